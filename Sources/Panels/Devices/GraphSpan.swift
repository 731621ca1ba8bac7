import FleetHistory
import FleetModel

/// How far back the graphs of one GPU reach.
package enum GraphSpan: CaseIterable, Sendable {
  /// Five minutes, or a frame for each sample where that is more.
  case usual
  case hour, sixHours, day
  /// All that is recorded before the instant shown.
  case whole

  package var next: GraphSpan {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// Seconds before the newest instant of the graphs; nil where it depends on their width.
  func seconds(in view: FleetView) -> Double? {
    switch self {
    case .usual: nil
    case .hour: 3600
    case .sixHours: 6 * 3600
    case .day: 24 * 3600
    case .whole:
      view.timeline.first.flatMap { first in
        (view.graphEnd ?? view.time)?.seconds(since: first)
      }.map { max($0, 1) }
    }
  }

  /// Places of the frames that lie in the span; nil where it depends on the width of the graphs.
  func places(in view: FleetView) -> Range<Int>? {
    guard let index = view.index, let time = view.graphEnd ?? view.time,
      let seconds = seconds(in: view)
    else { return nil }
    let first = view.timeline.index(atOrBefore: time.adding(seconds: -seconds)) ?? 0
    return min(first, index)..<index + 1
  }
}
