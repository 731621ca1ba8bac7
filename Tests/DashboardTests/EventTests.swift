import FleetHistory
import FleetModel
import Incidents
import Panels
import TerminalKit
import Testing

@testable import Dashboard

/// Events under the hand: going from one to the next, the list, the time grammar.
@Suite struct EventTests {
  private func event(
    _ second: Double, _ severity: Event.Severity, _ rule: String = "gap"
  ) -> Event {
    Event(
      time: Console.time(second), severity: severity, rule: rule, text: "it happened at \(second)",
      end: Console.time(second))
  }

  private func console() -> Console {
    var console = Console.replay(100)
    console.send(.events([event(30, .info), event(10, .critical, "xid"), event(60.5, .warning)]))
    console.press("g", "s", "t", "a", "r", "t", .key(.enter))
    console.wait(4)
    return console
  }

  @Test func nAndShiftNGoFromEventToEvent() {
    var console = console()
    var shown: [Double?] = []
    for key in ["n", "n", "n", "n", "N", "N", "N"] as [Stroke] {
      console.press(key)
      shown.append(console.shown)
    }
    #expect(shown == [10, 30, 60, 60, 30, 10, 10])
    #expect(console.notice?.contains("no event before") == true)
    #expect(console.badge == .replayPaused)
  }

  @Test func onlyThoseThatAreBadEnough() {
    var console = console()
    console.press("f")
    #expect(console.notice == "events that are warnings or critical")
    console.press("n")
    #expect(console.shown == 10)
    #expect(console.notice?.contains("critical: it happened") == true)
    console.press("n")
    #expect(console.shown == 60)
    console.press("f", "N")
    #expect(console.shown == 10)
    console.press("f")
    #expect(console.notice == "all events")
  }

  @Test func aPlayheadThatMovedForgetsWhereItWas() {
    var console = console()
    console.press("n", "n", ",", "n")
    #expect(console.shown == 30)
  }

  @Test func theListOpensAndEnterGoesThere() {
    var console = console()
    console.press("e")
    #expect(console.state.view == .events)
    #expect(console.footer.contains("1-7 views") && console.footer.contains("n next event"))
    console.press("j", .key(.enter))
    #expect(console.shown == 30)
  }

  @Test func whoFollowsTheNewestGoesBack() {
    var console = Console.live(20)
    console.send(.events([event(19, .critical), event(-50, .info)]))
    console.press("n")
    #expect(console.notice?.contains("no event after") == true)
    #expect(console.badge == .live)
    console.press("N")
    #expect(console.shown == 19)
    // What lies before the oldest frame leads to that frame, once.
    console.press("N")
    #expect(console.shown == 0)
    console.press("N")
    #expect(console.notice?.contains("no event before") == true)
  }

  @Test func timesAreNamedAfterEvents() {
    var console = console()
    for (text, second) in [("event:3", 60.0), ("event:1", 10.0), ("next:gap", 30.0)] {
      console.press("g")
      for letter in text.unicodeScalars { console.send(.key(.character(letter))) }
      console.press(.key(.enter))
      #expect(console.shown == second, "\(text)")
    }
  }

  @Test func eventsOfARecordingAreThereFromTheStart() {
    let console = Console(isReplay: true) { $0.events = [event(5, .critical)] }
    #expect(console.state.events.count == 1)
  }
}
