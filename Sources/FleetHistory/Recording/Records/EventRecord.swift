import FleetModel

/// Something that happened to the fleet and was found by a rule.
package struct EventRecord: Hashable, Sendable {
  package enum Severity: UInt8, CaseIterable, Comparable, Sendable {
    case info, warning, critical

    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

    /// 0 for none, else one more than the raw value, as the index holds it.
    static func recorded(_ severity: Severity?) -> UInt8 { severity.map { $0.rawValue + 1 } ?? 0 }

    /// What is worse than this program knows of is taken as critical.
    static func worst(recorded: UInt8) -> Severity? {
      recorded == 0 ? nil : Severity(rawValue: recorded - 1) ?? .critical
    }
  }

  package var time: Timestamp
  package var severity: Severity
  /// Key of a GPU, id of a battery unit, or empty for the site.
  package var entity: String
  package var rule: String
  package var text: String
  /// Seconds it lasted; nil while it lasts, or for what has no length.
  package var duration: Double?

  package init(
    time: Timestamp, severity: Severity, entity: String = "", rule: String, text: String,
    duration: Double? = nil
  ) {
    self.time = time
    self.severity = severity
    self.entity = entity
    self.rule = rule
    self.text = text
    self.duration = duration
  }

  package func encode(into writer: inout ByteWriter) {
    writer.time(time.milliseconds)
    writer.u8(severity.rawValue)
    writer.string(entity)
    writer.string(rule)
    writer.string(text)
    writer.optional(duration) { $0.f64($1) }
  }

  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    time = try reader.time()
    severity = Severity(rawValue: try reader.u8()) ?? .critical
    entity = try reader.string()
    rule = try reader.string()
    text = try reader.string()
    duration = try reader.optionalAmount()
  }
}

extension EventRecord {
  private struct Identity: Hashable {
    let time: Timestamp
    let rule: String
    let entity: String
  }

  /// One of each event, by time, of records as they were written; one that says how long it lasted
  /// comes before those that do not.
  static func merged(_ records: [EventRecord]) -> [EventRecord] {
    var places: [Identity: Int] = [:]
    var merged: [EventRecord] = []
    for record in records {
      let identity = Identity(time: record.time, rule: record.rule, entity: record.entity)
      guard let place = places[identity] else {
        places[identity] = merged.count
        merged.append(record)
        continue
      }
      if record.duration != nil || merged[place].duration == nil { merged[place] = record }
    }
    let order = merged.indices.sorted { (merged[$0].time, $0) < (merged[$1].time, $1) }
    return order.map { merged[$0] }
  }
}
