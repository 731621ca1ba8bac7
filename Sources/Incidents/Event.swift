import FleetHistory
import FleetModel

/// Something that happened to the fleet, as a rule found it or a recording holds it.
package struct Event: Hashable, Sendable {
  package typealias Severity = EventRecord.Severity

  package var time: Timestamp
  package var severity: Severity
  /// Key of a GPU, id of a battery unit, name of a group, or empty for the site.
  package var entity: String
  /// Name of the rule in `RuleCatalog`.
  package var rule: String
  /// One sentence.
  package var text: String
  /// When it was over; nil while it lasts, or for what has no length.
  package var end: Timestamp?

  package init(
    time: Timestamp, severity: Severity, entity: String = "", rule: String, text: String,
    end: Timestamp? = nil
  ) {
    self.time = time
    self.severity = severity
    self.entity = entity
    self.rule = rule
    self.text = text
    self.end = end
  }
}
