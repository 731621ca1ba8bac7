import FleetHistory
import FleetModel
import TerminalKit

extension DashboardState {
  /// Moves the playhead. Going back pauses the picture; collection goes on.
  mutating func moveInTime(_ command: DashboardCommand) {
    let timeline = history.timeline
    guard !timeline.isEmpty else { return }
    switch command {
    case .togglePlay: togglePlay()
    case .stepForward: playhead.step(1, in: timeline)
    case .stepBack: playhead.step(-1, in: timeline)
    case .faster: changeSpeed(1)
    case .slower: changeSpeed(-1)
    case .minuteForward: shift(60)
    case .minuteBack: shift(-60)
    case .start: if let first = timeline.first { jump(to: first) }
    case .live: goToEnd()
    default: break
    }
  }

  private mutating func togglePlay() {
    let atEnd = playhead.time.map { time in history.timeline.last.map { time >= $0 } ?? false }
    if isReplay, hasEnded, !playhead.isPlaying, atEnd == true, let first = history.timeline.first {
      playhead = Playhead(at: first, isPlaying: true, speed: playhead.speed)
    } else {
      playhead.togglePlay(in: history.timeline)
    }
  }

  private mutating func changeSpeed(_ steps: Int) {
    if playhead.followsNewest {
      say("live runs at 1x; step back first to play at another speed")
      return
    }
    playhead.changeSpeed(steps)
    say("speed " + Self.speedText(playhead.speed))
  }

  /// `x8`, `x1/4`.
  package static func speedText(_ speed: Double) -> String {
    speed < 1 ? "x1/\(Int((1 / speed).rounded()))" : "x\(Int(speed))"
  }

  private mutating func shift(_ seconds: Double) {
    guard let time = playhead.time ?? history.timeline.last else { return }
    let wasPlaying = playhead.isPlaying && !playhead.followsNewest
    if !isReplay, seconds > 0, let last = history.timeline.last,
      time.adding(seconds: seconds) >= last
    {
      playhead.goLive()
      return
    }
    playhead.pause(in: history.timeline)
    playhead.seek(to: time.adding(seconds: seconds), in: history.timeline)
    if wasPlaying { playhead.togglePlay(in: history.timeline) }
  }

  /// Goes to an instant and stays there.
  package mutating func jump(to time: Timestamp) {
    playhead.pause(in: history.timeline)
    playhead.seek(to: time, in: history.timeline)
  }

  private mutating func goToEnd() {
    if isReplay, hasEnded {
      if let last = history.timeline.last { jump(to: last) }
    } else {
      playhead.goLive()
    }
  }

  /// Goes to a time as typed after `g`.
  mutating func goTo(_ text: String) {
    guard let first = history.timeline.first, let last = history.timeline.last else {
      say("nothing to go to before the first frame", isError: true)
      return
    }
    let shown = playhead.index(in: history.timeline).map { history.timeline.summaries[$0].time }
    do {
      let written = Self.withDate(text, of: shown ?? last)
      let target = try TimeExpression(parsing: written).resolve(start: first, end: last)
      jump(to: target)
      let reached = min(max(target, first), last)
      say(
        reached == target
          ? "at \(reached.iso8601)"
          : "\(target.iso8601) is outside of what is held; at \(reached.iso8601)")
    } catch {
      say("\(error)", isError: true)
    }
  }

  /// A bare time of day (`14:03`, `9:30:05`) is one of the day that is shown.
  private static func withDate(_ text: String, of shown: Timestamp) -> String {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = parts.first, (1...2).contains(hour.count),
      hour.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return text }
    let padding = hour.count == 1 ? "0" : ""
    return CivilTime(local: shown).dateText + " " + padding + text
  }
}
