import FleetHistory
import FleetModel

extension RuleCatalog {
  /// Rules on what is known, and from whom.
  static let data: [Rule] = [
    Rule("source-failing", .warning, "A source of data fails.") { sight, _ in
      let failing = sight.frame?.content.sources.filter { $0.state == .failing } ?? []
      return failing.isEmpty ? .none : .found(failing.map(finding))
    },
    Rule("gap", .warning, "There are no data for a while.") { sight, _ in gap(sight) },
    Rule("topology", .info, "GPUs have come or left.") { sight, _ in
      // At the start hosts answer one after another.
      guard sight.usualStep != nil, let before = sight.before, before.gpus != sight.summary.gpus
      else { return .none }
      let change = sight.summary.gpus - before.gpus
      let now = EventText.grouped(sight.summary.gpus)
      return .moment(
        sight, .info,
        EventText.count(abs(change), "GPU") + (change > 0 ? " came" : " left")
          + ", there are \(now)",
        rule: "topology")
    },
  ]

  private static func finding(_ source: SourceStatus) -> Rule.Finding {
    let error = source.error ?? "does not answer"
    let isNamed = error.hasPrefix(source.id + ": ")
    return Rule.Finding(
      entity: source.id, .warning, isNamed ? error : source.id + ": " + error)
  }

  /// More than three periods between two frames.
  private static func gap(_ sight: Sight) -> Rule.Outcome {
    guard let before = sight.before, let step = sight.usualStep else { return .none }
    let seconds = sight.time.seconds(since: before.time)
    guard seconds > 3 * step + 0.5 else { return .none }
    return .happened([
      Event(
        time: before.time, severity: .warning, rule: "gap",
        text: "no data for \(EventText.duration(seconds))", end: sight.time)
    ])
  }
}
