import FleetHistory
import FleetModel

/// Something that happened to the fleet, as a rule found it or a recording holds it.
package struct Event: Hashable, Sendable {
  package typealias Severity = EventRecord.Severity

  package var time: Timestamp
  package var severity: Severity
  /// Key of a GPU, id of a battery unit, name of a group or of a source, or empty for the site.
  package var entity: String
  /// Name of the rule in `RuleCatalog`.
  package var rule: String
  /// One sentence. Of what is not the site itself, who it is stands first, before a colon and a
  /// blank: `r07-h02 gpu 1: lost`.
  package var text: String
  /// When it was over; nil while it lasts. What has no length ends when it begins.
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

  /// Who it happened to, as called on screen; `site` where the text names nobody.
  package var subject: String {
    parts.subject ?? (text.isEmpty && !entity.isEmpty ? entity : "site")
  }

  /// What happened, without who. Recordings without names of hosts leave the text out.
  package var what: String {
    text.isEmpty ? RuleCatalog.rule(named: rule)?.summary ?? rule : parts.what
  }

  private var parts: (subject: String?, what: String) {
    let bytes = text.utf8
    var place = bytes.startIndex
    while let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) {
      let next = bytes.index(after: colon)
      guard next < bytes.endIndex else { break }
      if bytes[next] == UInt8(ascii: " "), colon > bytes.startIndex {
        return (String(text[..<colon]), String(text[bytes.index(after: next)...]))
      }
      place = next
    }
    return (nil, text)
  }

  /// Seconds it lasted; nil while it lasts.
  package var duration: Double? { end.map { max(0, $0.seconds(since: time)) } }

  /// Whether it lasted at an instant.
  package func isOn(at instant: Timestamp) -> Bool {
    time <= instant && end.map { instant < $0 } ?? true
  }

  /// Where it began, for times that are named after it.
  package var mark: TimeContext.EventMark { TimeContext.EventMark(time: time, rule: rule) }

  /// Whether two are the same event, told at different moments of its life.
  package func isSame(as other: Event) -> Bool {
    time == other.time && rule == other.rule && entity == other.entity
  }
}
