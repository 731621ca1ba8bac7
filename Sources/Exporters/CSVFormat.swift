import FleetModel

/// One header, then a row for each GPU and each battery unit (RFC 4180, lines end in CR LF), labels
/// last. Absent is an empty cell; units are in the names of the columns.
package struct CSVFormat: ExportFormat {
  package let name = "csv"
  package let summary = "a row for each GPU and battery unit, units in the header"

  package init() {}

  private static let identityColumns = [
    "time", "kind", "host", "index", "uuid", "bus_id", "name", "status",
  ]

  package func write(_ snapshot: ExportSnapshot, to sink: inout ByteSink) throws {
    let frame = snapshot.frame
    let gpus = columns(MetricCatalog.gpu, of: frame.gpus)
    let units = columns(MetricCatalog.battery, of: frame.batteries)
    let gpuKeys = Set(gpus.map(\.key))
    let keys = gpus.map(\.key) + units.map(\.key).filter { !gpuKeys.contains($0) }
    sink.put((Self.identityColumns + keys).joined(separator: ","))
    for column in frame.labels.columns {
      sink.put(byte: UInt8(ascii: ","))
      sink.putCSV("label_" + column.key)
    }
    sink.put("\r\n")
    try writeGPUs(frame, align(gpus, to: keys), &sink)
    try writeUnits(frame, align(units, to: keys), &sink)
  }

  /// The metrics that some entity has a value of.
  private func columns(_ metrics: [Metric], of table: MetricTable) -> [ExportColumn] {
    metrics.map { ExportColumn($0, table[$0]) }.filter(\.hasValues)
  }

  /// The columns of one kind in the places of the common header; nil where the kind has none.
  private func align(_ columns: [ExportColumn], to keys: [String]) -> [ExportColumn?] {
    keys.map { key in columns.first { $0.key == key } }
  }

  private func writeGPUs(
    _ frame: Frame, _ columns: [ExportColumn?], _ sink: inout ByteSink
  ) throws {
    let start = frame.time.iso8601 + ",gpu,"
    let directory = frame.topology.directory
    let statuses = frame.gpus.statuses
    for gpu in 0..<frame.gpus.count where !frame.isKnownByGroup(gpu) {
      let identity = directory.identity(at: gpu)
      sink.put(start)
      sink.putCSV(identity.host)
      sink.put(byte: UInt8(ascii: ","))
      if let index = identity.index { sink.put(Int64(index)) }
      for text in [identity.uuid, identity.busID, identity.name] {
        sink.put(byte: UInt8(ascii: ","))
        if let text { sink.putCSV(text) }
      }
      sink.put(byte: UInt8(ascii: ","))
      sink.put(statuses[gpu].word)
      try endRow(columns, gpu, &sink) { sink in
        for column in frame.labels.columns {
          sink.put(byte: UInt8(ascii: ","))
          if let value = column.value(gpu) { sink.putCSV(value) }
        }
      }
    }
  }

  private func writeUnits(
    _ frame: Frame, _ columns: [ExportColumn?], _ sink: inout ByteSink
  ) throws {
    for (place, unit) in frame.batteryUnits.enumerated() {
      sink.put(frame.time.iso8601 + ",battery,,,,,")
      sink.putCSV(unit.id)
      sink.put(byte: UInt8(ascii: ","))
      sink.put(frame.batteries.statuses[place].word)
      try endRow(columns, place, &sink) { sink in
        for _ in frame.labels.columns { sink.put(byte: UInt8(ascii: ",")) }
      }
    }
  }

  private func endRow(
    _ columns: [ExportColumn?], _ place: Int, _ sink: inout ByteSink,
    labels: (inout ByteSink) -> Void
  ) throws {
    for column in columns {
      sink.put(byte: UInt8(ascii: ","))
      if let column, let stored = column[place] { writeCell(stored, column.form, &sink) }
    }
    labels(&sink)
    sink.put("\r\n")
    try sink.endRow()
  }

  private func writeCell(_ stored: Int64, _ form: ExportColumn.Form, _ sink: inout ByteSink) {
    switch form {
    case .number(let decimals): sink.put(scaled: stored, decimals: decimals)
    case .performanceState:
      sink.put(byte: UInt8(ascii: "P"))
      sink.put(stored)
    case .reasons:
      let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
      sink.put(reasons.rawValue == 0 ? "none" : reasons.names.joined(separator: "|"))
    case .alarms:
      sink.put(
        stored == 0 ? "none" : BatteryAlarm.exportNames(in: stored).joined(separator: "|"))
    case .word(let words): sink.putCSV(ExportColumn.word(stored, words))
    }
  }
}

extension ByteSink {
  /// Text of one cell, without control characters: in quotes where it holds a separator or a quote,
  /// has blanks at an end, or begins like a formula (it is not changed: the text is the fact).
  mutating func putCSV(_ text: String) {
    let text = HarmlessText.text(text)
    guard Self.needsQuotes(text.utf8) else { return put(text) }
    put(byte: UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { put(byte: byte) }
      put(byte: byte)
    }
    put(byte: UInt8(ascii: "\""))
  }

  private static func needsQuotes(_ bytes: String.UTF8View) -> Bool {
    guard let first = bytes.first, let last = bytes.last else { return false }
    switch first {
    case 0x20, UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"):
      return true
    default: break
    }
    return last == 0x20
      || bytes.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 < 0x20 }
  }
}
