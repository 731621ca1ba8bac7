import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

@testable import Dashboard

/// Times that are looked for, marked and written on.
@Suite struct FindTests {
  /// Temperatures are 40 degrees and the second of the frame.
  private func replay() -> Console {
    var console = Console.replay(30)
    console.press(.key(.home))
    return console
  }

  private func shown(_ console: Console) -> Double? {
    console.state.fleetView.time?.seconds(since: Console.start)
  }

  @Test func boundsAreFoundByTheCommandAndByTheTime() {
    var console = replay()
    console.press(":find temp>=55", .key(.enter))
    #expect(shown(console) == 15)
    #expect(console.state.notice?.text.hasSuffix("temperature >= 55") == true)
    console.press("gnext:temp>58.5", .key(.enter))
    #expect(shown(console) == 19)
    console.press("gprevious:temp>55", .key(.enter))
    #expect(shown(console) == 16)
    console.press(":find-back temp>80", .key(.enter))
    #expect(shown(console) == 16)
    #expect(console.state.notice?.text.contains("does not begin before") == true)
  }

  @Test func namesAreGPUsAndGroups() {
    for name in ["GPU-2", "n1", "n1 gpu 2"] {
      var console = replay()
      console.press(Stroke(stringLiteral: ":find temp>50 of \(name)"), .key(.enter))
      #expect(shown(console) == 11, "\(name): \(console.state.notice?.text ?? "")")
    }
    var console = replay()
    console.press(":find temp>50 of nobody", .key(.enter))
    #expect(shown(console) == 0 && console.state.notice?.isError == true)
    console.press(":find warm", .key(.enter))
    #expect(console.state.notice?.text.contains("expected METRIC>NUMBER") == true)
  }

  @Test func recordingsAreSearchedOutside() {
    let frames = (0..<5).map { Console.makeFrame(at: Double($0)) }
    var console = Console(isReplay: true) { $0.recorded = frames.map { FrameSummary($0) } }
    console.press(":find temp>42", .key(.enter))
    let search = Search(
      threshold: Threshold(.temperature, .above, 42), watched: .fleet, place: 0,
      isBackwards: false)
    #expect(console.takeEffects().contains(.find(search)))
    console.send(.found(search, 3))
    #expect(shown(console) == 3)
    console.send(.found(search, 7))
    #expect(shown(console) == 3)
  }

  @Test func bookmarksAndNotesAreKept() {
    var console = replay()
    console.press(".", "b")
    console.press(.key(.end), "b")
    console.press("gbookmark:a", .key(.enter))
    #expect(shown(console) == 1)
    console.press("afan failed", .key(.enter))
    let notes = console.takeEffects().compactMap { effect -> NoteRecord? in
      if case .note(let note) = effect { note } else { nil }
    }
    #expect(notes.map(\.bookmark) == ["a", "b", nil])
    #expect(notes.map(\.text) == ["bookmark:a", "bookmark:b", "fan failed"])
    #expect(notes.map { $0.time.seconds(since: Console.start) } == [1, 29, 1])
    console.press("a", .key(.escape))
    #expect(!console.takeEffects().contains { if case .note = $0 { true } else { false } })
  }

  @Test func gapsAreSkippedByAKey() {
    var console = replay()
    console.press("G")
    #expect(console.state.playhead.jumpsGaps)
    #expect(console.state.notice?.text == "gaps are skipped")
    console.press("G")
    #expect(!console.state.playhead.jumpsGaps)
  }

  /// Graphs over a long time ask for what group details say, once, and for few frames.
  @Test func longGraphsAskForDetails() {
    let frames = (0..<4000).map { _ in Console.makeFrame(at: 0) }
    let summaries = frames.indices.map { second in
      FrameSummary(Console.makeFrame(at: Double(second)))
    }
    var console = Console(isReplay: true, width: 120, height: 40) { setup in
      setup.recorded = summaries
      setup.view = .devices
    }
    console.press(.key(.end))
    console.send(.loaded([(3999, Console.makeFrame(at: 3999))]))
    _ = console.takeEffects()
    console.press("W")
    let effects = console.takeEffects()
    let requests = effects.compactMap { effect -> DevicePast.Request? in
      if case .loadPast(let request) = effect { request } else { nil }
    }
    #expect(requests.map(\.key) == ["n1/0"])
    #expect(requests.first?.places.upperBound == 4000)
    #expect(requests.first.map { $0.places.lowerBound <= 399 } == true)
    let loads = effects.compactMap { effect -> [Int]? in
      if case .load(let places) = effect { places } else { nil }
    }
    #expect(loads.joined().allSatisfy { $0 > 3900 })
    console.press(".")
    #expect(!console.takeEffects().contains { if case .loadPast = $0 { true } else { false } })
  }
}
