import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct OverviewTests {
  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func memphis(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(try SiteFixture.history("memphis", frames: 300))
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
}
