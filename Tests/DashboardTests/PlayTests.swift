import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

@testable import Dashboard

/// Speeds, directions, ranges and comparisons.
@Suite struct PlayTests {
  @Test func playsBackwardsAndHoldsAtTheStart() {
    var console = Console.replay(60)
    console.press("g", "start+40s", .enter, "R")
    #expect(console.badge == .replay(speed: -1) && console.notice == "backwards x-1")
    #expect(console.header.contains("REPLAY x-1"))
    console.wait(10)
    #expect(console.shown == 30)
    console.press("]")
    console.wait(5)
    #expect(console.shown == 20)
    console.press("R")
    #expect(console.notice == "forwards x2")
    console.wait(5)
    #expect(console.shown == 30)
    console.press("R")
    console.wait(60)
    #expect(console.shown == 0 && console.badge == .replayPaused)
    console.press(.space)
    #expect(console.shown == 59 && console.badge == .replay(speed: -2), "plays again from the end")
  }

  @Test func aLiveFleetPlaysBackwardsToo() {
    var console = Console.live(60)
    console.press("R")
    #expect(console.badge == .catchingUp(speed: -1))
    console.wait(20)
    #expect(console.shown == 39)
    #expect(console.header.contains("x-1"))
    console.press(.end)
    #expect(console.badge == .live && !console.state.playhead.isReversed)
  }

  @Test func speedsAreDoubledHalvedAndReset() {
    var console = Console.replay(60)
    console.press("}", "}", "}")
    #expect(console.badge == .replay(speed: 8))
    console.press("{")
    #expect(console.badge == .replay(speed: 4))
    console.press("\\")
    #expect(console.badge == .replay(speed: 1) && console.notice == "speed x1")
    for _ in 0..<20 { console.press("]") }
    #expect(console.notice == "speed max" && console.header.contains("REPLAY max"))
    console.wait(0.25)
    #expect(console.badge == .replayEnd, "all of a minute at once")
    console.press("[")
    #expect(console.notice == "speed x1024")
  }

  @Test func maximumSpeedTakesTenSecondsForAll() throws {
    var console = Console(isReplay: true) { setup in
      setup.recorded = (0..<500).map { FrameSummary(Console.makeFrame(at: Double($0) * 60)) }
    }
    console.press(":", "speed max", .enter)
    for second in 1...9 {
      console.wait(1)
      let share = try #require(console.shown) / (499 * 60)
      #expect(abs(share - Double(second) / 10) < 0.01)
    }
    console.wait(2)
    #expect(console.badge == .replayEnd)
  }

  @Test(arguments: [("8", 8.0), ("x0.5", 0.5), ("1/4", 0.25), ("-2", -2), ("x-16", -16), ("3", 3)])
  func speedsAreTyped(text: String, velocity: Double) {
    var console = Console.replay(60)
    console.press(":", Stroke(stringLiteral: "speed " + text), .enter)
    #expect(console.badge == .replay(speed: velocity))
  }

  @Test(arguments: ["0", "fast", "1/0", "2000", "nan", "inf", "--2", "1/2/3"])
  func whatIsNoSpeedIsAnError(text: String) {
    var console = Console.replay(60)
    console.press(":", Stroke(stringLiteral: "speed " + text), .enter)
    #expect(console.state.notice?.isError == true && console.badge == .replay(speed: 1))
  }

  @Test func stepsOfTenFramesAndTenMinutes() {
    var console = Console.replay(30)
    console.press(")", ")")
    #expect(console.shown == 20 && console.badge == .replayPaused)
    console.press("(")
    #expect(console.shown == 10)
    var long = Console.live(1800)
    long.press(.key(.shiftDown), .key(.shiftDown))
    #expect(long.shown == 599)
    long.press(.key(.shiftUp))
    #expect(long.shown == 1199)
  }

  @Test func aRangeIsRepeated() throws {
    var console = Console.replay(60)
    console.press("g", "start+20s", .enter, "A", "g", "start+30s", .enter, "B", "L")
    #expect(console.notice?.hasPrefix("repeats from 14:03:40 to 14:03:50") == true)
    console.press(.space)
    for _ in 0..<50 {
      console.wait(0.7)
      let shown = try #require(console.shown)
      #expect((20...30).contains(shown))
    }
    console.press("R")
    for _ in 0..<50 {
      console.wait(0.7)
      let shown = try #require(console.shown)
      #expect((20...30).contains(shown))
    }
    console.press("U", "L", "R")
    console.wait(60)
    #expect(console.badge == .replayEnd)
  }

