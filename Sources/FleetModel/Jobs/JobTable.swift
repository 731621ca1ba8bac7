/// What the jobs of one frame come to, grouped by one label. GPUs that are known by their groups
/// only belong to no job.
package final class JobTable: Sendable {
  package let members: JobMembers
  /// For each job GPUs that report, in the order of `members`.
  package let reporting: [Int32]
  /// GPUs of each job, without those that are known by their groups only.
  package let population: [Int32]
  private let readings: [Metric: [JobReading]]
  /// GPUs of the fleet that were not read one by one.
  package let knownByGroup: Int
  /// GPUs far below the other GPUs of their job at this instant, by place; empty unless asked for.
  package let behind: [Int32]

  private static let metrics: [Metric] = [
    .utilization, .smClock, .powerDraw, .temperature, .framebufferUsed, .framebufferTotal,
  ]
  private static let ranked: Set<Metric> = [.utilization, .smClock, .powerDraw]

  /// - Parameter findsStragglers: whether GPUs that lag are looked for.
  init(_ frame: Frame, _ members: JobMembers, findsStragglers: Bool) {
    self.members = members
    let mask = frame.rollupMask
    var readings: [Metric: [JobReading]] = [:]
    for metric in Self.metrics {
      let hasRanks =
        metric == .utilization || (findsStragglers && Self.ranked.contains(metric))
      let scan = JobScan(members: members, mask: mask, metric: metric, hasRanks: hasRanks)
      let made = scan.readings(frame.gpus[metric])
      if !made.isEmpty { readings[metric] = made }
    }
    self.readings = readings
    (population, reporting, knownByGroup) = Self.counts(frame, members)
    behind =
      findsStragglers ? StragglerSearch(frame, members, readings, mask: mask).found() : []
  }

  package var key: String { members.key }
  package var count: Int { members.count }

  /// What a job's GPUs say of a metric; nothing where none has a value.
  package func reading(_ metric: Metric, _ job: Int) -> JobReading {
    readings[metric]?[job] ?? JobReading()
  }

  /// Whether some GPU of the fleet has a value.
  package func has(_ metric: Metric) -> Bool { readings[metric] != nil }

  /// Whether the power of some of a job's GPUs is missing, so that its sum is a lower bound.
  package func isPartial(_ job: Int) -> Bool {
    reading(.powerDraw, job).count < population[job]
  }

  private static func counts(
    _ frame: Frame, _ members: JobMembers
  ) -> (population: [Int32], reporting: [Int32], knownByGroup: Int) {
    var population = (0..<members.count).map { Int32(members.range($0).count) }
    var reporting = population
    let figures = frame.figures
    for group in figures.groups {
      for gpu in group {
        let job = members.job(of: gpu)
        population[job] -= 1
        reporting[job] -= 1
      }
    }
    guard frame.count(.ok) < frame.gpus.count else {
      return (population, reporting, figures.population)
    }
    for (gpu, status) in frame.gpus.statuses.enumerated()
    where !status.isReporting && figures.place(covering: gpu) == nil {
      reporting[members.job(of: gpu)] -= 1
    }
    return (population, reporting, figures.population)
  }
}
