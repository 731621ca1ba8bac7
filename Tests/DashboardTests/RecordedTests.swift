import FleetHistory
import FleetModel
import Panels
import Simulation
import TerminalKit
import TestSupport
import Testing

@testable import Dashboard

/// A recording whose frames are made up on the spot.
private struct SimulatedStore: FrameStore {
  let frames: [Frame]
  let summaries: [FrameSummary]
  var damaged: Set<Int> = []

  init(_ frames: [Frame]) {
    self.frames = frames
    summaries = frames.map { FrameSummary($0) }
  }

  func frame(at index: Int) throws(RecordingError) -> Frame {
    guard !damaged.contains(index), frames.indices.contains(index) else {
      throw RecordingError(.damaged, subject: "night.gtr", "frame \(index) is damaged")
    }
    return frames[index]
  }
}

/// Playing a recording whose frames are fetched as they are needed.
@Suite struct RecordedTests {
  private func recorded(
    _ store: SimulatedStore, _ size: Size = Size(width: 120, height: 40), view: ViewID = .overview
  ) -> Console {
    Console(isReplay: true, width: size.width, height: size.height) { setup in
      setup.recorded = store.summaries
      setup.view = view
    }
  }

  private static func seconds(_ count: Int) -> SimulatedStore {
    SimulatedStore((0..<count).map { Console.makeFrame(at: Double($0)) })
  }

  /// Answers what the dashboard asks for, until it asks for no more.
  private func serve(_ console: inout Console, _ store: SimulatedStore) -> [Int] {
    var served: [Int] = []
    for _ in 0..<100 {
      let wanted = console.takeEffects().flatMap { effect -> [Int] in
        if case .load(let places) = effect { return places }
        return []
      }
      guard !wanted.isEmpty else { return served }
      served += wanted
      for place in wanted {
        do {
          console.send(.loaded([(place, try store.frame(at: place))]))
        } catch {
          console.send(.unreadable(place, "\(error)"))
        }
      }
    }
    Issue.record("it never stops asking")
    return served
  }

  @Test func allOfItIsOnTheStripAtOnce() {
    var console = recorded(Self.seconds(100))
    #expect(console.shown == 0 && console.badge == .replay(speed: 1))
    console.send(.tick(Console.time(0)))
    let effects = console.takeEffects()
    guard case .load(let places)? = effects.first else {
      Issue.record("nothing was asked for")
      return
    }
    #expect(places.first == 0 && Set(places).isSuperset(of: 0...4) && places.count < 20)
    console.send(.tick(Console.time(0)))
    #expect(console.takeEffects().isEmpty, "nothing is asked for twice")
  }

  @Test func whatIsNotThereYetIsSaidAndNothingOldIsShown() {
    let store = Self.seconds(100)
    for view in [ViewID.overview, .map, .devices, .power] {
      var console = recorded(store, view: view)
      console.press(.space)
      _ = serve(&console, store)
      #expect(!console.text.contains("loading"), "\(view)")
      console.press("g", "start+50s", .enter)
      #expect(console.text.contains("loading the frame of 14:04:10"), "\(view)")
      #expect(console.header.contains("14:04:10") && console.text.contains("frame 51/100"))
      _ = serve(&console, store)
      #expect(!console.text.contains("loading"), "\(view)")
    }
    var overview = recorded(store)
    overview.press("g", "start+50s", .enter)
    #expect(overview.text.contains("90 °C"), "the summary is known: max of second 50")
  }

  @Test func aFrameThatCannotBeReadIsSaidAndNotAskedForAgain() {
    var store = Self.seconds(100)
    store.damaged = [50]
    var console = recorded(store, view: .devices)
    console.press(.space, "g", "start+50s", .enter)
    #expect(serve(&console, store).filter { $0 == 50 }.count == 1)
    #expect(console.text.contains("the frame of 14:04:10 UTC cannot be read"))
    #expect(console.text.contains("night.gtr: frame 50 is damaged"))
    console.press(".")
    _ = serve(&console, store)
    #expect(console.shown == 51 && !console.text.contains("cannot be read"))
  }

