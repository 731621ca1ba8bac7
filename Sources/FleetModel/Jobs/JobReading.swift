/// What the GPUs of one job say of one metric, in stored integers.
package struct JobReading: Hashable, Sendable {
  /// GPUs with a value.
  package var count: Int32 = 0
  package var sum: Int64 = 0
  /// Meaningless while `count` is 0, as all that follows.
  package var smallest: Int64 = 0
  package var largest: Int64 = 0
  /// The first GPU that has the largest value.
  package var largestAt: Int32 = 0
  /// Nearest ranks; of jobs larger than a few GPUs as fine as the bins of the histogram.
  package var p5: Float = 0
  package var median: Float = 0
  package var p95: Float = 0
  /// The median of the distances from the median: how far apart the GPUs are, whatever one of them
  /// does.
  package var deviation: Float = 0

  package init() {}

  /// The mean, the sum or an extreme in the metric's unit; nil when no GPU has a value.
  package func mean(_ metric: Metric) -> Double? {
    count > 0 ? metric.definition.value(sum) / Double(count) : nil
  }
  package func total(_ metric: Metric) -> Double? {
    count > 0 ? metric.definition.value(sum) : nil
  }
  package func most(_ metric: Metric) -> Double? {
    count > 0 ? metric.definition.value(largest) : nil
  }
  /// A rank in the metric's unit, where ranks were asked for.
  package func rank(_ rank: KeyPath<JobReading, Float>, _ metric: Metric) -> Double? {
    count > 0 ? Double(self[keyPath: rank]) / metric.definition.factor : nil
  }
}
