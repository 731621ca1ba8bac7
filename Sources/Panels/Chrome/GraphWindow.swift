import FleetHistory
import FleetModel

/// A span of time cut into equal columns, newest last. Its edges stand still while frames arrive,
/// so that a graph moves by whole columns and never shimmers.
package struct GraphWindow: Hashable, Sendable {
  /// End of the newest column; the instant asked for lies within that column.
  package let end: Timestamp
  /// Length of a column in milliseconds.
  package let columnMilliseconds: Int64
  package let columns: Int

  /// - Parameters:
  ///   - time: the newest instant that must be inside.
  ///   - seconds: what the columns cover together, rounded up to whole milliseconds a column.
  package init(endingAt time: Timestamp, seconds: Double, columns: Int) {
    self.columns = max(1, columns)
    let wanted = (max(seconds, 0) * 1000 / Double(self.columns)).rounded(.up)
    columnMilliseconds = Int64(min(max(wanted, 1), 1e12))
    let over = time.milliseconds % columnMilliseconds
    let missing = over > 0 ? columnMilliseconds - over : -over
    end = Timestamp(milliseconds: time.milliseconds &+ missing)
  }

  package var start: Timestamp { end(ofColumn: -1) }

  /// The last instant of a column, from 0 at the oldest.
  package func end(ofColumn column: Int) -> Timestamp {
    let back = Int64(columns - 1 - column).multipliedReportingOverflow(by: columnMilliseconds)
    return Timestamp(milliseconds: end.milliseconds &- (back.overflow ? 0 : back.partialValue))
  }

  /// The column that an instant falls into; nil outside the span.
  package func column(of time: Timestamp) -> Int? {
    let back = end.milliseconds &- time.milliseconds
    guard back >= 0 else { return nil }
    let column = Int64(columns - 1) - back / columnMilliseconds
    return column >= 0 ? Int(column) : nil
  }

  /// A series of the timeline, one value a column, nil in gaps.
  package func samples(_ series: Series, of timeline: Timeline) -> [Double?] {
    timeline.samples(series, from: start, to: end, columns: columns)
  }
}

extension FleetView {
  /// Where the newest column of a graph ends: at the instant shown, and at the present when the
  /// newest data are late, so that the silence shows as a gap.
  package var graphEnd: Timestamp? {
    guard let time else { return nil }
    return isLate ? max(now, time) : time
  }
}
