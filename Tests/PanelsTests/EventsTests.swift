import FleetHistory
import FleetModel
import Incidents
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct EventsTests {
  private func handMade(
    severity: Event.Severity = .info, filter: String = ""
  ) throws -> PanelContext {
    EventsFixture.context(
      SiteFixture.view(try SiteFixture.memphis()), EventsFixture.handMade, severity: severity,
      filter: filter)
  }

  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func ofEachKind(_ width: Int, _ height: Int) throws {
    let screen = SiteFixture.screen(EventsPanel(), try handMade(), width, height)
    Golden.check(screen, "events-\(width)x\(height)")
  }

  @Test func inASCII() throws {
    let screen = SiteFixture.screen(EventsPanel(), try handMade(), 80, 24, charset: .ascii)
    Golden.check(screen, "events-ascii-80x24")
  }

  @Test(arguments: ["grid-trip", "coolant-loss"])
  func ofAnIncident(_ incident: String) throws {
    let (history, events) = try EventsFixture.memphis(incident)
    let playhead = Playhead(at: SiteFixture.start.adding(seconds: 120), isPlaying: false)
    let context = EventsFixture.context(
      SiteFixture.view(history, playhead: playhead), events)
    Golden.check(
      SiteFixture.screen(EventsPanel(), context, 120, 30), "events-\(incident)-120x30")
  }

  @Test func whatIsNotAskedForIsLeftOut() throws {
    func rows(_ context: PanelContext) -> String {
      SiteFixture.screen(EventsPanel(), context, 120, 40).rows.joined(separator: "\n")
    }
    let warnings = rows(try handMade(severity: .warning))
    #expect(warnings.contains("no data for 31 s") && !warnings.contains("12,000 GPUs left"))
    #expect(warnings.contains("6 shown"))
    let found = rows(try handMade(filter: "GRID"))
    #expect(found.contains("left the grid") && found.contains("1 shown"))
    #expect(rows(try handMade(filter: "zebra")).contains("No event contains \"zebra\"."))
    let view = SiteFixture.view(try SiteFixture.memphis())
    #expect(rows(PanelContext(view: view)).contains("Nothing has happened."))
  }

  @Test func enterGoesToTheBeginning() throws {
    let context = try handMade()
    var panel = EventsPanel()
    let rect = Rect(Size(width: 120, height: 36))
    for _ in 0..<3 { #expect(panel.handle(.moveDown, in: rect, context) == .handled) }
    let island = SiteFixture.start.adding(seconds: -121)
    #expect(panel.handle(.enter, in: rect, context) == .seek(island))
    #expect(
      panel.handle(.doubleClick(x: 10, y: 2), in: rect, context)
        == .seek(SiteFixture.start.adding(seconds: -10)))
    #expect(panel.handle(.click(x: 10, y: 30), in: rect, context) == .ignored)
    _ = panel.handle(.last, in: rect, context)
    #expect(
      panel.handle(.enter, in: rect, context) == .seek(SiteFixture.start.adding(seconds: -290)))
  }

  @Test func theCursorStaysOnItsEvent() throws {
    var context = try handMade()
    var panel = EventsPanel()
    let rect = Rect(Size(width: 120, height: 36))
    _ = panel.handle(.moveDown, in: rect, context)
    let gap = SiteFixture.start.adding(seconds: -60)
    context.events.take([EventsFixture.event(-1, .info, "topology", "8 GPUs came, there are 16")])
    #expect(panel.handle(.enter, in: rect, context) == .seek(gap))
    _ = panel.handle(.first, in: rect, context)
    context.events.take([EventsFixture.event(0, .info, "topology", "8 GPUs left, there are 8")])
    #expect(panel.handle(.enter, in: rect, context) == .seek(SiteFixture.start))
  }

  @Test func theHeaderNamesANewCriticalEvent() throws {
    var context = try handMade()
    func header() -> String { SiteFixture.screen(EventsPanel(), context, 200, 40).rows[0] }
    #expect(!header().contains("silent") && !header().contains("has left the grid"))
    context.events.take([EventsFixture.event(-30, .critical, "xid", "r1-h1 gpu 0: XID 79")])
    #expect(header().contains("‼ r1-h1 gpu 0: XID 79"))
  }

  @Test func theStripShowsTheWorstOfAColumn() throws {
    let context = try handMade()
    for (charset, signs) in [(Screen.Charset.unicode, "·!X!‼!·"), (.ascii, ".!X!#!.")] {
      let screen = SiteFixture.screen(OverviewPanel(), context, 120, 40, charset: charset)
      let row = screen.rows[37].unicodeScalars.filter { "·!X‼.#".unicodeScalars.contains($0) }
      #expect(String(String.UnicodeScalarView(row)) == signs, "\(screen.rows[37])")
    }
  }
}