  @Test func playWaitsForThePictureAndCatchesUp() {
    let store = Self.seconds(600)
    var console = recorded(store)
    _ = serve(&console, store)
    console.press("]", "]", "]", "]", "]", "]")
    _ = serve(&console, store)
    #expect(console.badge == .replay(speed: 64))
    var now = 0.0
    for step in 0..<100 {
      now += step.isMultiple(of: 3) ? 0.05 : 0.07
      console.send(.tick(Console.time(now)))
      _ = serve(&console, store)
      #expect(!console.state.fleetView.isLoading)
    }
    let expected = (now * 64).rounded(.down)
    #expect(console.shown.map { abs($0 - expected) <= 5 } == true, "\(console.shown ?? 0)")
  }

  @Test func playDoesNotWaitForEver() {
    var console = recorded(Self.seconds(100))
    console.wait(0.25)
    #expect(console.state.playhead.time == Console.time(0), "half a second is waited")
    console.wait(3.75)
    #expect(console.shown == 4, "and no time is lost by it")
  }

  @Test func playAheadIsAskedForInItsDirection() {
    let store = Self.seconds(1000)
    var console = recorded(store, view: .power)
    console.press("g", "start+500s", .enter, ":", "speed -64", .enter)
    _ = serve(&console, store)
    console.press(.space)
    let wanted = console.takeEffects().flatMap { effect -> [Int] in
      if case .load(let places) = effect { return places }
      return []
    }
    #expect(wanted.prefix(4).allSatisfy { $0 < 500 } && wanted.count >= 4, "\(wanted)")
  }

  @Test func aRecordingThatGrowsIsExtended() {
    let store = Self.seconds(20)
    var console = Console(isReplay: true) { setup in
      setup.recorded = Array(store.summaries.prefix(10))
      setup.follows = true
    }
    #expect(console.shown == 9 && console.badge == .replay(speed: 1))
    console.send(.summaries(Array(store.summaries.suffix(10))))
    #expect(console.shown == 19)
    _ = serve(&console, store)
    #expect(console.text.contains("59"))
  }

  /// A recording and the same frames held in memory are drawn alike, cell for cell.
  @Test func screensAreThoseOfFramesInMemory() throws {
    var generator = SeededGenerator()
    let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)].map { Size(width: $0.0, height: $0.1) }
    for scenario in ["desk", "memphis"] {
      let simulator = try Simulator(scenario: scenario, start: Console.start)
      let store = SimulatedStore(
        (0..<60).map { simulator.frame(at: Console.time(Double($0) * simulator.period)) })
      var inMemory = Console(isReplay: true, period: simulator.period)
      for (frame, summary) in zip(store.frames, store.summaries) {
        inMemory.send(.frame(frame, summary))
      }
      inMemory.send(.sourceEnded)
      var fetched = recorded(store, inMemory.state.size)
      for step in 0..<60 {
        let strokes = strokes(step, &generator)
        inMemory.press(strokes)
        fetched.press(strokes)
        _ = serve(&fetched, store)
        let size = sizes[step % sizes.count]
        inMemory.send(.resized(size))
        fetched.send(.resized(size))
        _ = serve(&fetched, store)
        let (kept, drawn) = (Compositor.draw(inMemory.state), Compositor.draw(fetched.state))
        guard kept.cells != drawn.cells else { continue }
        let differences = zip(kept.rows, drawn.rows).filter { $0 != $1 }.map { $0 + "\n" + $1 }
        Issue.record(
          "seed \(generator.seed), \(scenario), step \(step), \(strokes.keys)\n\(differences.joined(separator: "\n"))"
        )
        return
      }
    }
  }

  private func strokes(_ step: Int, _ generator: inout SeededGenerator) -> Stroke {
    let views: [Stroke] = ["1", "2", "3", "4"]
    let moves: [Stroke] = [
      ".", ",", ")", "(", "d", "j", "s", "m", "=", "A", "B", "+", "-", .space, .home, .end, .tab,
    ]
    switch step % 4 {
    case 0: return views[Int.random(in: 0..<views.count, using: &generator)]
    case 1: return Stroke(stringLiteral: "g\(Int.random(in: 0...100, using: &generator))%") + .enter
    default: return moves[Int.random(in: 0..<moves.count, using: &generator)]
    }
  }
}

extension Stroke {
  fileprivate static func + (first: Stroke, second: Stroke) -> Stroke {
    Stroke(keys: first.keys + second.keys)
  }
}
