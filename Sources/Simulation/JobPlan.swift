/// A part of a fleet that does one kind of work.
struct JobShare: Sendable {
  let kind: TrainingJob.Kind
  let share: Double

  init(_ kind: TrainingJob.Kind, _ share: Double) {
    self.kind = kind
    self.share = share
  }
}

/// Shares the fleet out to jobs: one large training job, smaller ones, serving, and some idle parts.
enum JobPlan {
  static let usual = [
    JobShare(.training, 0.34), JobShare(.training, 0.14), JobShare(.inference, 0.08),
    JobShare(.training, 0.10), JobShare(.idle, 0.03), JobShare(.training, 0.08),
    JobShare(.inference, 0.06), JobShare(.training, 0.06), JobShare(.idle, 0.04),
    JobShare(.training, 0.07),
  ]

  /// - Parameter unit: GPUs that are never split between jobs (a rack; less in a small fleet).
  static func jobs(
    _ shares: [JobShare], gpuCount: Int, unit: Int, seed: UInt64
  ) -> [TrainingJob] {
    let units = (gpuCount + unit - 1) / unit
    var jobs: [TrainingJob] = []
    var share = 0.0
    var first = 0
    for part in shares.flatMap({ pieces(of: $0, isLarge: units > 200) }) {
      share += part.share
      let end = min(Int((share * Double(units)).rounded()), units)
      guard end > first else { continue }
      jobs.append(
        TrainingJob(
          kind: part.kind, gpus: first * unit..<min(end * unit, gpuCount),
          seed: Noise.mix(seed ^ 0x10B5, jobs.count)))
      first = end
    }
    return jobs
  }

  /// A large fleet runs more jobs, not only larger ones.
  private static func pieces(of entry: JobShare, isLarge: Bool) -> [JobShare] {
    guard isLarge, entry.kind == .training, entry.share < 0.2 else { return [entry] }
    return [0.4, 0.3, 0.2, 0.1].map { JobShare(entry.kind, entry.share * $0) }
  }
}
