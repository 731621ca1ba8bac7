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

  /// Alarms, old values and values that cannot be true, at every size.
  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func troubled(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(PowerSites.troubled(), site: "test", sources: "sunspec")
    var panel = PowerPanel()
    panel.order = .trouble
    let context = PanelContext(view: view, selection: Selection(unit: "u5"))
    let charset: Screen.Charset = height == 24 ? .ascii : .unicode
    let screen = SiteFixture.screen(panel, context, width, height, charset: charset)
    Golden.check(screen, "power-troubled-\(width)x\(height)")
  }

  @Test(arguments: [(40, 12), (120, 40)])
  func detail(_ width: Int, _ height: Int) throws {
    let view = SiteFixture.view(PowerSites.troubled(), site: "test", sources: "sunspec")
    var panel = PowerPanel()
    let context = PanelContext(view: view, selection: Selection(unit: "u4"))
    let rect = Rect(x: 0, y: 1, width: width, height: height - 2)
    #expect(panel.handle(.toggleDetail, in: rect, context) == .handled)
    let screen = SiteFixture.screen(panel, context, width, height)
    Golden.check(screen, "power-detail-\(width)x\(height)")
  }

  /// A blank stands between two figures at every width that holds them all, and no figure is
  /// merged with the one before it where it does not.
  @Test func figuresOfARowNeverTouch() {
    let cells = ["—", "-3.01 kW/s", "-27.6 kW/min"]
    for count in 2...3 {
      let shown = Array(cells.suffix(count))
      for width in 16...60 {
        var screen = Screen(Size(width: width, height: 1))
        PaneRow.draw([.cells("  grid", shown, .text)], on: &screen, screen.bounds)
        let words = screen.rows[0].split(separator: " ").joined(separator: " ")
        #expect(!words.contains("—-") && !words.contains("/s-"), "\(width): \(screen.rows[0])")
        if width >= 36 { #expect(words == "grid " + shown.joined(separator: " "), "\(width)") }
      }
    }
  }
}
