import FleetModel

/// One metric of a group at one instant, boiled down to what graphs and panels show. Figures are
/// in the metric's unit; a spread exists only where at least one entity has a value.
package struct Spread: Hashable, Sendable {
  package let count: Int
  /// Entities asked; more than `count` makes the sum a lower bound.
  package let population: Int
  package let sum: Double
  package let mean: Double
  package let min: Double
  package let p5: Double
  package let p50: Double
  package let p95: Double
  package let max: Double
  /// Places in the frame of the first holders of the extremes.
  package let minHolder: Int
  package let maxHolder: Int

  /// - Returns: nil when no entity has a value.
  package init?(_ rollup: Rollup) {
    guard let sum = rollup.total, let mean = rollup.mean, let min = rollup.min,
      let max = rollup.max, let p5 = rollup.percentile(5), let p50 = rollup.percentile(50),
      let p95 = rollup.percentile(95), let low = rollup.smallest, let high = rollup.largest
    else { return nil }
    count = rollup.count
    population = rollup.population
    self.sum = sum
    self.mean = mean
    self.min = min
    self.p5 = p5
    self.p50 = p50
    self.p95 = p95
    self.max = max
    minHolder = low.entity
    maxHolder = high.entity
  }

  package var isPartial: Bool { count < population }
}
