import FleetHistory
import FleetModel
import Incidents
import TestSupport
import Testing

@Suite struct RuleCatalogTests {
  @Test func everyRuleIsNamedAndDescribed() {
    #expect(Set(RuleCatalog.all.map(\.name)).count == RuleCatalog.all.count)
    for rule in RuleCatalog.all {
      let letters = rule.name.unicodeScalars
      #expect(letters.allSatisfy { ("a"..."z").contains($0) || $0 == "-" }, "\(rule.name)")
      #expect(rule.summary.hasSuffix(".") && rule.summary.count < 100, "\(rule.name)")
      #expect(rule.hold >= 0 && rule.clear >= 0)
      #expect(RuleCatalog.rule(named: rule.name)?.name == rule.name)
    }
  }

  @Test func everyAlarmHasARule() {
    for alarm in BatteryAlarm.allCases where alarm != .communicationLost {
      #expect(RuleCatalog.all.contains { $0.words == alarm.words }, "\(alarm)")
    }
    let mark = TimeContext.EventMark(time: RandomFleet.time, rule: "alarm-open-door")
    #expect(mark.isOf("alarm") && mark.isOf("alarm-open-door") && !mark.isOf("alar"))
  }

  /// Whatever fleets look like: events are of rules that there are, no worse than these say, in
  /// one sentence, begin before they end, and end once.
  @Test func randomFleetsGiveEventsThatKeepTheRules() {
    var generator = SeededGenerator()
    for round in 0..<40 {
      var watch = RuleWatch()
      var ended: Set<Event> = []
      let gpus = Int.random(in: 0...90, using: &generator)
      for step in 0..<12 {
        let frame = RandomFleet.frame(
          gpus: step % 5 == 4 ? gpus / 2 : gpus, units: round % 12,
          at: RandomFleet.time.adding(seconds: Double(step * step)), using: &generator)
        for event in watch.take(frame, FrameSummary(frame)) {
          guard let rule = RuleCatalog.rule(named: event.rule) else {
            Issue.record("no rule \(event.rule), seed \(generator.seed)")
            continue
          }
          #expect(event.severity <= rule.severity, "\(rule.name), seed \(generator.seed)")
          #expect(!event.text.isEmpty && event.time <= frame.time)
          #expect((event.end ?? frame.time) >= event.time)
          if event.end != nil { #expect(ended.insert(event).inserted) }
        }
      }
    }
  }
}
