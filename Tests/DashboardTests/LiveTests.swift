import FleetHistory
import FleetModel
import Panels
import TerminalKit
import Testing

@testable import Dashboard

@Suite struct LiveTests {
  @Test func showsTheNewestFrame() {
    var console = Console.live()
    #expect(console.shown == 9 && console.badge == .live)
    console.live(at: 10)
    #expect(console.shown == 10)
  }

  @Test func beforeTheFirstFrameItSaysWhatItWaitsFor() {
    var console = Console()
    #expect(console.header.contains("WAITING"))
    var status = SourceStatus(
      id: "nvidia-smi", kind: "nvidia-smi", since: Console.start, period: 1)
    status.error = "no answer in 5 s"
    console.send(.sources([status]))
    console.wait(7)
    #expect(console.text.contains("waiting for nvidia-smi"))
    #expect(console.text.contains("since 14:03:20"))
    #expect(console.text.contains("no answer in 5 s"))
    #expect(console.header.contains("7 s"))
    console.press(" ", ",", ".", "[", "]", .home, .end, "v")
    #expect(console.takeEffects() == [])
    console.press("g", "start", .enter)
    #expect(console.notice?.contains("before the first frame") == true)
    console.live(at: 8)
    #expect(console.badge == .live)
  }

  @Test func pauseHoldsThePictureWhileFramesArrive() {
    var console = Console.live()
    console.press(.space)
    for second in 10..<20 { console.live(at: Double(second)) }
    #expect(console.shown == 9 && console.badge == .paused)
    #expect(console.state.history.count == 20, "collection goes on")
    #expect(console.header.contains("PAUSED -00:00:10"))
    #expect(console.text.contains("49 °C") || console.text.contains("49"))
    console.press(.end)
    #expect(console.shown == 19 && console.badge == .live)
  }

  @Test func stepsGoBackAndForthWithinTheHistory() {
    var console = Console.live(3)
    console.press(",")
    #expect(console.shown == 1 && console.badge == .paused)
    console.press(",", ",", ",")
    #expect(console.shown == 0)
    console.press(".")
    #expect(console.shown == 1)
    console.press(".", ".", ".")
    #expect(console.shown == 2 && console.badge == .paused)
  }

  @Test func playingCatchesUpAndIsLiveAgain() {
    var console = Console.live(60)
    console.press(.home)
    #expect(console.shown == 0)
    console.press("]", "]", "]", .space)
    #expect(console.badge == .catchingUp(speed: 8))
    console.wait(2)
    #expect(console.shown == 16)
    console.wait(6)
    #expect(console.badge == .live)
    #expect(console.state.playhead.speed == 1)
  }

  @Test func liveHasNoOtherSpeed() {
    var console = Console.live()
    console.press("]")
    #expect(console.notice?.contains("live runs at 1x") == true)
    #expect(console.badge == .live)
  }

  @Test func minutesBackAndForth() {
    var console = Console.live(200)
    console.press(.key(.shiftLeft), .key(.shiftLeft))
    #expect(console.shown == 79)
    console.press(.key(.shiftRight))
    #expect(console.shown == 139)
    console.press(.key(.shiftRight))
    #expect(console.badge == .live)
  }

  @Test func goesToATime() {
    var console = Console.live(200)
    console.press("g", "start+90s", .enter)
    #expect(console.shown == 90 && console.badge == .paused)
    #expect(console.notice == "at 2026-11-22T14:04:50.000Z")
    console.press("g", "14:03:30", .enter)
    #expect(console.shown == 10)
    console.press("g", "end-1m", .enter)
    #expect(console.shown == 139)
    console.press("g", "14:05", .enter)
    #expect(console.shown == 100)
  }

  @Test func aTimeThatIsNotHeldIsSaid() {
    var console = Console.live(20)
    console.press("g", "end+1h", .enter)
    #expect(console.shown == 19)
    #expect(console.notice?.contains("outside of what is held") == true)
    console.press("g", "start-99999999999d", .enter)
    #expect(console.shown == 0)
  }

  @Test(arguments: [
    "noon", "start+", "25:61", "2026-13-01", "12:", ":", "frame:0", "frame:21", "bookmark:a",
  ])
  func aBadTimeIsAnErrorAndMovesNothing(text: String) throws {
    var console = Console.live(20)
    console.press("g", Stroke(stringLiteral: text), .enter)
    let notice = try #require(console.state.notice)
    #expect(notice.isError && !notice.text.isEmpty)
    #expect(console.badge == .live)
  }

  @Test func goToNothingStays() {
    var console = Console.live(20)
    console.press("g", .enter)
    #expect(console.badge == .live && console.notice == nil)
  }

  @Test func framesOutOfOrderAreLeftOut() {
    var console = Console.live(10)
    console.frame(at: 4.5)
    console.frame(at: 9)
    #expect(console.state.history.count == 10)
    #expect(console.shown == 9)
  }

  @Test func thePastIsPutBeforeWhatIsThere() {
    var console = Console.live(3)
    console.press(",")
    let past = (-10..<0).map { Console.makeFrame(at: Double($0), origin: .simulated) }
    console.send(.past(past, past.map { FrameSummary($0) }))
    #expect(console.state.history.count == 13)
    #expect(console.shown == 1, "the picture stays")
    console.press(.home)
    #expect(console.shown == -10)
  }

  @Test func silenceGrowsOld() {
    var console = Console.live(5)
    console.wait(30)
    #expect(console.header.contains("OLD"))
    console.live(at: 40)
    #expect(!console.header.contains("OLD"))
  }

  @Test func timePassingIsShownOnlyWhenItMustBe() throws {
    var console = Console()
    #expect(console.state.secondsToNextTick == 1, "the wait for data counts seconds")
    console.live(at: 0)
    #expect(try #require(console.state.secondsToNextTick) > 1, "frames make the picture move")
    console.wait(10)
    #expect(console.state.secondsToNextTick == 1, "the age counts")
  }

  @Test(arguments: [(0.5, 10.5), (1, 11), (2, 3), (10, 11), (60, 61)])
  func theAgeOfALongPeriodIsToldSoonAfterIt(period: Double, wait: Double) throws {
    var console = Console(period: period)
    console.live(at: 0)
    #expect(console.state.secondsToNextTick == wait)
  }

  @Test func theStripCyclesThroughWhatIsReported() {
    var console = Console.live(5, height: 40)
    var seen: Set<String> = []
    for _ in StripMetric.allCases {
      seen.insert(console.state.stripMetric.label)
      console.press("v")
    }
    #expect(seen == ["util", "temp", "power"])
  }
}