  @Test func aTypedRangeIsTheRange() {
    var console = Console.replay(60)
    console.press("g", "start+10s..+20s", .enter)
    #expect(console.shown == 10)
    #expect(
      console.state.playhead.range
        == PlayRange(start: Console.time(10), end: Console.time(30)))
    console.press("A")
    #expect(console.state.playhead.range.start == Console.time(10))
    console.press("g", "start+40s", .enter, "A")
    #expect(console.state.playhead.range == PlayRange(start: Console.time(40)), "B was before it")
  }

  @Test func theStripShowsTheRange() throws {
    var console = Console.replay(60)
    console.state.size = Size(width: 100, height: 40)
    console.press("g", "start+10s..start+50s", .enter, "g", "start+30s", .enter)
    let row = try #require(console.rows.dropLast().last)
    let a = try #require(row.firstIndex(of: "A"))
    let b = try #require(row.firstIndex(of: "B"))
    let cursor = try #require(row.firstIndex(of: "▲"))
    #expect(a < cursor && cursor < b)
    #expect(row[row.index(after: a)] == "─")
  }

  @Test(arguments: [
    ("50%", 50.0), ("frame:21", 20), ("10s", 90), ("end-5s", 95), ("start+90s", 90), ("+5s", 65),
    ("-30s", 30), ("14:03:30", 10), ("2:03:30pm", 10), ("@1795356230", 30),
    ("2026-11-22 14:04", 40),
  ])
  func goesTo(text: String, seconds: Double) {
    var console = Console.replay(101)
    console.press("g", "start+60s", .enter, "g", Stroke(stringLiteral: text), .enter)
    #expect(console.shown == seconds, "\(text)")
    let time = Console.time(seconds)
    #expect(console.notice == "at " + time.iso8601, "the zone of the tests is UTC")
  }

  @Test(arguments: [24, 40])
  func theStripCountsFrames(height: Int) {
    var console = Console.replay(101)
    console.state.size = Size(width: 100, height: height)
    console.press("g", "frame:26", .enter)
    #expect(console.text.contains("14:03:45  frame 26/101  25.0 %"))
    console.press(.end)
    #expect(console.text.contains("frame 101/101  100.0 % ▲"))
  }

  @Test func aGapIsNamedAndNotFilled() {
    var console = Console(isReplay: true, width: 120, height: 40)
    for second in [0.0, 1, 2, 300, 301] { console.frame(at: second) }
    console.send(.sourceEnded)
    console.press("g", "start+60s", .enter)
    #expect(console.header.contains(" GAP ") && console.header.contains("no data until 14:08:20"))
    #expect(console.header.contains("14:03:22 UTC"), "what is shown is of then")
    #expect(console.rows.dropLast().last?.contains("14:04:20 gap") == true)
    console.press(".")
    #expect(console.shown == 300 && !console.header.contains("GAP"))
    console.press("]", "R")
    console.wait(0.25)
    #expect(console.shown == 2, "gaps are jumped over backwards as well")
  }

  @Test func aPinnedFrameIsComparedWith() {
    var console = Console.replay(60)
    console.state.size = Size(width: 120, height: 40)
    console.press("g", "start+10s", .enter, "=")
    #expect(console.header.contains("vs 14:03:30"))
    #expect(console.text.contains("0.0 °C vs 14:03:30"))
    console.press("g", "start+25s", .enter)
    #expect(console.text.contains("+15.0 °C vs 14:03:30"))
    console.press("g", "start+5s", .enter)
    #expect(console.text.contains("-5.0 °C vs 14:03:30"))
    console.press("=")
    #expect(!console.text.contains("vs 14:03:30"))
  }

  @Test func thePinnedFrameIsNamedOnSmallScreensToo() {
    for (width, height) in [(40, 12), (80, 24), (200, 60)] {
      var console = Console.replay(60)
      console.state.size = Size(width: width, height: height)
      console.press("g", "start+10s", .enter, "=", "g", "start+25s", .enter)
      #expect(console.text.contains("+15.0 °C"), "\(width)x\(height)\n\(console.text)")
    }
  }

  @Test func theStripMarksThePinAndHidesNoMark() {
    var console = Console.replay(60)
    console.press("g", "start+20s", .enter, "B", "g", "start+25s", .enter, "=")
    console.press("g", "start+16s", .enter)
    let row = console.rows.dropLast().last ?? ""
    #expect(row.contains("14:03:36 ▲") && row.contains("B") && row.contains("="), "\(row)")
    #expect(console.header.contains("2.01 kW  0 W vs 14:03:45"), "\(console.header)")
  }

  @Test func theSmallestReplayTellsTheTime() {
    var console = Console.replay(60)
    console.state.size = Size(width: 40, height: 12)
    console.press("g", "start+16s", .enter)
    #expect(console.header.contains("14:03:36"), "\(console.header)")
  }
}
