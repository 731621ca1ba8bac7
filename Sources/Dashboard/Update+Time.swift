import FleetHistory
import FleetModel
import Incidents
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
    case .tenForward: playhead.step(10, in: timeline)
    case .tenBack: playhead.step(-10, in: timeline)
    case .minuteForward: shift(60)
    case .minuteBack: shift(-60)
    case .tenMinutesForward: shift(600)
    case .tenMinutesBack: shift(-600)
    case .start: if let first = timeline.first { jump(to: first) }
    case .live: goToEnd()
    default: break
    }
  }

  private mutating func togglePlay() {
    if isReplay, hasEnded, !playhead.isPlaying, isWherePlayEnds {
      playhead.restart(in: history.timeline)
    } else {
      playhead.togglePlay(in: history.timeline)
    }
  }

  /// Whether the playhead stands at the end, or in reverse at the start.
  private var isWherePlayEnds: Bool {
    guard let time = playhead.time, let first = history.timeline.first,
      let last = history.timeline.last
    else { return false }
    return playhead.isReversed ? time <= first : time >= last
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

  /// Goes to a time as typed after `g`; a range becomes the range that is repeated or cut out.
  mutating func goTo(_ text: String) {
    guard let first = history.timeline.first, let last = history.timeline.last,
      let context = timeContext
    else {
      say("nothing to go to before the first frame", isError: true)
      return
    }
    do {
      let span = try TimeSpanExpression(parsing: text)
      let target = try span.start.resolve(context)
      if let end = try span.end?.resolve(context.inRange(from: target)) {
        playhead.range = PlayRange(start: min(target, end), end: max(target, end))
      }
      jump(to: target)
      let reached = min(max(target, first), last)
      say(
        reached == target
          ? "at \(reached.localISO8601)"
          : "\(target.localISO8601) is outside of what is held; at \(reached.localISO8601)")
    } catch {
      say("\(error)", isError: true)
    }
  }

  /// What times are read against; nil before the first frame.
  private var timeContext: TimeContext? {
    let summaries = history.timeline.summaries
    guard let first = summaries.first?.time, let last = summaries.last?.time else { return nil }
    var context = TimeContext(
      start: first, end: last, now: now, isReplay: isReplay,
      cursor: fleetView.cursorTime ?? last)
    context.events = events.events.map(\.mark)
    context.firstEvent = events.number(ofEventAt: 0)
    context.bookmarks = NoteRecord.bookmarks(notes)
    return context.counting(frames: summaries.count) { place in
      summaries.indices.contains(place) ? summaries[place].time : nil
    }
  }
}
