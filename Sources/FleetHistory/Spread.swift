import FleetModel

/// One metric of a group at one instant, boiled down to what graphs and panels show. Figures are
/// in the metric's unit; a spread exists only where at least one entity has a value.
package struct Spread: Hashable, Sendable {
  package let sum: Double
  package let min: Double
  package let p5: Double
  package let p50: Double
  package let p95: Double
  package let max: Double
  // Half an hour of frames is held, so that what need not be wide is not.
  private let valued: Int32
  private let asked: Int32
  private let firstMin: Int32
  private let firstMax: Int32

  package var count: Int { Int(valued) }
  /// Entities asked; more than `count` makes the sum a lower bound.
  package var population: Int { Int(asked) }
  package var mean: Double { sum / Double(valued) }
  /// Places in the frame of the first holders of the extremes.
  package var minHolder: Int { Int(firstMin) }
  package var maxHolder: Int { Int(firstMax) }

  /// - Returns: nil when no entity has a value.
  package init?(_ rollup: Rollup) {
    guard let sum = rollup.total, let min = rollup.min,
      let max = rollup.max, let p5 = rollup.percentile(5), let p50 = rollup.percentile(50),
      let p95 = rollup.percentile(95), let low = rollup.smallest, let high = rollup.largest
    else { return nil }
    valued = Int32(clamping: rollup.count)
    asked = Int32(clamping: rollup.population)
    self.sum = sum
    self.min = min
    self.p5 = p5
    self.p50 = p50
    self.p95 = p95
    self.max = max
    firstMin = Int32(clamping: low.entity)
    firstMax = Int32(clamping: high.entity)
  }

  package var isPartial: Bool { count < population }
}
