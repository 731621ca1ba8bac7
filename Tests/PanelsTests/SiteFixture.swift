import FleetHistory
import FleetModel
import Glibc
import Panels
import Simulation
import TerminalKit

/// Views of simulated sites at a fixed instant, the same on every machine.
enum SiteFixture {
  /// 2026-11-22 14:03:20 UTC.
  static let start = Timestamp(milliseconds: 1_795_356_200_000)

  private static let zoneIsSet: Bool = {
    setenv("TZ", "UTC", 1)
    tzset()
    return true
  }()

  /// The past of a scenario up to an instant, one frame a period.
  static func history(
    _ scenario: String, _ parameters: [(name: String, value: String)] = [], frames: Int = 120,
    until end: Double = 0
  ) throws -> FrameHistory {
    _ = zoneIsSet
    let simulator = try Simulator(scenario: scenario, parameters: parameters, start: start)
    var history = FrameHistory(period: simulator.period, limits: .live)
    for place in 0..<frames {
      let back = Double(frames - 1 - place) * simulator.period
      let frame = simulator.frame(at: start.adding(seconds: end - back))
      history.append(frame, FrameSummary(frame))
    }
    return history
  }

  /// Five minutes of the usual demo, made once for all tests.
  static func memphis() throws -> FrameHistory { try madeMemphis.get() }

  private static let madeMemphis = Result { try history("memphis", frames: 300) }

  /// A view before the first frame, two minutes after the start.
  static func emptyView(sources: [SourceStatus]) -> FleetView {
    _ = zoneIsSet
    return FleetView(
      history: FrameHistory(period: 1, limits: .live), playhead: Playhead(),
      now: start.adding(seconds: 124), site: "node-7",
      sourceNames: sources.map(\.id).joined(separator: "+"), isReplay: false, sources: sources)
  }

  /// A view of a history; `late` is how long ago its newest frame was.
  static func view(
    _ history: FrameHistory, playhead: Playhead = Playhead(), late: Double = 0.4,
    site: String = "memphis", sources: String = "sim:memphis", isReplay: Bool = false
  ) -> FleetView {
    _ = zoneIsSet
    return FleetView(
      history: history, playhead: playhead,
      now: (history.timeline.last ?? start).adding(seconds: late), site: site,
      sourceNames: sources, isReplay: isReplay, sources: history.newest?.content.sources ?? [])
  }

  /// A whole screen as an operator meets it: header, panel, strip and footer.
  static func screen(
    _ panel: any Panel, _ context: PanelContext, _ width: Int, _ height: Int,
    charset: Screen.Charset = .unicode
  ) -> Screen {
    var screen = Screen(Size(width: width, height: height), charset: charset)
    let rows = height < 14 ? 0 : height < 20 ? 1 : height < 30 ? 2 : 3
    let (header, below) = screen.bounds.cutTop(1)
    let (footer, middle) = below.cutBottom(1)
    let (strip, area) = middle.cutBottom(rows)
    HeaderLine.draw(on: &screen, in: header, context)
    panel.draw(on: &screen, in: area, context)
    TimelineStrip.draw(on: &screen, in: strip, context)
    FooterLine.draw(
      on: &screen, in: footer,
      hints: [("?", "help"), ("1-5", "views"), ("space", "pause"), ("q", "quit")])
    return screen
  }
}
