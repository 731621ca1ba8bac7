import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct PowerTests {
  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func memphis(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    let screen = SiteFixture.screen(PowerPanel(), PanelContext(view: view), width, height)
    Golden.check(screen, "power-memphis-\(width)x\(height)")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func withoutBatteries(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(
      try SiteFixture.history("desk"), site: "desk", sources: "nvidia-smi")
    let screen = SiteFixture.screen(PowerPanel(), PanelContext(view: view), width, height)
    Golden.check(screen, "power-desk-\(width)x\(height)")
  }
}
