import FleetModel

/// Two instants; both ends may be open.
package struct PlayRange: Hashable, Sendable {
  package var start: Timestamp?
  package var end: Timestamp?

  package init(start: Timestamp? = nil, end: Timestamp? = nil) {
    self.start = start
    self.end = end
  }

  package var isEmpty: Bool { start == nil && end == nil }

  /// Sets the start; an end before it goes.
  package mutating func begin(at time: Timestamp) {
    start = time
    if let end, end <= time { self.end = nil }
  }

  /// Sets the end; a start after it goes.
  package mutating func finish(at time: Timestamp) {
    end = time
    if let start, start >= time { self.start = nil }
  }

  /// The range within a timeline, open ends closed by its own; nil where nothing of it is there.
  package func bounds(in timeline: Timeline) -> ClosedRange<Timestamp>? {
    guard let first = timeline.first, let last = timeline.last else { return nil }
    let lower = max(start ?? first, first)
    let upper = min(end ?? last, last)
    return lower < upper ? lower...upper : nil
  }
}
