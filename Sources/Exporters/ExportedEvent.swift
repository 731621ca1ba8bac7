import FleetModel

/// Something that happened to the fleet, as an export tells it.
package struct ExportedEvent: Hashable, Sendable {
  package var time: Timestamp
  /// When it was over; nil while it lasts, or for what has no length.
  package var end: Timestamp?
  /// `info`, `warning` or `critical`.
  package var severity: String
  package var rule: String
  /// Key of a GPU, id of a battery unit, name of a group, or empty for the site.
  package var entity: String
  package var text: String

  package init(
    time: Timestamp, end: Timestamp?, severity: String, rule: String, entity: String, text: String
  ) {
    self.time = time
    self.end = end
    self.severity = severity
    self.rule = rule
    self.entity = entity
    self.text = text
  }
}
