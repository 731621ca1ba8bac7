import FleetModel

/// What makes an event: a pure look at one instant of the fleet. What lasts and what is new is for
/// the `RuleWatch` to tell.
package struct Rule: Sendable {
  /// What a rule sees at an instant.
  package enum Outcome: Sendable {
    /// Nothing of what the rule is about.
    case none
    /// As at the instant before: nothing that it depends on has changed.
    case same
    /// It is so, of the site or of something with a name.
    case found([Finding])
    /// It is so of these GPUs, or of these battery units, by their places in order.
    case gpus([Int32])
    case units([Int32])
    /// It happened just now, and does not last.
    case happened([Event])
  }

  /// Something that is so.
  package struct Finding: Hashable, Sendable {
    package var entity: String
    package var severity: Event.Severity
    package var text: String

    package init(entity: String = "", _ severity: Event.Severity, _ text: String) {
      self.entity = entity
      self.severity = severity
      self.text = text
    }
  }

  /// Short and stable: it stands in recordings, and is typed after `next:`.
  package let name: String
  /// The worst that its events are.
  package let severity: Event.Severity
  /// What it is about, in a line.
  package let summary: String
  /// What GPUs and units are, in a word or two: `lost`; empty for rules that make their own
  /// sentences.
  package var words = ""
  /// Seconds that it must be so before it is an event, which then began when it began to be so.
  package var hold = 0.0
  /// Seconds that it must not be so any more before the event is over; it ended when they began.
  package var clear = 0.0
  /// - Parameter isOpen: whether an event of the rule lasts, for limits that are left later than
  ///   they are reached.
  package let find: @Sendable (_ sight: Sight, _ isOpen: Bool) -> Outcome

  package init(
    _ name: String, _ severity: Event.Severity, _ summary: String, words: String = "",
    hold: Double = 0, clear: Double = 0,
    find: @escaping @Sendable (_ sight: Sight, _ isOpen: Bool) -> Outcome
  ) {
    self.name = name
    self.severity = severity
    self.summary = summary
    self.words = words
    self.hold = hold
    self.clear = clear
    self.find = find
  }
}

extension Rule.Outcome {
  /// It is so of the site.
  static func site(_ severity: Event.Severity, _ text: String) -> Rule.Outcome {
    .found([Rule.Finding(severity, text)])
  }
}
