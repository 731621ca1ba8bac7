import FleetModel

/// Which member of a group a cell speaks for.
package enum MapStatistic: String, CaseIterable, Sendable {
  case worst, mean, lowest

  /// The value of a group in the metric's unit; nil when no member has one.
  package func value(_ rollup: GroupRollup, _ metric: HeatMetric) -> Double? {
    switch self {
    case .worst: rollup.value(metric.isWorstLow ? .lowest : .worst, of: metric.carrier)
    case .mean: rollup.value(.mean, of: metric.carrier)
    case .lowest: rollup.value(metric.isWorstLow ? .worst : .lowest, of: metric.carrier)
    }
  }

  /// What it is, in a word of the title: `highest`.
  package func word(_ metric: HeatMetric) -> String {
    switch self {
    case .worst: metric.isWorstLow ? "lowest" : "highest"
    case .mean: "mean"
    case .lowest: metric.isWorstLow ? "highest" : "lowest"
    }
  }

  package var next: MapStatistic {
    switch self {
    case .worst: .mean
    case .mean: .lowest
    case .lowest: .worst
    }
  }
}
