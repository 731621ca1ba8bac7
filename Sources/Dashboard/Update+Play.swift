import FleetHistory
import FleetModel
import Panels
import TerminalKit

extension DashboardState {
  // MARK: Speed

  /// Changes how fast and in which direction it plays.
  mutating func changePlay(_ command: DashboardCommand) {
    guard !history.isEmpty else { return }
    if command == .reverse {
      playhead.reverse(in: history.timeline)
      say(playhead.isReversed ? "backwards " + speedText : "forwards " + speedText)
      return
    }
    guard !playhead.followsNewest || isReplay else {
      say("live runs at 1x; step back first to play at another speed")
      return
    }
    switch command {
    case .faster: playhead.changeSpeed(1)
    case .slower: playhead.changeSpeed(-1)
    case .doubleSpeed: playhead.scaleSpeed(by: 2)
    case .halfSpeed: playhead.scaleSpeed(by: 0.5)
    default: playhead.setSpeed(1)
    }
    say("speed " + speedText)
  }

  private var speedText: String { PlaySpeed.text(playhead.velocity) }

  /// Plays at a speed as typed: `8`, `1/4`, `max`, `-2`.
  mutating func play(atSpeed text: String) {
    guard let velocity = PlaySpeed.parse(text) else {
      say("speed \"\(text)\": expected \(PlaySpeed.expected); negative is backwards", isError: true)
      return
    }
    guard !playhead.followsNewest || isReplay else {
      say("live runs at 1x; step back first to play at another speed")
      return
    }
    playhead.setVelocity(velocity)
    say("speed " + speedText)
  }

  // MARK: Range

  /// Sets, forgets or repeats the range.
  mutating func changeRange(_ command: DashboardCommand) {
    guard let time = fleetView.cursorTime else { return }
    switch command {
    case .rangeStart: playhead.range.begin(at: time)
    case .rangeEnd: playhead.range.finish(at: time)
    case .clearRange: playhead.range = PlayRange()
    default: playhead.loops.toggle()
    }
    say(rangeText)
  }

  private var rangeText: String {
    let range = playhead.range
    let name =
      range.isEmpty
      ? "everything"
      : "from \(clock(range.start) ?? "the start") to \(clock(range.end) ?? "the end")"
    if playhead.loops { return "repeats " + name }
    return range.isEmpty ? "plays everything once" : "range " + name
  }

  private func clock(_ time: Timestamp?) -> String? {
    time.map { CivilTime(local: $0).timeText }
  }

  /// Play jumps over gaps, waits through them, or does what its speed says.
  mutating func toggleGaps() {
    playhead.skipsGaps = !playhead.jumpsGaps
    say(playhead.jumpsGaps ? "gaps are skipped" : "gaps are played through")
  }

  // MARK: Comparison

  /// Pins the shown frame, so that others are shown with their difference from it; or lets it go.
  mutating func pin() {
    if pinned != nil {
      pinned = nil
      say("no frame is pinned")
    } else if let summary = fleetView.summary {
      pinned = summary
      let key = CommandTable.hints[.pin]?.key ?? ":pin"
      say("compared with \(CivilTime(local: summary.time).timeText); \(key) ends it")
    }
  }
}
