import FleetHistory
import FleetModel
import Incidents
import Testing

@Suite struct EventLogTests {
  private func event(
    _ second: Double, _ severity: Event.Severity = .info, _ rule: String = "gap",
    entity: String = "", end: Double? = nil
  ) -> Event {
    Event(
      time: HandMadeSite.time(second), severity: severity, entity: entity, rule: rule,
      text: "it happened", end: end.map(HandMadeSite.time))
  }

  @Test func theLaterWordCounts() {
    var log = EventLog([event(1), event(5), event(3)])
    #expect(log.events.map { $0.time.seconds(since: HandMadeSite.start) } == [1, 3, 5])
    log.take([event(3, end: 4), event(3, entity: "u1"), event(3)])
    #expect(log.count == 4)
    #expect(log.events[1].end == HandMadeSite.time(4))
  }

  @Test func theOldestGoFirst() {
    var log = EventLog(limit: 10)
    for second in 0..<25 { log.take([event(Double(second))]) }
    #expect(log.count == 10 && log.dropped == 15)
    #expect(log.number(ofEventAt: 0) == 16)
  }

  @Test func neighboursAreFoundBySeverity() {
    let log = EventLog([event(1, .critical), event(2), event(3, .warning), event(4)])
    func second(_ event: Event?) -> Double? { event?.time.seconds(since: HandMadeSite.start) }
    #expect(second(log.next(after: HandMadeSite.time(1), atLeast: .info)) == 2)
    #expect(second(log.next(after: HandMadeSite.time(1), atLeast: .warning)) == 3)
    #expect(second(log.next(after: HandMadeSite.time(4), atLeast: .info)) == nil)
    #expect(second(log.previous(before: HandMadeSite.time(3), atLeast: .info)) == 2)
    #expect(second(log.previous(before: HandMadeSite.time(3), atLeast: .critical)) == 1)
    #expect(log.worst(from: HandMadeSite.time(2), to: HandMadeSite.time(4)) == .warning)
    #expect(log.worst(from: HandMadeSite.time(5), to: HandMadeSite.time(9)) == nil)
  }

  @Test func aSentenceNamesItsSubjectFirst() {
    var event = event(1)
    event.text = "prometheus+http://e:9090: no answer"
    #expect(event.subject == "prometheus+http://e:9090" && event.what == "no answer")
    event.text = "at 14:03 it happened"
    #expect(event.subject == "site" && event.what == event.text)
  }
}
