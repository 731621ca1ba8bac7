/// What makes a GPU a straggler: one metric that is far below the others of its job.
package struct Lag: Hashable, Sendable {
  package let metric: Metric
  /// What the GPU has, and the median of its job, in the metric's unit.
  package let value: Double
  package let median: Double
}

extension Frame {
  /// In what a GPU is far below the others of its job; empty where in nothing.
  package func lags(_ gpu: Int) -> [Lag] {
    guard let key = peersKey, let table = jobs(key) else { return [] }
    let job = table.members.job(of: gpu)
    return [.smClock, .powerDraw, .utilization].compactMap { (metric: Metric) -> Lag? in
      let reading = table.reading(metric, job)
      guard let stored = gpus.stored(metric, gpu),
        let limit = StragglerSearch.floor(metric, reading), stored < limit,
        let median = reading.rank(\.median, metric)
      else { return nil }
      return Lag(metric: metric, value: metric.definition.value(stored), median: median)
    }
  }
}
