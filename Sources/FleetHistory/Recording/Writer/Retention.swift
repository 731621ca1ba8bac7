import FleetModel

/// Which segments of a folder go.
package enum Retention {
  package struct Segment: Hashable, Sendable {
    package var name: SegmentName
    package var bytes: Int

    package init(_ name: SegmentName, bytes: Int) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// The segments to remove, oldest first: those whose last frame is older than is kept (a segment
  /// ends where the next one begins), and then as many as are too many bytes. The newest, which is
  /// written, never goes.
  package static func surplus(
    _ segments: [Segment], keep: RecordingOptions.Keep, now: Timestamp
  ) -> [Segment] {
    // By number: clocks may have been set back between two segments.
    let sorted = segments.sorted { $0.name.number < $1.name.number }
    var total = sorted.reduce(0) { $0 &+ $1.bytes }
    var gone = 0
    while gone + 1 < sorted.count {
      let age = now.seconds(since: sorted[gone + 1].name.time)
      let isOld = keep.seconds.map { age > $0 } ?? false
      let isTooMuch = keep.bytes.map { total > $0 } ?? false
      guard isOld || isTooMuch else { break }
      total -= sorted[gone].bytes
      gone += 1
    }
    return Array(sorted[..<gone])
  }
}
