import FleetHistory
import FleetModel
import Incidents
import Panels
import Simulation

/// Views of sites with what the rules found in them.
enum EventsFixture {
  /// The usual demo while an incident is on: a frame a second for eight minutes.
  static func memphis(_ incident: String) throws -> (history: FrameHistory, events: EventLog) {
    let simulator = try Simulator(
      scenario: "memphis", parameters: [(name: "incident", value: incident)],
      start: SiteFixture.start)
    var history = FrameHistory(period: 1, limits: .live)
    var watch = RuleWatch()
    var events = EventLog()
    for second in 0..<240 {
      let frame = simulator.frame(at: SiteFixture.start.adding(seconds: Double(second)))
      let summary = FrameSummary(frame)
      history.append(frame, summary)
      events.take(watch.take(frame, summary))
    }
    return (history, events)
  }

  static func event(
    _ second: Double, _ severity: Event.Severity, _ rule: String, _ text: String,
    lasts: Double? = nil
  ) -> Event {
    let time = SiteFixture.start.adding(seconds: second)
    return Event(
      time: time, severity: severity, entity: text, rule: rule, text: text,
      end: lasts.map { time.adding(seconds: $0) })
  }

  /// One of each kind, over some minutes.
  static let handMade = EventLog([
    event(-290, .info, "topology", "12,000 GPUs left, there are 188,000", lasts: 0),
    event(
      -240, .warning, "alarm-over-temperature",
      "14 units: over temperature (u07, u09, u11, ...)", lasts: 95),
    event(-200, .critical, "gpu-lost", "r07-h02 gpu 1: lost"),
    event(
      -180, .warning, "source-failing", "sunspec://b7: no answer in 5 s; tried again", lasts: 4),
    event(-121, .critical, "island", "the site has left the grid; the batteries carry 312 MW"),
    event(-121, .critical, "gpu-silent", "r12 (40 of 64 GPUs): silent", lasts: 12),
    event(-60, .warning, "gap", "no data for 31 s", lasts: 31),
    event(-10, .info, "curtailment", "power limits cut by 14 % to 600 W a GPU"),
  ])

  static func context(
    _ view: FleetView, _ events: EventLog, severity: Event.Severity = .info, filter: String = ""
  ) -> PanelContext {
    var context = PanelContext(view: view, filter: filter)
    context.events = events
    context.severity = severity
    return context
  }
}
