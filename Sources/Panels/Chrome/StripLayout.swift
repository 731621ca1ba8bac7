import FleetHistory
import FleetModel
import TerminalKit

/// Which instant stands in which column of the timeline strip.
struct StripLayout {
  static let labelWidth = 6

  let label: Rect
  let track: Rect
  let window: GraphWindow

  /// Lengths of a column that give round times, in seconds.
  private static let steps: [Double] = [
    0.1, 0.2, 0.5, 1, 2, 3, 5, 6, 10, 15, 20, 30, 60, 90, 120, 180, 300, 600, 900, 1800, 3600, 7200,
    14_400, 28_800, 86_400,
  ]

  /// - Returns: nil before the first frame, or where there is no room.
  init?(_ rect: Rect, _ view: FleetView, _ zoom: StripZoom = StripZoom()) {
    let (left, rest) = rect.cutLeft(rect.width >= 24 ? Self.labelWidth : 0)
    guard !rest.isEmpty, let first = view.timeline.first, let last = view.timeline.last else {
      return nil
    }
    label = left
    track = rest
    let end = view.isLate ? max(view.now, last) : last
    let span = max(end.seconds(since: first), 0)
    let exact = max(span / zoom.factor / Double(max(1, rest.width - 1)), 0.001)
    let column: Double
    if view.isReplay {
      column = exact
    } else {
      let least = max(exact, view.timeline.period)
      column = Self.steps.first { $0 >= least } ?? least
    }
    let shown =
      zoom.isWhole
      ? end : Self.page(around: view, first...end, seconds: column * Double(rest.width - 1))
    window = GraphWindow(
      endingAt: shown, seconds: column * Double(rest.width), columns: rest.width)
  }

  /// Where a window of a length ends that holds the playhead in its middle half. It stands still
  /// while the playhead moves within and then turns by half a page.
  private static func page(
    around view: FleetView, _ all: ClosedRange<Timestamp>, seconds: Double
  ) -> Timestamp {
    guard !view.playhead.followsNewest, let cursor = view.cursorTime, seconds > 0 else {
      return all.upperBound
    }
    let pages = (cursor.seconds(since: all.lowerBound) / (seconds / 2)).rounded(.down)
    let start = all.lowerBound.adding(seconds: pages * seconds / 2 - seconds / 4)
    let end = max(start, all.lowerBound).adding(seconds: seconds)
    return min(end, all.upperBound)
  }

  /// The instant that a column of the screen stands for, within the timeline.
  func time(atX x: Int, _ timeline: Timeline) -> Timestamp? {
    guard let first = timeline.first, let last = timeline.last else { return nil }
    return min(max(window.end(ofColumn: x - track.x), first), last)
  }

  /// The column of an instant; the outermost one for what lies outside.
  func clampedColumn(of time: Timestamp) -> Int {
    if time > window.end { return window.columns - 1 }
    return window.column(of: time) ?? 0
  }

  /// Samples of a series: one a column, without the columns before the first frame.
  func samples(_ series: Series, _ timeline: Timeline) -> [Double?] {
    let samples = window.samples(series, of: timeline)
    guard let first = timeline.first, let column = window.column(of: first) else { return samples }
    return Array(samples.dropFirst(column))
  }
}
