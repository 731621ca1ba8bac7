import FleetModel

/// The one number that speaks for a group in a table.
enum GroupFigure {
  /// Sums of what adds up, the largest of temperatures and counts, the mean of the rest, in the
  /// metric's unit; nil when no member has a value.
  static func value(_ rollup: GroupRollup, of metric: Metric) -> Double? {
    if metric == .temperature || metric == .memoryTemperature {
      return rollup.value(.worst, of: metric)
    }
    return switch metric.definition.rollup {
    case .mean: rollup.value(.mean, of: metric)
    case .sum: rollup.value(.sum, of: metric)
    case .max, .last: rollup.value(.worst, of: metric)
    }
  }
}
