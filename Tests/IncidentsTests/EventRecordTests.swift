import FleetHistory
import FleetModel
import Incidents
import Testing

@Suite struct EventRecordTests {
  @Test func anEventSurvivesARecording() {
    let start = Timestamp(milliseconds: 1_790_000_000_000)
    for end in [nil, start, start.adding(seconds: 12.5)] {
      let event = Event(
        time: start, severity: .critical, entity: "u07", rule: "island",
        text: "the site left the grid", end: end)
      #expect(Event(event.record) == event)
    }
  }
}
