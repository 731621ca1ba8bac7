import FleetModel

/// What happened, oldest first: as much of it as there is room for. Events are told anew while they
/// change; the log keeps one of each.
package struct EventLog: Sendable, Hashable {
  /// Events kept at most; the oldest go first.
  package static let usualLimit = 10_000

  package private(set) var events: [Event] = []
  /// Events that had to go.
  package private(set) var dropped = 0
  private let limit: Int

  package init(_ events: [Event] = [], limit: Int = EventLog.usualLimit) {
    self.limit = max(1, limit)
    take(events)
  }

  package var isEmpty: Bool { events.isEmpty }
  package var count: Int { events.count }

  /// Takes events that are new, or that have changed since they were told last.
  package mutating func take(_ changes: [Event]) {
    for event in changes { take(event) }
    let surplus = events.count - limit
    guard surplus > 0 else { return }
    events.removeFirst(surplus)
    dropped += surplus
  }

  private mutating func take(_ event: Event) {
    let end = firstIndex(after: event.time)
    var place = end
    while place > 0, events[place - 1].time == event.time {
      place -= 1
      guard events[place].isSame(as: event) else { continue }
      // What is over stays over.
      if event.end != nil || events[place].end == nil { events[place] = event }
      return
    }
    events.insert(event, at: end)
  }

  /// The place of the first event later than an instant.
  package func firstIndex(after time: Timestamp) -> Int {
    var low = 0
    var high = events.count
    while low < high {
      let middle = (low + high) / 2
      if events[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The number of an event by its place, from 1; those that had to go keep theirs.
  package func number(ofEventAt place: Int) -> Int { dropped + place + 1 }

  // MARK: Questions

  /// The first event after an instant that is at least so bad.
  package func next(after time: Timestamp, atLeast severity: Event.Severity) -> Event? {
    events[firstIndex(after: time)...].first { $0.severity >= severity }
  }

  /// The last event before an instant that is at least so bad.
  package func previous(before time: Timestamp, atLeast severity: Event.Severity) -> Event? {
    let end = time.milliseconds == .min ? 0 : firstIndex(after: time.justBefore)
    return events[..<end].last { $0.severity >= severity }
  }

  /// The worst that began within a span of time.
  package func worst(from start: Timestamp, to end: Timestamp) -> Event.Severity? {
    guard start <= end, start.milliseconds > .min else { return nil }
    let first = firstIndex(after: start.justBefore)
    return events[first..<max(first, firstIndex(after: end))].map(\.severity).max()
  }

  /// Whether an event is there as it is told.
  package func contains(_ event: Event) -> Bool {
    var place = firstIndex(after: event.time)
    while place > 0, events[place - 1].time == event.time {
      place -= 1
      if events[place] == event { return true }
    }
    return false
  }

  /// How many are of each severity.
  package var counts: [Event.Severity: Int] {
    events.reduce(into: [:]) { $0[$1.severity, default: 0] += 1 }
  }
}

extension Timestamp {
  fileprivate var justBefore: Timestamp { Timestamp(milliseconds: milliseconds - 1) }
}
