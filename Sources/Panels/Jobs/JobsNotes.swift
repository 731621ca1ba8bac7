import FleetHistory
import FleetModel
import TerminalKit

/// What is to be said of all jobs together, below their table.
enum JobsNotes {
  /// Lines that fit a width, most important first; none where the table says it all.
  static func lines(
    _ rows: JobRows, _ frame: Frame, _ context: PanelContext, width: Int
  ) -> [String] {
    var lines: [String] = []
    let unread = rows.table.knownByGroup
    if unread > 0 {
      let text =
        NumberText.grouped(unread)
        + " GPUs are known by their racks only and stand with no job: the engine was not asked "
        + "for each of them."
      lines += TextWrap.lines(text, width: width, limit: 2)
    }
    if frame.labels.isEmpty {
      lines += TextWrap.lines(howToGetLabels, width: width, limit: 4)
    }
    return lines
  }

  private static let howToGetLabels =
    "No GPU says what it works for, so GPUs are grouped by model. Labels come with exporters that map "
    + "GPUs to pods or jobs (dcgm-exporter with --kubernetes or --hpc-job-mapping-dir, Slurm job "
    + "exporters), and with an engine that scrapes them."

  /// Since when energy is counted.
  static func counting(_ key: String, _ ledger: JobLedger) -> String? {
    ledger.start(key).map { "energy since " + CivilTime(local: $0).timeText }
  }
}
