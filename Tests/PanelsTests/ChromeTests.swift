import FleetHistory
import FleetModel
import Incidents
import TerminalKit
import TestSupport
import Testing

@testable import Panels

@Suite struct ChromeTests {
  private func header(_ view: FleetView, width: Int) -> String {
    var screen = Screen(Size(width: width, height: 1))
    HeaderLine.draw(on: &screen, in: screen.bounds, PanelContext(view: view))
    let row = screen.rows.joined()
    #expect(row.count == width)
    return row
  }

  private func history(_ frames: Int = 20) -> FrameHistory {
    var history = FrameHistory(period: 1, limits: .live)
    for frame in HandMadeFleet.frames(frames) { history.append(frame, FrameSummary(frame)) }
    return history
  }

  @Test func badgeCoverageAgeAndTimeStayLongest() throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    #expect(header(view, width: 40) == " SIMULATED  2,046/2,048  14:03:20   0 s ")
    let wide = header(view, width: 200)
    for word in ["gigatop", " SIMULATED ", "memphis", "1 lost", "1 needs-reset", "≥ 0.97 MW"] {
      #expect(wide.contains(word), "\(word) in \(wide)")
    }
  }

  @Test func simulatedStaysVisibleWhilePaused() throws {
    let past = Playhead(at: SiteFixture.start.adding(seconds: -70), isPlaying: false)
    let view = SiteFixture.view(try SiteFixture.memphis(), playhead: past)
    let row = header(view, width: 120)
    #expect(row.contains("SIMULATED"))
    #expect(row.contains("PAUSED -00:01:10"))
    #expect(row.contains("14:02:10 UTC"))
  }

  @Test func anEventTooLongForTheLineDoesNotCostTheName() throws {
    let view = SiteFixture.view(try SiteFixture.memphis())
    let time = try #require(view.cursorTime)
    var context = PanelContext(view: view)
    func row(_ text: String) -> String {
      var log = EventLog()
      log.take([Event(time: time, severity: .critical, rule: "gpu-lost", text: text)])
      context.events = log
      var screen = Screen(Size(width: 120, height: 1))
      HeaderLine.draw(on: &screen, in: screen.bounds, context)
      return screen.rows.joined()
    }
    #expect(row("short").contains("short"))
    let long = row(String(repeating: "long ", count: 12))
    #expect(long.contains("memphis") && !long.contains("long"))
  }

  @Test func lateDataSaySo() {
    #expect(header(SiteFixture.view(history(), late: 12.3), width: 120).contains("12 s OLD"))
    #expect(!header(SiteFixture.view(history(), late: 2), width: 120).contains("OLD"))
  }

  @Test func replayShowsTheRecordedDateAndSpeed() {
    let playing = Playhead(at: SiteFixture.start.adding(seconds: 8), isPlaying: true, speed: 8)
    let view = SiteFixture.view(history(), playhead: playing, site: "gpu.log", isReplay: true)
    let row = header(view, width: 120)
    for word in ["REPLAY x8", "2026-11-22  14:03:28 UTC", "time assumed"] {
      #expect(row.contains(word), "\(word) in \(row)")
    }
    #expect(!row.contains("OLD"))
  }

  @Test func replayBadges() {
    let end = Playhead(at: SiteFixture.start.adding(seconds: 19), isPlaying: false)
    let middle = Playhead(at: SiteFixture.start.adding(seconds: 9), isPlaying: false)
    let slow = Playhead(at: SiteFixture.start, isPlaying: true, speed: 0.25)
    let words = [end, middle, slow].map {
      HeaderPieces.word(of: SiteFixture.view(history(), playhead: $0, isReplay: true))
    }
    #expect(words == ["REPLAY END", "REPLAY PAUSED", "REPLAY x0.25"])
  }

  @Test func catchingUpSaysHowFarBehind() {
    let behind = Playhead(at: SiteFixture.start.adding(seconds: 9), isPlaying: true, speed: 2)
    let word = HeaderPieces.word(of: SiteFixture.view(history(), playhead: behind))
    #expect(word == "BEHIND -00:00:10 x2")
  }

  @Test func waitingNeverSaysLive() {
    let row = header(HandMadeFleet.waiting(), width: 100)
    #expect(row.contains("WAITING"))
    #expect(row.contains("no data yet for 2 m 4 s"))
    #expect(!row.contains("LIVE"))
  }

  @Test func islandedIsShown() throws {
    let history = try SiteFixture.history(
      "memphis", [("incident", "grid-trip@0")], frames: 5, until: 60)
    #expect(header(SiteFixture.view(history), width: 120).contains("! ISLANDED"))
  }

  @Test func footerCutsNoHint() {
    var screen = Screen(Size(width: 24, height: 1))
    FooterLine.draw(
      on: &screen, in: screen.bounds,
      hints: [("?", "help"), ("space", "pause"), ("q", "quit")])
    #expect(screen.rows == [" ? help  space pause    "])
  }

  @Test func stripTimesRoundTrip() {
    let context = PanelContext(view: SiteFixture.view(history()))
    let rect = Rect(x: 0, y: 0, width: 80, height: 3)
    #expect(TimelineStrip.time(atX: 2, in: rect, context) == nil)
    #expect(TimelineStrip.time(atX: 80, in: rect, context) == nil)
    let last = SiteFixture.start.adding(seconds: 19)
    #expect(TimelineStrip.time(atX: 79, in: rect, context) == last)
    #expect(TimelineStrip.time(atX: 78, in: rect, context) == last.adding(seconds: -1))
    #expect(TimelineStrip.time(atX: 6, in: rect, context) == SiteFixture.start)
  }

  @Test func stripMarksTrouble() throws {
    let context = PanelContext(view: SiteFixture.view(history()))
    var screen = Screen(Size(width: 80, height: 3))
    TimelineStrip.draw(on: &screen, in: screen.bounds, context)
    let marks = screen.rows[1]
    let column = try #require(marks.firstIndex(of: "X"))
    let x = marks.distance(from: marks.startIndex, to: column)
    let time = TimelineStrip.time(atX: x, in: screen.bounds, context)
    #expect(time == SiteFixture.start.adding(seconds: 10))
  }

  @Test func graphWindowsStandStill() {
    for second in 0..<40 {
      let time = SiteFixture.start.adding(seconds: Double(second) * 0.7)
      let window = GraphWindow(endingAt: time, seconds: 300, columns: 46)
      #expect(window.column(of: time) == 45)
      #expect(window.end.milliseconds % window.columnMilliseconds == 0)
      #expect(window.column(of: window.start) == nil)
      #expect(window.column(of: window.start.adding(seconds: 0.001)) == 0)
    }
  }

  @Test(arguments: [
    (0.0, "1"), (0.97, "1"), (1.43, "1.5"), (1.31e3, "1,500"), (7, "8"), (2e-4, "0"),
  ])
  func niceScale(_ value: Double, _ label: String) {
    let scale = NiceScale.above(value)
    #expect(scale.value >= value * 0.999)
    if value >= 0.01 || value == 0 { #expect(scale.label == label) }
  }
}
