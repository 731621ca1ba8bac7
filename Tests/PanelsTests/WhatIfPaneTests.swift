import FleetHistory
import FleetModel
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct WhatIfPaneTests {
  private let rect = Rect(x: 0, y: 1, width: 120, height: 35)

  private func typed(_ text: String, _ panel: inout PowerPanel, _ context: PanelContext) {
    for scalar in text.unicodeScalars {
      panel.handle(key: .character(scalar), in: rect, context)
    }
  }

  @Test func keysTypeTheQuestion() throws {
    let context = PanelContext(view: SiteFixture.view(PowerSites.troubled()))
    var panel = PowerPanel()
    #expect(!panel.wantsKeys)
    #expect(panel.handle(.whatIf, in: rect, context) == .handled && panel.wantsKeys)
    typed("600", &panel, context)
    panel.handle(key: .tab, in: rect, context)
    typed("12g", &panel, context)
    panel.handle(key: .backspace, in: rect, context)
    #expect(panel.question.question == WhatIf(cap: 600, idled: 1, gridLost: true))
    typed("c", &panel, context)
    panel.handle(key: .up, in: rect, context)
    typed("99", &panel, context)
    #expect(panel.question.question.cap == 610, "a cap that no GPU can reach is not taken")
    panel.handle(key: .escape, in: rect, context)
    #expect(!panel.wantsKeys)
    _ = panel.handle(.whatIf, in: rect, context)
    #expect(panel.question.question.cap == 610, "what was asked last is still there")
    panel.handle(key: .delete, in: rect, context)
    #expect(panel.question.question == WhatIf())
    #expect(panel.handle(.click(x: 2, y: 4), in: rect, context) == .handled && !panel.wantsKeys)
  }

  @Test(arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func sizes(_ width: Int, _ height: Int) throws {
    let context = PanelContext(view: SiteFixture.view(PowerSites.troubled()))
    var panel = PowerPanel()
    _ = panel.handle(.whatIf, in: rect, context)
    typed("500i3g", &panel, context)
    let screen = SiteFixture.screen(
      panel, context, width, height, charset: width == 80 ? .ascii : .unicode)
    Golden.check(screen, "power-what-if-\(width)x\(height)")
  }

  /// A million GPUs on an island: the power is the lesser limit, and a cap makes it enough.
  @Test func colossusOnAnIsland() throws {
    let history = try SiteFixture.history(
      "colossus-2", [(name: "incident", value: "grid-trip@0")], frames: 3, until: 90)
    let context = PanelContext(
      view: SiteFixture.view(history, site: "colossus-2", sources: "sim:colossus-2"))
    var panel = PowerPanel()
    Golden.check(SiteFixture.screen(panel, context, 120, 40), "power-colossus-2-islanded")
    _ = panel.handle(.whatIf, in: rect, context)
    typed("600", &panel, context)
    Golden.check(SiteFixture.screen(panel, context, 120, 40), "power-colossus-2-what-if-islanded")
  }

  @Test func colossusOnTheGrid() throws {
    let history = try SiteFixture.history("colossus-2", frames: 1)
    let context = PanelContext(
      view: SiteFixture.view(history, site: "colossus-2", sources: "sim:colossus-2"))
    var panel = PowerPanel()
    _ = panel.handle(.whatIf, in: rect, context)
    typed("600g", &panel, context)
    Golden.check(SiteFixture.screen(panel, context, 120, 40), "power-colossus-2-what-if")
  }
}
