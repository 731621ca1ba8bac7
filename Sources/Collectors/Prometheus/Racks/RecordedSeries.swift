import FleetModel

/// Series that recording rules of an engine write, as people name them: `LEVEL:METRIC:OPERATION`.
///
/// Source: Prometheus, "Recording rules"; the names that dashboards of dcgm-exporter use.
struct RecordedSeries: Hashable, Sendable {
  enum Level: String, Sendable { case rack, cluster }

  let name: String
  let level: Level
  let metric: Metric?
  /// `max`, `sum`, `hist`.
  let operation: String
  /// What its values are multiplied with to be in our unit.
  let factor: Double

  /// Bases of the names, and what they are; the GPUs' number has no metric.
  private static let bases: [String: (metric: Metric?, factor: Double)] = [
    "gpu_count": (nil, 1),
    "dcgm_gpu_temp": (.temperature, 1),
    "dcgm_gpu_util": (.utilization, 1),
    "dcgm_gpu_utilization": (.utilization, 1),
    "dcgm_power_usage": (.powerDraw, 1),
    "dcgm_fb_used": (.framebufferUsed, 1),
    "dcgm_memory_temp": (.memoryTemperature, 1),
    "dcgm_sm_clock": (.smClock, 1),
    "dcgm_tensor_active": (.tensorActive, 100),
  ]

  /// Nil of a name that is none of these.
  init?(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, let level = Level(rawValue: parts[0]), let base = Self.bases[parts[1]]
    else { return nil }
    self.name = name
    self.level = level
    metric = base.metric
    operation = parts[2]
    factor = base.factor
  }
}
