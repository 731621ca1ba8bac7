import FleetHistory
import FleetModel
import Panels
import TerminalKit
import TestSupport
import Testing

@testable import Dashboard

@Suite struct DashboardPropertyTests {
  /// Whatever happens in whatever order: a screen of the right size, and a playhead within the
  /// history.
  @Test(arguments: 0..<8)
  func anythingMayHappen(run: Int) {
    var generator = SeededGenerator(seed: SeededGenerator.seedOfRun &+ UInt64(run))
    var console = Console(
      isReplay: run % 2 == 1, charset: run % 3 == 0 ? .ascii : .unicode)
    for step in 0..<80 {
      console.send(message(&generator, console.state))
      let screen = Compositor.draw(console.state)
      let place = "seed \(generator.seed), step \(step)"
      #expect(screen.size == console.state.size, "\(place)")
      for row in screen.rows {
        #expect(DisplayWidth.columns(of: row) == screen.size.width, "\(place)")
      }
      let timeline = console.state.history.timeline
      if let time = console.state.playhead.time, let last = timeline.last {
        #expect(time <= last, "\(place)")
      }
      if let wait = console.state.secondsToNextTick { #expect(wait > 0, "\(place)") }
    }
  }

  private func message(
    _ generator: inout SeededGenerator, _ state: DashboardState
  ) -> Message {
    switch Int.random(in: 0..<20, using: &generator) {
    case 0...10: return .key(key(&generator, state.size))
    case 11:
      return .resized(
        Size(
          width: Int.random(in: 1...160, using: &generator),
          height: Int.random(in: 1...50, using: &generator)))
    case 12...15:
      let frame = frame(&generator, after: state.now)
      return .frame(frame, FrameSummary(frame))
    case 16:
      let first = state.history.timeline.first ?? state.now
      let past = (1...3).reversed().map {
        frame(&generator, after: first.adding(seconds: -Double($0)))
      }
      let ordered = past.sorted { $0.time < $1.time }
      return .past(ordered, ordered.map { FrameSummary($0) })
    case 17:
      return .sources([
        SourceStatus(id: "nvidia-smi", kind: "nvidia-smi", since: state.now, period: 1)
      ])
    case 18 where Int.random(in: 0..<10, using: &generator) == 0: return .sourceEnded
    default: return .tick(state.now.adding(seconds: Double.random(in: -1...9, using: &generator)))
    }
  }

  private func frame(_ generator: inout SeededGenerator, after time: Timestamp) -> Frame {
    RandomFleet.frame(
      gpus: Int.random(in: 0...40, using: &generator),
      units: Int.random(in: 0...6, using: &generator),
      at: time.adding(seconds: Double.random(in: -2...2, using: &generator)), using: &generator)
  }

  private func key(_ generator: inout SeededGenerator, _ size: Size) -> Key {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0...5:
      return CommandTable.all.flatMap(\.keys).randomElement(using: &generator) ?? .escape
    case 6...7:
      let kinds: [MouseEvent.Kind] = [
        .press, .release, .drag, .doubleClick, .wheelUp, .wheelDown,
      ]
      return .mouse(
        MouseEvent(
          x: Int.random(in: -2...(size.width + 2), using: &generator),
          y: Int.random(in: -2...(size.height + 2), using: &generator),
          kind: kinds.randomElement(using: &generator) ?? .press))
    default:
      let letters: [Unicode.Scalar] = [
        "a", "1", ":", "+", "-", "é", "語", "\u{301}", " ", "s", "\u{1B}",
      ]
      return .character(letters.randomElement(using: &generator) ?? "a")
    }
  }
}
