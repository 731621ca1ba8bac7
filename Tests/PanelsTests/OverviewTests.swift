import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct OverviewTests {
  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func memphis(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    let screen = SiteFixture.screen(OverviewPanel(), PanelContext(view: view), width, height)
    Golden.check(screen, "overview-memphis-\(width)x\(height)")
  }

  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func desk(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(
      try SiteFixture.history("desk"), site: "desk", sources: "nvidia-smi")
    let screen = SiteFixture.screen(OverviewPanel(), PanelContext(view: view), width, height)
    Golden.check(screen, "overview-desk-\(width)x\(height)")
  }

  @Test func ascii() throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    let screen = SiteFixture.screen(
      OverviewPanel(), PanelContext(view: view), 120, 40, charset: .ascii)
    Golden.check(screen, "overview-memphis-ascii")
    let foreign = screen.cells.contains { $0.scalar.value > 0x7E }
    #expect(!foreign)
  }

  @Test func islanded() throws {
    let history = try SiteFixture.history(
      "memphis", [("incident", "grid-trip@0")], frames: 200, until: 60)
    var panel = OverviewPanel()
    panel.focus = .map
    panel.mapCell = 3
    let context = PanelContext(view: SiteFixture.view(history))
    Golden.check(SiteFixture.screen(panel, context, 120, 40), "overview-islanded")
  }

  @Test func aMillionGPUs() throws {
    let history = try SiteFixture.history("colossus-2", frames: 1)
    let context = PanelContext(
      view: SiteFixture.view(history, site: "colossus-2", sources: "sim:colossus-2"))
    Golden.check(SiteFixture.screen(OverviewPanel(), context, 120, 40), "overview-colossus-2")
    Golden.check(SiteFixture.screen(PowerPanel(), context, 120, 40), "power-colossus-2")
  }

  @Test func lostAndStaleGPUs() {
    let context = PanelContext(view: SiteFixture.view(HandMadeFleet.oneLostOneStale(), late: 12))
    Golden.check(SiteFixture.screen(OverviewPanel(), context, 100, 30), "overview-lost-late")
  }

  @Test func absentMetrics() {
    let context = PanelContext(view: SiteFixture.view(HandMadeFleet.utilizationOnly()))
    Golden.check(SiteFixture.screen(OverviewPanel(), context, 80, 24), "overview-absent")
    Golden.check(SiteFixture.screen(PowerPanel(), context, 80, 24), "power-absent")
  }

  @Test func beforeTheFirstFrame() {
    let context = PanelContext(view: HandMadeFleet.waiting())
    Golden.check(SiteFixture.screen(OverviewPanel(), context, 80, 24), "overview-waiting")
  }

  @Test func detailNoLongerHeld() throws {
    var history = FrameHistory(period: 1, limits: .init(window: 1800, bytes: 1))
    for frame in HandMadeFleet.frames(20) { history.append(frame, FrameSummary(frame)) }
    let past = Playhead(at: SiteFixture.start.adding(seconds: 3), isPlaying: false)
    let context = PanelContext(view: SiteFixture.view(history, playhead: past))
    #expect(context.view.frame == nil)
    Golden.check(SiteFixture.screen(OverviewPanel(), context, 100, 30), "overview-detail-gone")
  }

  @Test func replayOfALog() {
    var history = FrameHistory(period: 1, limits: .log)
    for frame in HandMadeFleet.frames(20) { history.append(frame, FrameSummary(frame)) }
    let playing = Playhead(at: SiteFixture.start.adding(seconds: 8), isPlaying: true, speed: 8)
    let view = SiteFixture.view(
      history, playhead: playing, site: "gpu.log", sources: "gpu.log", isReplay: true)
    Golden.check(
      SiteFixture.screen(OverviewPanel(), PanelContext(view: view), 100, 30), "overview-replay")
  }
}
