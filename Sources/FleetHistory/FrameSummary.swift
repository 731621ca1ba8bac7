import FleetModel

/// What stays known of a frame for as long as the history window, and what every graph and the
/// timeline strip are drawn from: a few hundred bytes, whatever the size of the fleet.
package struct FrameSummary: Sendable {
  package let time: Timestamp
  package let gpus: Int
  package let reporting: Int
  /// GPUs lost, in need of a reset, or in error.
  package let faulty: Int
  package let utilization: Spread?
  package let temperature: Spread?
  package let power: Spread?
  package let memoryUsed: Spread?
  /// Sums over the fleet, W and MiB; nil when nobody reports them.
  package let powerLimit: Double?
  package let memoryTotal: Double?
  /// Whether a spread was summed up by others with values that cannot be, and is left out.
  package let isDoubted: Bool
  /// The power of the site, apart, because most hosts know of no site.
  private let siteOfMany: Boxed?
  private let siteOfGPUs: SitePower.OfGPUs

  private final class Boxed: Sendable {
    let power: SitePower
    init(_ power: SitePower) { self.power = power }
  }

  package var site: SitePower { siteOfMany?.power ?? SitePower(siteOfGPUs) }

  /// One number of the site, without a copy of all of them: a graph asks many summaries for it.
  func site(_ number: (SitePower) -> Double?) -> Double? { siteOfMany.flatMap { number($0.power) } }

  /// Computes the rollups of a frame; cost grows with the fleet, so it is done off the UI path.
  package init(_ frame: Frame) {
    time = frame.time
    gpus = frame.gpus.count
    reporting = frame.reportingCount
    let missing =
      frame.figures.isEmpty ? 0 : frame.figures.population - frame.figures.reportingCount
    faulty =
      frame.count(.lost) + frame.count(.needsReset) + frame.count(.error) + max(0, missing)
    utilization = Spread(frame.rollup(.utilization))
    temperature = Spread(frame.rollup(.temperature))
    power = Spread(frame.rollup(.powerDraw))
    memoryUsed = Spread(frame.rollup(.framebufferUsed))
    powerLimit = frame.rollup(.powerLimit).total
    memoryTotal = frame.rollup(.framebufferTotal).total
    isDoubted = false
    siteOfGPUs = SitePower.OfGPUs(frame)
    let site = SitePower(frame)
    siteOfMany = site == SitePower(siteOfGPUs) ? nil : Boxed(site)
  }

  /// The summary that these values were taken from; what is missing is absent.
  package init(time: Timestamp, _ value: (SummaryField) -> Double?) {
    func count(_ field: SummaryField) -> Int {
      value(field).flatMap(Int32.init(exactly:)).map { max(0, Int($0)) } ?? 0
    }
    let gpus = count(.gpus)
    self.time = time
    self.gpus = gpus
    reporting = min(gpus, count(.reporting))
    faulty = min(gpus, count(.faulty))
    powerLimit = value(.powerLimit)
    let spreads: [(spread: Spread?, metric: Metric)] = [
      (Spread(entities: gpus) { value(.utilization($0)) }, .utilization),
      (Spread(entities: gpus) { value(.temperature($0)) }, .temperature),
      (Spread(entities: gpus) { value(.power($0)) }, .powerDraw),
      (Spread(entities: gpus) { value(.memoryUsed($0)) }, .framebufferUsed),
    ]
    // What was summed up before bounds were known is held to them here.
    let most = powerLimit.map { 3 * $0 }
    let believed = spreads.map { entry in
      entry.spread?.believed(entry.metric, upTo: entry.metric == .powerDraw ? most : nil)
    }
    (utilization, temperature, power, memoryUsed) = (
      believed[0], believed[1], believed[2], believed[3]
    )
    isDoubted = zip(spreads, believed).contains { $0.spread != nil && $1 == nil }
    memoryTotal = value(.memoryTotal)
    let site = SitePower { value(.site($0)) }
    siteOfGPUs = SitePower.OfGPUs(site)
    siteOfMany = site == SitePower(siteOfGPUs) ? nil : Boxed(site)
  }
}

/// A line of a graph: one number of every summary, nil where it is absent.
package enum Series: Hashable, Sendable {
  case utilizationMean, utilizationMin
  case temperatureMean, temperatureMax, temperatureP95
  case powerSum, powerLimitSum
  case memoryShare
  case stateOfCharge, batteryPower, gridPower, loadPower
  case reporting, faulty

  /// The value of a summary. Values of GPUs are absent where no GPU reported: old values that are
  /// still shown elsewhere must not go on as a flat line.
  package func value(_ summary: FrameSummary) -> Double? {
    if isOfGPUs, summary.reporting == 0 { return nil }
    return switch self {
    case .utilizationMean: summary.utilization?.mean
    case .utilizationMin: summary.utilization?.min
    case .temperatureMean: summary.temperature?.mean
    case .temperatureMax: summary.temperature?.max
    case .temperatureP95: summary.temperature?.p95
    case .powerSum: summary.power?.sum
    case .powerLimitSum: summary.powerLimit
    case .memoryShare: share(summary.memoryUsed?.sum, of: summary.memoryTotal)
    case .stateOfCharge: summary.site { $0.stateOfCharge }
    case .batteryPower: summary.site { $0.battery }
    case .gridPower: summary.site { $0.grid }
    case .loadPower: summary.site { $0.load }
    case .reporting: Double(summary.reporting)
    case .faulty: Double(summary.faulty)
    }
  }

  private var isOfGPUs: Bool {
    switch self {
    case .utilizationMean, .utilizationMin, .temperatureMean, .temperatureMax, .temperatureP95,
      .powerSum, .powerLimitSum, .memoryShare:
      true
    default: false
    }
  }

  private func share(_ part: Double?, of whole: Double?) -> Double? {
    guard let part, let whole, whole > 0 else { return nil }
    return part / whole * 100
  }

  /// How several frames that fall into one column of a graph become one number.
  var takesLargest: Bool {
    switch self {
    case .temperatureMax, .faulty: true
    default: false
    }
  }
}
