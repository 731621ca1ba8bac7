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
  init?(_ rect: Rect, _ view: FleetView) {
    let (left, rest) = rect.cutLeft(rect.width >= 24 ? Self.labelWidth : 0)
    guard !rest.isEmpty, let first = view.timeline.first, let last = view.timeline.last else {
      return nil
    }
    label = left
    track = rest
    let end = view.isLate ? max(view.now, last) : last
    let span = max(end.seconds(since: first), 0)
    let exact = max(span / Double(max(1, rest.width - 1)), 0.001)
    let column: Double
    if view.isReplay {
      column = exact
    } else {
      let least = max(exact, view.timeline.period)
      column = Self.steps.first { $0 >= least } ?? least
    }
    window = GraphWindow(
      endingAt: end, seconds: column * Double(rest.width), columns: rest.width)
  }

  /// Samples of a series: one a column, without the columns before the first frame.
  func samples(_ series: Series, _ timeline: Timeline) -> [Double?] {
    let samples = window.samples(series, of: timeline)
    guard let first = timeline.first, let column = window.column(of: first) else { return samples }
    return Array(samples.dropFirst(column))
  }
}
