/// Looks for GPUs that are far below the other GPUs of their job: by utilisation, SM clock or power,
/// since a GPU that waits for others shows 100 % utilisation.
struct StragglerSearch {
  /// What counts as far below.
  enum Limit {
    /// A job has peers from so many GPUs on, and works from this median utilisation on, percent.
    static let gpus = 4
    static let utilization: Float = 50
    /// At least so much below the median: percentage points of utilisation, shares of the rest.
    static let points: Float = 20
    static let clockShare: Float = 0.15
    static let powerShare: Float = 0.30
    /// And so many standard deviations, as the median deviation of a bell curve tells them.
    static let deviations: Float = 5 * 1.4826
  }

  private let members: JobMembers
  private let readings: [Metric: [JobReading]]
  private let mask: PresenceMask?
  private let utilization: Column?
  private let clock: Column?
  private let power: Column?

  init(
    _ frame: Frame, _ members: JobMembers, _ readings: [Metric: [JobReading]],
    mask: PresenceMask?
  ) {
    self.members = members
    self.readings = readings
    self.mask = mask
    utilization = frame.gpus[.utilization]
    clock = frame.gpus[.smClock]
    power = frame.gpus[.powerDraw]
  }

  /// Places of the GPUs that lag, in fleet order.
  func found() -> [Int32] {
    guard let utilizations = readings[.utilization] else { return [] }
    var found: [Int32] = []
    for job in members.names.indices {
      let reading = utilizations[job]
      guard reading.count >= Limit.gpus, reading.median > Limit.utilization else { continue }
      search(utilization, .utilization, job, &found)
      search(clock, .smClock, job, &found)
      search(power, .powerDraw, job, &found)
    }
    return unique(found)
  }

  /// The stored value below which a GPU lags behind its job; nil where a job has too few values.
  static func floor(_ metric: Metric, _ reading: JobReading) -> Int64? {
    guard reading.count >= Limit.gpus else { return nil }
    let least: Float =
      switch metric {
      case .utilization: Limit.points
      case .smClock: Limit.clockShare * reading.median
      default: Limit.powerShare * reading.median
      }
    let distance = max(least, Limit.deviations * reading.deviation)
    return Int64((reading.median - distance).rounded(.up))
  }

  /// Most jobs have nobody below: their smallest value says so.
  private func search(
    _ column: Column?, _ metric: Metric, _ job: Int, _ found: inout [Int32]
  ) {
    guard let column, let reading = readings[metric]?[job],
      let limit = Self.floor(metric, reading), reading.smallest < limit
    else { return }
    for gpu in members.gpus(of: job) {
      guard mask.map({ $0[Int(gpu)] }) ?? true, let value = column[Int(gpu)], value < limit
      else { continue }
      found.append(gpu)
    }
  }

  private func unique(_ found: [Int32]) -> [Int32] {
    let sorted = found.sorted()
    return sorted.enumerated().filter { $0.offset == 0 || sorted[$0.offset - 1] != $0.element }
      .map(\.element)
  }
}
