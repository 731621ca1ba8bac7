/// The formats of logs that can be played back.
package enum LogFormat: String, Sendable, CaseIterable {
  case csv, xml, queryText, dmon, pmon, computeApps, list, table

  /// What it is called on screen and in messages.
  package var word: String {
    switch self {
    case .csv: "nvidia-smi CSV"
    case .xml: "nvidia-smi XML"
    case .queryText: "nvidia-smi -q text"
    case .dmon: "nvidia-smi dmon"
    case .pmon: "nvidia-smi pmon"
    case .computeApps: "nvidia-smi compute processes"
    case .list: "nvidia-smi list of GPUs"
    case .table: "nvidia-smi table"
    }
  }

  /// All of them in one breath, for the message about a log that is none.
  static let expected =
    "expected nvidia-smi output: CSV, XML (-q -x), text (-q), dmon, pmon, -L or the table"
}
