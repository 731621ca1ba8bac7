import FleetHistory
import FleetModel
import Panels
import TerminalKit
import Testing

@testable import Dashboard

/// The timeline strip under the hand.
@Suite struct StripTests {
  private func console() -> Console {
    var console = Console.replay(600)
    console.state.size = Size(width: 106, height: 40)
    return console
  }

  @Test func aDragFollowsTheHandBeyondTheStrip() {
    var console = console()
    let strip = Compositor.layout(of: console.state).strip
    console.press(.mouse(.press, x: strip.x + 56, y: strip.y))
    #expect(
      console.badge == .replayPaused && console.shown.map { (290...310).contains($0) } == true)
    console.press(.mouse(.drag, x: strip.x + 66, y: 3))
    #expect(console.shown.map { (350...370).contains($0) } == true, "above it")
    console.press(.mouse(.drag, x: -50, y: 0))
    #expect(console.shown == 0)
    console.press(.mouse(.drag, x: 5000, y: 0))
    #expect(console.shown == 599)
    console.press(.mouse(.release, x: 20, y: 3), .mouse(.drag, x: strip.x + 20, y: strip.y))
    #expect(console.shown == 599, "the hand has let go")
  }

  @Test func aDragThatBeganElsewhereIsNone() {
    var console = console()
    let strip = Compositor.layout(of: console.state).strip
    console.press(.space, .mouse(.press, x: 10, y: 5), .mouse(.drag, x: strip.x + 50, y: strip.y))
    #expect(console.shown == 0)
  }

  @Test func zoomKeepsThePlayheadInSight() throws {
    var console = console()
    console.press("g", "50%", .enter)
    for factor in [2, 4, 8, 16] {
      console.press("+")
      let rows = console.rows.suffix(4)
      #expect(rows.contains { $0.contains("▲") }, "x\(factor)")
      #expect(rows.contains { $0.contains("x\(factor)") })
      let strip = Compositor.layout(of: console.state).strip
      console.press(.mouse(.press, x: strip.maxX - 1, y: strip.y), .mouse(.release, x: 0, y: 0))
      let shown = try #require(console.shown)
      #expect(shown < 300 + 600 / Double(factor) && shown > 300, "x\(factor) \(shown)")
      console.press("g", "50%", .enter)
    }
    console.press("0")
    #expect(console.state.stripZoom.isWhole)
    console.press("-", "-")
    #expect(console.state.stripZoom.isWhole)
  }

  @Test func theWheelOnTheStripZooms() {
    var console = console()
    let strip = Compositor.layout(of: console.state).strip
    console.press(.mouse(.wheelUp, x: strip.x + 9, y: strip.y))
    #expect(console.state.stripZoom.factor == 2)
    console.press(.mouse(.wheelDown, x: strip.x + 9, y: strip.y))
    #expect(console.state.stripZoom.isWhole)
  }

  /// Each column of a strip that is looked at closely leads to where the playhead is then drawn.
  @Test(arguments: 0..<8)
  func clickedColumnsAreWhereThePlayheadGoes(zoom: Int) throws {
    var console = console()
    console.press("g", "37%", .enter)
    for _ in 0..<zoom { console.press("+") }
    let strip = Compositor.layout(of: console.state).strip
    for x in stride(from: strip.x + 6, to: strip.maxX, by: 7) {
      let before = console.state
      let context = before.panelContext
      let time = try #require(
        TimelineStrip.time(atX: x, in: strip, context, zoom: before.stripZoom))
      console.press(.mouse(.press, x: x, y: strip.y), .mouse(.release, x: x, y: strip.y))
      #expect(console.state.playhead.time == time)
      console.state = before
    }
  }
}
