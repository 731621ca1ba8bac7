import FleetHistory
import FleetModel

/// The numbers of a job, absent where nobody said anything.
struct JobFigures {
  let table: JobTable
  let stragglers: [Int32]
  let fleetPower: Double?
  let ledger: JobLedger

  func record(_ job: Int) -> JobRecord? { ledger.record(table.key, table.members.name(job)) }

  /// Percent.
  func utilization(_ job: Int) -> Double? {
    table.reading(.utilization, job).mean(.utilization)
  }

  /// The 5th and the 95th percentile of utilisation.
  func spread(_ job: Int) -> (low: Double, high: Double)? {
    let reading = table.reading(.utilization, job)
    guard let low = reading.rank(\.p5, .utilization), let high = reading.rank(\.p95, .utilization)
    else { return nil }
    return (low, high)
  }

  /// W.
  func power(_ job: Int) -> Double? { table.reading(.powerDraw, job).total(.powerDraw) }

  /// W of a GPU that says what it draws.
  func each(_ job: Int) -> Double? { table.reading(.powerDraw, job).mean(.powerDraw) }

  /// Percent of what the fleet draws.
  func share(_ job: Int) -> Double? {
    guard let power = power(job), let fleetPower, fleetPower > 0 else { return nil }
    return power / fleetPower * 100
  }

  /// Watt hours since the job was first seen.
  func energy(_ job: Int) -> Double? { record(job)?.energy }

  /// Seconds since the job was first seen.
  func age(_ job: Int) -> Double? {
    guard let record = record(job), let time = ledger.time else { return nil }
    return time.seconds(since: record.firstSeen)
  }

  func temperature(_ job: Int) -> Double? {
    table.reading(.temperature, job).most(.temperature)
  }

  /// MiB in use.
  func memory(_ job: Int) -> Double? {
    table.reading(.framebufferUsed, job).total(.framebufferUsed)
  }

  /// What rows are sorted by; a name is none.
  func number(_ field: JobField, _ job: Int) -> Double? {
    switch field {
    case .mark, .name: nil
    case .gpus: Double(table.population[job])
    case .hosts: Double(table.members.hosts[job])
    case .utilization, .bar: utilization(job)
    case .spread: spread(job).map { $0.high - $0.low }
    case .power, .share: power(job)
    case .each: each(job)
    case .energy: energy(job)
    case .age: age(job)
    case .temperature: temperature(job)
    case .memory: memory(job)
    case .stragglers: Double(stragglers[job])
    }
  }
}
