import FleetHistory
import FleetModel
import Incidents
import Panels

extension DashboardState {
  /// Moves the playhead to the next event, or to the one before, that is bad enough to be shown.
  mutating func goToEvent(_ command: DashboardCommand) {
    let timeline = history.timeline
    // Who follows the newest frame has seen all that lies before its end.
    guard let last = timeline.last?.adding(seconds: 0.001) else { return }
    let time = visited ?? playhead.time ?? last
    let isNext = command == .nextEvent
    let event =
      isNext
      ? events.next(after: time, atLeast: severity)
      : events.previous(before: time, atLeast: severity)
    guard let event else {
      let kind = severity == .info ? "event" : "\(severity.word) event"
      say("no \(kind) \(isNext ? "after" : "before") \(CivilTime(local: time).timeText)")
      return
    }
    visit(event.time)
    say("\(CivilTime(local: event.time).timeText) \(event.severity.word): \(event.text)")
  }

  /// Goes to an event and remembers which: the frame shown may be one that came before it.
  mutating func visit(_ time: Timestamp) {
    jump(to: time)
    visitedEvent = VisitedEvent(time: time, playhead: playhead.time)
  }

  /// The instant of the event that was gone to last; nil once the playhead has moved.
  private var visited: Timestamp? {
    guard let visitedEvent, visitedEvent.playhead == playhead.time else { return nil }
    return visitedEvent.time
  }

  /// All events, warnings and worse, critical ones, and all again.
  mutating func cycleSeverity() {
    severity = Event.Severity(rawValue: severity.rawValue &+ 1) ?? .info
    say(severity == .info ? "all events" : "events that are \(severity.wordAndWorse)")
  }
}

/// An event that was gone to, and where the playhead came to stand.
struct VisitedEvent: Hashable, Sendable {
  let time: Timestamp
  let playhead: Timestamp?
}
