import FleetHistory
import FleetModel

/// Runs all rules over a fleet, instant by instant. A value: the same instants give the same events.
package struct RuleWatch: Sendable {
  private let rules: [Rule]
  private var states: [RuleState]
  private var last: Sight?
  /// Seconds between the newest frames, for the usual one.
  private var steps: [Double] = []
  private var highestLimit: Double?

  package init(_ rules: [Rule] = RuleCatalog.all) {
    self.rules = rules
    states = rules.map { _ in RuleState() }
  }

  /// Events that last.
  package var open: [Event] { states.flatMap { $0.open.map(\.event) } }

  /// Looks at a frame. Cost follows the fleet where something has changed, else a pass or two over
  /// a column; never on the UI path.
  ///
  /// - Returns: events that begin, change or end; the same event may come several times.
  package mutating func take(_ frame: Frame, _ summary: FrameSummary) -> [Event] {
    look(summary, frame)
  }

  /// Looks at an instant of which only the summary is known.
  package mutating func take(_ summary: FrameSummary) -> [Event] { look(summary, nil) }

  /// What the rules find in a recording whose frames are not decoded.
  package static func events(of summaries: [FrameSummary]) -> EventLog {
    var watch = RuleWatch()
    var log = EventLog()
    for summary in summaries { log.take(watch.take(summary)) }
    return log
  }

  private mutating func look(_ summary: FrameSummary, _ frame: Frame?) -> [Event] {
    if let last, summary.time <= last.time { return [] }
    noteLimit(summary)
    let sight = Sight(
      summary, frame, after: last, usualStep: usualStep, highestLimit: highestLimit)
    if let frame, let before = last?.frame,
      frame.topology !== before.topology || frame.batteryUnits != before.batteryUnits
    {
      for place in states.indices { states[place].move(from: before, to: frame) }
    }
    var changes: [Event] = []
    for (place, rule) in rules.enumerated() {
      let outcome = rule.find(sight, !states[place].open.isEmpty)
      changes += states[place].take(outcome, rule, sight)
    }
    noteStep(summary.time)
    last = sight.alone
    return changes
  }

  /// The median of the newest steps; a gap is told by it, so that a few must have come.
  private var usualStep: Double? {
    steps.count < 3 ? nil : steps.sorted()[steps.count / 2]
  }

  private mutating func noteStep(_ time: Timestamp) {
    guard let last else { return }
    steps.append(time.seconds(since: last.time))
    if steps.count > 16 { steps.removeFirst() }
  }

  /// A fleet that has changed has other limits.
  private mutating func noteLimit(_ summary: FrameSummary) {
    if last.map({ $0.summary.gpus != summary.gpus }) == true { highestLimit = nil }
    if let limit = summary.limitOfOne { highestLimit = max(highestLimit ?? 0, limit) }
  }
}
