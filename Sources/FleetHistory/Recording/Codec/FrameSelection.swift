import FleetModel

/// What is wanted of a recorded frame; only that is unpacked. Battery units and the site are so
/// few that they always are.
package struct FrameSelection: Hashable, Sendable {
  package static let everything = FrameSelection()

  /// Metrics of GPUs; nil for all.
  package var gpuMetrics: Set<Metric>?
  /// Places of GPUs; nil for all. Others of the same stripes may come with them; those that do not
  /// are absent and `ok`.
  package var gpus: Range<Int>?

  package init(gpuMetrics: Set<Metric>? = nil, gpus: Range<Int>? = nil) {
    self.gpuMetrics = gpuMetrics
    self.gpus = gpus
  }

  func wants(_ metric: Metric) -> Bool {
    guard metric.definition.subject == .gpu, let gpuMetrics else { return true }
    return gpuMetrics.contains(metric)
  }

  /// The stripes of a table that hold what is wanted.
  func stripes(of subject: Metric.Subject, count: Int, stripe: Int) -> Range<Int> {
    let all = 0..<(count + stripe - 1) / stripe
    guard subject == .gpu, let gpus else { return all }
    let wanted = gpus.clamped(to: 0..<count)
    if wanted.isEmpty { return 0..<0 }
    return (wanted.lowerBound / stripe..<(wanted.upperBound - 1) / stripe + 1).clamped(to: all)
  }

  /// Whether the columns of a frame read with this selection serve to read another with a second.
  func covers(_ other: FrameSelection) -> Bool {
    let metrics =
      gpuMetrics.map { mine in other.gpuMetrics.map(mine.isSuperset(of:)) ?? false } ?? true
    guard metrics, let gpus else { return metrics }
    return other.gpus.map { $0.clamped(to: gpus) == $0 } ?? false
  }
}
