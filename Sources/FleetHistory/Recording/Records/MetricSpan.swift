import FleetModel

/// What a metric of one GPU was over a group of frames, in the metric's unit.
package struct MetricSpan: Hashable, Sendable {
  /// Frames in which it had a value; there is no span without one.
  package let count: Int
  package let smallest: Double
  /// To the nearest decimal that the metric has.
  package let mean: Double
  package let largest: Double

  package init(count: Int, smallest: Double, mean: Double, largest: Double) {
    self.count = count
    self.smallest = smallest
    self.mean = mean
    self.largest = largest
  }

  /// Whether its extremes are values that a metric can have.
  func isPossible(_ metric: Metric) -> Bool {
    metric.isPossible(smallest) && metric.isPossible(largest)
  }
}
