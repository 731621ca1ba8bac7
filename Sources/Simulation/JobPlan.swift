/// Shares the fleet out to jobs: one large training job, smaller ones, serving, and some idle parts.
enum JobPlan {
  private static let shares: [(kind: TrainingJob.Kind, share: Double)] = [
    (.training, 0.34), (.training, 0.14), (.inference, 0.08), (.training, 0.10), (.idle, 0.03),
    (.training, 0.08), (.inference, 0.06), (.training, 0.06), (.idle, 0.04), (.training, 0.07),
  ]

  /// - Parameter unit: GPUs that are never split between jobs (a rack; less in a small fleet).
  static func jobs(gpuCount: Int, unit: Int, seed: UInt64) -> [TrainingJob] {
    let units = (gpuCount + unit - 1) / unit
    var jobs: [TrainingJob] = []
    var share = 0.0
    var first = 0
    for (kind, part) in shares.flatMap({ pieces(of: $0, isLarge: units > 200) }) {
      share += part
      let end = min(Int((share * Double(units)).rounded()), units)
      guard end > first else { continue }
      jobs.append(
        TrainingJob(
          kind: kind, gpus: first * unit..<min(end * unit, gpuCount),
          seed: Noise.mix(seed ^ 0x10B5, jobs.count)))
      first = end
    }
    return jobs
  }

  /// A large fleet runs more jobs, not only larger ones.
  private static func pieces(
    of entry: (kind: TrainingJob.Kind, share: Double), isLarge: Bool
  ) -> [(kind: TrainingJob.Kind, share: Double)] {
    guard isLarge, entry.kind == .training, entry.share < 0.3 else { return [entry] }
    return [0.4, 0.3, 0.2, 0.1].map { (entry.kind, entry.share * $0) }
  }
}
