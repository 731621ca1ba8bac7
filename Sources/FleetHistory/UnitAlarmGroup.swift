import FleetModel

/// The same complaint of several battery units: `over temperature x 14`.
package struct UnitAlarmGroup: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// What units report, or their source found.
    case reported(BatteryAlarm)
    /// A bit of the `alarms` column that has no name.
    case bit(Int)
    /// What only follows from all units together, or from the site's settings.
    case found(UnitFinding)

    package var words: String {
      switch self {
      case .reported(let alarm): alarm.words
      case .bit(let bit): "bit \(bit)"
      case .found(let finding): finding.words
      }
    }
  }

  package let kind: Kind
  package let severity: BatteryAlarm.Severity
  /// Places of the units in the frame, in order.
  package internal(set) var units: [Int]

  package var words: String { kind.words }
}

/// What we complain of in the name of a unit, judged against the site.
package enum UnitFinding: CaseIterable, Hashable, Sendable {
  case belowReserve, tooHot, hot, frequencyOff, chargeAstray, stale

  /// Points of state of charge that a unit may differ from its site.
  package static let chargeBand = 10.0
  /// Share of the nominal frequency that a unit may differ from it: 0.6 Hz of 60.
  package static let frequencyBand = 0.01

  package var severity: BatteryAlarm.Severity {
    switch self {
    case .tooHot, .belowReserve: .critical
    default: .performance
    }
  }

  package var words: String {
    switch self {
    case .belowReserve: "charge below reserve"
    case .tooHot: "hottest module over limit"
    case .hot: "hottest module warm"
    case .frequencyOff: "frequency off band"
    case .chargeAstray: "charge far from the site's"
    case .stale: "values are old"
    }
  }
}

/// The battery units of a frame by what they do and what is wrong with them; one pass.
package struct UnitCensus: Sendable {
  /// How many units are in each state and mode, by raw value; units that say nothing are in none.
  package private(set) var states = [Int](repeating: 0, count: ChargeStatus.allCases.count)
  package private(set) var modes = [Int](repeating: 0, count: InverterMode.allCases.count)
  /// How many units have each severity as their worst, by raw value.
  package private(set) var severities = [Int](
    repeating: 0, count: BatteryAlarm.Severity.allCases.count)
  /// Worst first, then by the number of units.
  package private(set) var groups: [UnitAlarmGroup] = []

  package init(_ frame: Frame, _ site: SitePower) {
    let judge = UnitJudge(frame, site)
    var places: [UnitAlarmGroup.Kind: Int] = [:]
    for unit in 0..<frame.batteries.count {
      if let state = judge.state(unit) { states[Int(state.rawValue)] += 1 }
      if let mode = judge.mode(unit) { modes[Int(mode.rawValue)] += 1 }
      var worst: BatteryAlarm.Severity?
      for (kind, severity) in judge.alarms(unit) {
        worst = max(worst ?? severity, severity)
        if let place = places[kind] {
          groups[place].units.append(unit)
        } else {
          places[kind] = groups.count
          groups.append(UnitAlarmGroup(kind: kind, severity: severity, units: [unit]))
        }
      }
      if let worst { severities[Int(worst.rawValue)] += 1 }
    }
    groups.sort { a, b in
      if a.severity != b.severity { return a.severity > b.severity }
      return a.units.count == b.units.count ? a.words < b.words : a.units.count > b.units.count
    }
  }
}

/// What is wrong with single units of a frame.
package struct UnitJudge: Sendable {
  package typealias Alarm = (kind: UnitAlarmGroup.Kind, severity: BatteryAlarm.Severity)

  private let table: MetricTable
  private let bits, charges, temperatures, frequencies, codes, inverters: Column?
  private let site: SitePower
  private let nominal: Double?

  package init(_ frame: Frame, _ site: SitePower) {
    table = frame.batteries
    self.site = site
    nominal = site.nominalFrequency
    bits = table[.alarms]
    charges = table[.stateOfCharge]
    temperatures = table[.cellTemperatureMax]
    frequencies = table[.frequency]
    codes = table[.chargeStatus]
    inverters = table[.inverterMode]
  }

  /// What a unit is doing; a unit that is not heard is offline.
  package func state(_ unit: Int) -> ChargeStatus? {
    if isSilent(unit) { return .offline }
    return codes?[unit].flatMap(UInt8.init(exactly:)).flatMap(ChargeStatus.init)
  }

  package func mode(_ unit: Int) -> InverterMode? {
    inverters?[unit].flatMap(UInt8.init(exactly:)).flatMap(InverterMode.init)
  }

  private func isSilent(_ unit: Int) -> Bool {
    let status = table.statuses[unit]
    return status == .unreachable || status == .lost
  }

  /// The alarms of a unit: what it reports and what we find, worst first.
  package func alarms(_ unit: Int) -> [Alarm] {
    let reported = bits?[unit] ?? 0
    let isSilent = isSilent(unit)
    let word = isSilent ? reported | BatteryAlarm.communicationLost.bit : reported
    var result: [Alarm] = []
    if word != 0 {
      result += BatteryAlarm.alarms(in: word).map { (.reported($0), $0.severity) }
      result += BatteryAlarm.unnamed(in: word).map { (.bit($0), .performance) }
    }
    guard !isSilent else { return result }
    let found = findings(unit)
    guard !found.isEmpty else { return result }
    result += found.map { (.found($0), $0.severity) }
    return BatteryAlarm.Severity.allCases.reversed().flatMap { severity in
      result.filter { $0.severity == severity }
    }
  }

  private func findings(_ unit: Int) -> [UnitFinding] {
    guard table.statuses[unit] != .stale else { return [.stale] }
    var found: [UnitFinding] = []
    if let charge = value(charges, .stateOfCharge, unit) {
      if let reserve = site.reserveInForce, charge < reserve { found.append(.belowReserve) }
      if let mean = site.stateOfCharge, abs(charge - mean) > UnitFinding.chargeBand {
        found.append(.chargeAstray)
      }
    }
    let limits = Metric.cellTemperatureMax.definition.thresholds
    if let limits, let heat = value(temperatures, .cellTemperatureMax, unit) {
      if heat >= limits.critical {
        found.append(.tooHot)
      } else if heat >= limits.warning {
        found.append(.hot)
      }
    }
    if let nominal, let hertz = value(frequencies, .frequency, unit),
      abs(hertz - nominal) > UnitFinding.frequencyBand * nominal
    {
      found.append(.frequencyOff)
    }
    return found
  }

  private func value(_ column: Column?, _ metric: Metric, _ unit: Int) -> Double? {
    column?[unit].map { metric.definition.value($0) }
  }
}
