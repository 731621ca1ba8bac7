import FleetHistory
import FleetModel

extension Event {
  /// The event that a recording holds.
  package init(_ record: EventRecord) {
    self.init(
      time: record.time, severity: record.severity, entity: record.entity, rule: record.rule,
      text: record.text, end: record.duration.map { record.time.adding(seconds: $0) })
  }

  /// What a recording holds of it.
  package var record: EventRecord {
    EventRecord(
      time: time, severity: severity, entity: entity, rule: rule, text: text,
      duration: end.map { $0.seconds(since: time) })
  }
}
