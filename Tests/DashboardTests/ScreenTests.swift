import FleetHistory
import FleetModel
import Panels
import TerminalKit
import Testing

@testable import Dashboard

@Suite struct ScreenTests {
  @Test func partsTileTheScreen() {
    for height in 12...80 {
      let size = Size(width: 80, height: height)
      let layout = Compositor.layout(in: size)
      let parts = [layout.header, layout.panel, layout.strip, layout.footer]
      #expect(parts.reduce(0) { $0 + $1.height } == height)
      #expect(layout.header.y == 0 && layout.footer.y == height - 1)
      #expect(layout.panel.height >= 8)
    }
  }

  @Test(arguments: [(39, 12), (40, 11), (1, 1), (10, 3), (200, 5)])
  func tooSmallSaysSo(_ width: Int, _ height: Int) {
    let console = Console.live(3, width: width, height: height)
    #expect(console.rows.count == height)
    if width >= 22, height >= 2 {
      #expect(console.text.contains("gigatop needs 40x12"))
      #expect(console.text.contains("this is \(width)x\(height)"))
    }
  }

  @Test func resizes() {
    var console = Console.live(3)
    console.send(.resized(Size(width: 120, height: 40)))
    #expect(console.rows.count == 40)
    console.send(.resized(Size(width: 20, height: 5)))
    #expect(console.text.contains("gigatop needs"))
    console.press("3")
    console.send(.resized(Size(width: 80, height: 24)))
    #expect(console.state.view == .devices)
    #expect(console.header.contains("gigatop"))
  }

  @Test func aClickOnTheStripSeeks() throws {
    var console = Console.live(200, width: 106, height: 40)
    let strip = Compositor.layout(of: console.state).strip
    console.press(.mouse(.press, x: strip.maxX - 51, y: strip.y))
    let shown = try #require(console.shown)
    #expect(console.badge == .paused)
    #expect((47...50).contains(shown), "200 s take 3 s a column, and this one is the 50th back")
    console.press(.mouse(.drag, x: strip.x + 8, y: strip.y))
    #expect(console.shown.map { $0 < 20 } == true)
    console.press(.mouse(.release, x: strip.x + 8, y: strip.y))
    #expect(console.badge == .paused)
  }

  @Test func aClickInTheViewGoesToTheView() throws {
    var console = Console.live(3)
    console.press("3")
    let row = try #require(console.rows.firstIndex { $0.contains("503") })
    console.press(.mouse(.press, x: 20, y: row))
    #expect(console.state.selection.gpu != nil)
    #expect(console.badge == .live)
  }

  @Test func clicksOutsideOfEverythingDoNothing() {
    var console = Console.live(3)
    let before = console.text
    for (x, y) in [(-1, -1), (5, 0), (5, 23), (500, 500), (Int.max, Int.min)] {
      console.press(.mouse(.press, x: x, y: y), .mouse(.wheelUp, x: x, y: y))
    }
    #expect(console.text == before)
  }

  @Test func onlyASCIIWhereAsked() {
    var console = Console(width: 120, height: 40, charset: .ascii)
    for second in 0..<20 { console.live(at: Double(second)) }
    for view in ViewID.allCases {
      console.press(Stroke(stringLiteral: String(view.number)))
      #expect(console.text.unicodeScalars.allSatisfy { $0.isASCII }, "\(view)")
      console.press("?")
      #expect(console.text.unicodeScalars.allSatisfy { $0.isASCII }, "help over \(view)")
      console.press(.escape)
    }
  }

  @Test func textFromOutsideIsHarmless() {
    let identity = GPUIdentity(host: "n\u{1B}[2J", index: 0, name: "H100\u{1B}]0;x\u{07}\u{202E}")
    let frame = Frame(
      Frame.Content(
        time: Console.start, origin: .live,
        topology: TopologyBuilder.build(site: "s\u{1B}c", identities: [identity]).topology,
        gpus: MetricTable(count: 1)))
    var console = Console(width: 120, height: 40) { $0.site = "s\u{1B}c" }
    console.send(.frame(frame, FrameSummary(frame)))
    for view in ViewID.allCases {
      console.press(Stroke(stringLiteral: String(view.number)))
      for scalar in console.rows.joined().unicodeScalars {
        #expect(scalar.value >= 0x20 && scalar.value != 0x202E && scalar.value != 0x9B)
      }
    }
  }
}
