import TerminalKit
import TestSupport
import Testing

@Suite struct WidgetGoldenTests {
  @Test(arguments: [Screen.Charset.unicode, .ascii])
  func panels(charset: Screen.Charset) {
    var screen = Screen(Size(width: 80, height: 14), charset: charset)
    WidgetSamples.drawPanels(on: &screen)
    Golden.check(screen, "panels-\(charset)")
  }

  @Test(arguments: [Screen.Charset.unicode, .ascii])
  func table(charset: Screen.Charset) {
    var screen = Screen(Size(width: 60, height: 10), charset: charset)
    WidgetSamples.drawTable(on: &screen, screen.bounds)
    Golden.check(screen, "table-\(charset)")
  }

  @Test func narrowTableKeepsTheImportantColumns() {
    var screen = Screen(Size(width: 24, height: 6))
    WidgetSamples.drawTable(on: &screen, screen.bounds, rows: 3, cursor: 1)
    Golden.check(screen, "table-narrow")
  }

  @Test(arguments: [Screen.Charset.unicode, .ascii])
  func popups(charset: Screen.Charset) {
    var screen = Screen(Size(width: 80, height: 12), charset: charset)
    WidgetSamples.drawPanels(on: &screen)
    let (left, right) = screen.bounds.cutLeft(30)
    ListMenu(title: "Theme", items: ["dark", "light", "colorblind"], selected: 1)
      .draw(on: &screen, in: left)
    let entries = [
      HelpOverlay.Entry(key: "", text: "Time"), .init(key: "space", text: "pause"),
      .init(key: ". ,", text: "step"), .init(key: "End", text: "live"),
      .init(key: "", text: "Views"), .init(key: "1-7", text: "go to a view"),
    ]
    HelpOverlay(title: "Keys", entries: entries).draw(on: &screen, in: right)
    let field = Rect(x: 0, y: 11, width: 20, height: 1)
    TextField("temp > 85 and rack = r12").draw(on: &screen, field, prompt: "/ ")
    Golden.check(screen, "popups-\(charset)")
  }

  @Test func withoutBordersTheTitleTakesOneRow() {
    var screen = Screen(Size(width: 30, height: 4))
    let inside = PanelFrame.draw(
      on: &screen, screen.bounds, title: "Power", note: "5 m", bordered: false)
    #expect(inside == Rect(x: 0, y: 1, width: 30, height: 3))
    #expect(screen.rows[0] == "Power" + String(repeating: " ", count: 22) + "5 m")
    let single = Rect(x: 0, y: 3, width: 30, height: 1)
    #expect(PanelFrame.draw(on: &screen, single, title: "Power") == single)
  }

  @Test func linesShareAGraph() {
    var screen = Screen(Size(width: 10, height: 2))
    let low = [Double?](repeating: 0, count: 20)
    let high = [Double?](repeating: 100, count: 20)
    BrailleGraph.draw(
      on: &screen, screen.bounds, samples: low, scale: 0...100, paint: .role(.graphGrid),
      filled: false)
    BrailleGraph.draw(
      on: &screen, screen.bounds, samples: high, scale: 0...100, paint: .role(.graphPower),
      filled: false)
    #expect(screen.rows == ["⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉", "⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀"])
  }

  @Test func aBaselineFillsBothWays() {
    var screen = Screen(Size(width: 2, height: 2))
    BrailleGraph.draw(
      on: &screen, screen.bounds, samples: [-1, -1, 1, 1], scale: -1...1,
      paint: .role(.graphBattery), baseline: 0)
    #expect(screen.rows == ["⠀⣿", "⣿⠉"] || screen[1, 0].scalar == "⣿")
    #expect(screen[0, 0].scalar == " ")
    #expect(screen[0, 1].scalar == "⣿")
  }
}
