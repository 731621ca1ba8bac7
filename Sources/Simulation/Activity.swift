/// How hard the GPUs of a job work, each from 0 to 1.
struct Activity: Sendable, Equatable {
  /// Share of the time that kernels run.
  var utilization: Double
  /// Draw between idle (0) and full (1).
  var power: Double
}
