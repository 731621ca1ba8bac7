import FleetModel

/// What `nvidia-smi --query-gpu=... --format=csv` prints, so that whatever reads that tool reads
/// this: header with units, comma and blank, local time, `[N/A]` for what a GPU does not report.
/// Values of a GPU that has fallen silent are stamped with the time that they are of.
///
/// With more than one host every line is prefixed by its host and each host brings its header, as
/// `pdsh` prints the tool's output of many hosts.
package struct NvidiaSMICSVFormat: ExportFormat {
  package let name = "nvidia-smi-csv"
  package let summary = "what nvidia-smi --query-gpu prints, host-prefixed for several hosts"

  package init() {}

  private static let identityFields = [
    "timestamp", "index", "uuid", "pci.bus_id", "name", "driver_version",
  ]

  /// Says what an administrator should do; the one field that tells of a GPU that reports values
  /// and yet needs a reset.
  private static let recoveryField = "gpu_recovery_action"

  package func write(_ snapshot: ExportSnapshot, to sink: inout ByteSink) throws {
    let frame = snapshot.frame
    let columns = MetricCatalog.gpu.filter { !$0.definition.nvidiaSMI.isEmpty }
      .map { ExportColumn($0, frame.gpus[$0]) }
    let header = Self.header(columns)
    let stamp = Self.stamp(frame.time)
    let hosts = frame.topology.count(.host)
    var host: String?
    for gpu in 0..<frame.gpus.count where !frame.isKnownByGroup(gpu) {
      let identity = frame.topology.directory.identity(at: gpu)
      let prefix = hosts > 1 && !identity.host.isEmpty ? Self.plain(identity.host) + ": " : ""
      if host != identity.host {
        host = identity.host
        sink.put(prefix)
        sink.put(header)
      }
      sink.put(prefix)
      sink.put(Self.timeOfOld(frame, gpu).map(Self.stamp) ?? stamp)
      writeIdentity(identity, &sink)
      let row = Row(frame: frame, gpu: gpu)
      for column in columns { writeCell(column, row, &sink) }
      sink.put(", ")
      sink.put(Self.recovery(frame.gpus.statuses[gpu]))
      sink.put("\n")
      try sink.endRow()
    }
    if host == nil { sink.put(header) }
  }

  /// Names with units, as the tool heads its columns: `power.draw [W]`, `temperature.gpu`.
  private static func header(_ columns: [ExportColumn]) -> String {
    let names = columns.map { column in
      let definition = column.definition
      let unit = cellUnit(definition.unit)
      return (definition.nvidiaSMI.first ?? "") + (unit.isEmpty ? "" : " [" + unit + "]")
    }
    return (identityFields + names + [recoveryField]).joined(separator: ", ") + "\n"
  }

  /// Units that the tool writes; degrees and counts are bare numbers.
  private static func cellUnit(_ unit: MetricUnit) -> String {
    switch unit {
    case .percent, .mebibytes, .watts, .megahertz: unit.rawValue
    default: ""
    }
  }

  /// When the values of a GPU were measured that are not of the frame's time; nil of all others.
  private static func timeOfOld(_ frame: Frame, _ gpu: Int) -> Timestamp? {
    switch frame.gpus.statuses[gpu] {
    case .stale, .unreachable: frame.content.lastSeen[gpu]
    default: nil
    }
  }

  /// `2026/11/22 14:03:20.000`, local time without a zone.
  private static func stamp(_ time: Timestamp) -> String {
    let civil = CivilTime(local: time)
    let date = String(civil.dateText.map { $0 == "-" ? "/" : $0 })
    return date + " " + civil.timeText + "." + civil.millisecondText
  }

  /// The tool quotes nothing; newer drivers write a comma inside a name as `?`, and so do we.
  private static func plain(_ text: String) -> String {
    let text = HarmlessText.text(text)
    guard text.utf8.contains(UInt8(ascii: ",")) else { return text }
    return String(text.map { $0 == "," ? "?" : $0 })
  }

  private func writeIdentity(_ identity: GPUIdentity, _ sink: inout ByteSink) {
    sink.put(", ")
    if let index = identity.index { sink.put(Int64(index)) } else { sink.put("[N/A]") }
    for text in [identity.uuid, identity.busID, identity.name, identity.driver] {
      sink.put(", ")
      sink.put(text.map(Self.plain) ?? "[N/A]")
    }
  }

  private struct Row {
    let frame: Frame
    let gpu: Int
  }

  private func writeCell(_ column: ExportColumn, _ row: Row, _ sink: inout ByteSink) {
    sink.put(", ")
    let isLost = row.frame.gpus.statuses[row.gpu] == .lost
    guard !isLost, let stored = column[row.gpu] else {
      sink.put(Self.absence(row.frame.gpus, column.metric, row.gpu))
      return
    }
    switch column.form {
    case .performanceState:
      sink.put("P")
      sink.put(stored)
    case .reasons: sink.put(hexadecimal: UInt64(bitPattern: stored))
    default:
      let definition = column.definition
      sink.put(scaled: stored, decimals: definition.decimals)
      let unit = Self.cellUnit(definition.unit)
      if !unit.isEmpty {
        sink.put(byte: 0x20)
        sink.put(unit)
      }
    }
  }

  private static func recovery(_ status: EntityStatus) -> String {
    switch status {
    case .lost: "[GPU is lost]"
    case .needsReset: "Reset"
    default: "[N/A]"
    }
  }

  /// What the tool writes in place of a value. A GPU on a silent host has no row there; here it
  /// keeps one that reads as an error, never as a healthy GPU that lacks a sensor. Numbers that a
  /// lost GPU still gives are no measurements.
  private static func absence(_ table: MetricTable, _ metric: Metric, _ gpu: Int) -> String {
    switch table.statuses[gpu] {
    case .lost: "[GPU is lost]"
    case .needsReset: "[GPU requires reset]"
    case .unreachable, .error: "[Unknown Error]"
    case .ok, .unsupported, .stale:
      table.state(metric, gpu) == .error ? "[Unknown Error]" : "[N/A]"
    }
  }
}
