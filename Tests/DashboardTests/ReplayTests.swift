import FleetHistory
import FleetModel
import Testing

@testable import Dashboard

@Suite struct ReplayTests {
  @Test func playsByTheClockAndHoldsAtTheEnd() {
    var console = Console.replay(10)
    #expect(console.shown == 0 && console.badge == .replay(speed: 1))
    console.wait(4)
    #expect(console.shown == 4)
    console.wait(20)
    #expect(console.shown == 9 && console.badge == .replayEnd)
    console.press(.space)
    #expect(console.shown == 0 && console.badge == .replay(speed: 1), "plays again")
  }

  @Test func playsFasterAndSlower() {
    var console = Console.replay(60)
    console.press("]", "]")
    #expect(console.notice == "speed x4")
    console.wait(5)
    #expect(console.shown == 20)
    console.press("[", "[", "[")
    #expect(console.notice == "speed x1/2")
    console.wait(4)
    #expect(console.shown == 22)
  }

  @Test func pausesAndSteps() {
    var console = Console.replay(10)
    console.press(.space)
    #expect(console.badge == .replayPaused)
    console.wait(5)
    #expect(console.shown == 0)
    console.press(".", ".")
    #expect(console.shown == 2)
    console.press(.end)
    #expect(console.badge == .replayEnd)
    console.press(",")
    #expect(console.shown == 8 && console.badge == .replayPaused)
    console.press(.home)
    #expect(console.shown == 0)
  }

  @Test func startsPaused() {
    var console = Console(isReplay: true)
    console.state.playhead.pause(in: console.state.history.timeline)
    for second in 0..<5 { console.frame(at: Double(second)) }
    console.send(.sourceEnded)
    console.wait(3)
    #expect(console.shown == 0 && console.badge == .replayPaused)
  }

  @Test func loops() {
    var console = Console.replay(10, loops: true)
    console.wait(12)
    #expect(console.badge == .replay(speed: 1))
    #expect(console.shown.map { $0 < 9 } == true)
  }

  @Test func aLogThatGrowsIsWaitedForAtItsEnd() {
    var console = Console.replay(3, hasEnded: false)
    console.wait(10)
    #expect(console.shown == 2 && console.badge == .replay(speed: 1))
    for second in 3..<6 { console.frame(at: Double(second)) }
    console.wait(1)
    #expect(console.shown == 3)
    console.wait(10)
    #expect(console.shown == 5)
    console.send(.sourceEnded)
    console.wait(1)
    #expect(console.badge == .replayEnd)
  }

  @Test func aFollowedLogShowsItsNewestFrame() {
    var console = Console.replay(5, hasEnded: false, follows: true)
    #expect(console.shown == 4 && console.badge == .replay(speed: 1))
    console.frame(at: 5)
    #expect(console.shown == 5)
    console.press(",", ",")
    console.frame(at: 6)
    #expect(console.shown == 3 && console.badge == .replayPaused)
    console.press(.end)
    #expect(console.shown == 6)
    console.frame(at: 7)
    #expect(console.shown == 7)
    console.send(.sourceEnded)
    #expect(console.shown == 7 && console.badge == .replayEnd)
  }

  @Test func aStopOfTheProgramIsNotPlayed() {
    var console = Console.replay(60)
    console.wait(3)
    console.send(.tick(console.state.now.adding(seconds: 3600)))
    #expect(console.shown.map { $0 <= 5 } == true)
  }

  @Test func slowLogsHaveNoGaps() {
    var console = Console(isReplay: true)
    for step in 0..<20 { console.frame(at: Double(step) * 30) }
    #expect(console.state.history.timeline.period == 30)
  }

  @Test func seeksWithATime() {
    var console = Console.replay(100)
    console.press("g", "start+90s", .enter)
    #expect(console.shown == 90 && console.badge == .replayPaused)
    console.press("g", "end", .enter)
    #expect(console.badge == .replayEnd)
  }

  @Test func nothingMovesWhilePaused() {
    var console = Console.replay(10)
    console.press(.space)
    console.press(.escape)
    #expect(console.state.secondsToNextTick == nil)
  }

  @Test func hasNoAge() {
    var console = Console.replay(10)
    console.wait(8)
    #expect(console.state.fleetView.age == nil)
    #expect(!console.header.contains("OLD"))
  }
}
