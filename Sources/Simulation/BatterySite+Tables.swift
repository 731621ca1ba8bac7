import FleetModel

extension BatterySite {
  /// The site's row; empty for a site without batteries, where nothing measures it.
  func siteTable(
    at time: Double, _ balance: PowerBalance, _ conditions: SiteConditions
  ) -> MetricTable {
    var table = MetricTable(count: 1)
    guard !units.isEmpty else { return table }
    table.set(.loadPower, 0, .value(balance.load))
    table.set(.gridPower, 0, .value(balance.grid))
    table.set(.generationPower, 0, .value(balance.generation))
    table.set(.reserve, 0, value: Self.reserve)
    table.set(.islandState, 0, .value(Int64(conditions.connection.rawValue)))
    table.set(.nominalFrequency, 0, value: Self.nominalFrequency)
    table.set(.siteFrequency, 0, value: frequency(at: time, conditions))
    table.set(.meterSampleRate, 0, value: 1 / plan.scenario.period)
    return table
  }

  /// A row for each unit; the units' power adds up to the balance's exactly.
  func unitTable(
    at time: Double, _ balance: PowerBalance, _ conditions: SiteConditions
  ) -> MetricTable {
    var table = MetricTable(count: units.count)
    guard !units.isEmpty else { return table }
    let powers = unitPowers(balance.battery, conditions)
    let charges = unitCharges(balance.energyUsed)
    setEnergy(&table, charges)
    setPower(&table, powers, charges, conditions)
    setState(&table, powers, charges, conditions)
    setSurroundings(&table, at: time, powers, conditions)
    setCounters(&table, at: time)
    for place in units.indices { silence(place, in: &table, at: time, conditions) }
    return table
  }

  /// Seconds without an answer after which the values of a unit say nothing any more.
  private static let longestSilence = 60.0

  /// Marks a unit that does not answer: old at first, then nothing is left of it.
  private func silence(
    _ place: Int, in table: inout MetricTable, at time: Double, _ conditions: SiteConditions
  ) {
    var age = units[place].duty == .offline ? Double.infinity : nil
    if case .silent(let since)? = conditions.units[place]?.duty { age = time - since }
    guard let age else { return table.set(.sampleAge, place, value: 0) }
    if age <= Self.longestSilence {
      table.statuses[place] = .stale
      table.set(.sampleAge, place, value: age)
    } else {
      table.statuses[place] = .unreachable
      for metric in table.metrics { table.set(metric, place, .unsupported) }
    }
    guard age.isFinite else { return }
    table.set(.chargeStatus, place, value: Double(ChargeStatus.offline.rawValue))
    table.set(.alarms, place, .value(BatteryAlarm.communicationLost.bit))
  }

  /// Whether a unit gives and takes power at an instant.
  private func isRunning(_ place: Int, _ conditions: SiteConditions) -> Bool {
    units[place].isRunning && conditions.units[place]?.isRunning != false
  }

  /// The site's battery power shared out among the units that run, whole watts; what rounding
  /// leaves goes to the last of them.
  private func unitPowers(_ total: Int64, _ conditions: SiteConditions) -> [Int64] {
    let running = units.indices.map { isRunning($0, conditions) }
    let weights = zip(units, running).reduce(0) { $0 + ($1.1 ? $1.0.weight : 0) }
    guard weights > 0 else { return units.map { _ in 0 } }
    var left = total
    var powers = zip(units, running).map { unit, isRunning -> Int64 in
      guard isRunning else { return 0 }
      let power = Int64((Double(total) * unit.weight / weights).rounded())
      left -= power
      return power
    }
    if let last = running.lastIndex(of: true) { powers[last] += left }
    return powers
  }

  /// States of charge from 0 to 1, after the energy that has been used.
  private func unitCharges(_ used: Double) -> [Double] {
    let weights = units.reduce(0) { $0 + ($1.isRunning ? $1.weight : 0) }
    return units.map { unit in
      guard unit.isRunning else { return unit.charge }
      let share = used * unit.weight / weights
      return min(1, max(0, unit.charge - share / (Self.unitEnergy * unit.health)))
    }
  }

  private func setEnergy(_ table: inout MetricTable, _ charges: [Double]) {
    set(&table, .energyRating, units.map { _ in Self.unitEnergy })
    set(
      &table, .energyAvailable,
      zip(units, charges).map { Self.unitEnergy * $0.health * $1 })
    set(&table, .stateOfCharge, charges.map { 100 * $0 })
    set(&table, .stateOfHealth, units.map { 100 * $0.health })
  }

  private func setPower(
    _ table: inout MetricTable, _ powers: [Int64], _ charges: [Double],
    _ conditions: SiteConditions
  ) {
    let limits = units.indices.map { isRunning($0, conditions) ? Self.unitPower : 0 }
    set(&table, .batteryPower, powers.map(Double.init))
    set(&table, .powerSetpoint, powers.map { (Double($0) / 100).rounded() * 100 })
    set(&table, .dischargeLimit, limits)
    set(&table, .chargeLimit, zip(limits, charges).map { $1 > 0.98 ? 0 : $0 })
    set(&table, .reactivePower, powers.map { 0.02 * abs(Double($0)) })
    set(&table, .acCurrent, powers.map { abs(Double($0)) / (480 * 3.0.squareRoot()) })
    let volts = charges.map { 1150 + 150 * $0 }
    let direct = powers.map { Double($0) * ($0 > 0 ? 1 / 0.968 : 0.968) }
    set(&table, .dcVoltage, volts)
    set(&table, .dcPower, direct)
    set(&table, .dcCurrent, zip(direct, volts).map { $0 / $1 })
  }

  private func setState(
    _ table: inout MetricTable, _ powers: [Int64], _ charges: [Double],
    _ conditions: SiteConditions
  ) {
    let states = units.indices.map { place in
      Double(state(place, powers[place], charges[place], conditions).rawValue)
    }
    set(&table, .chargeStatus, states)
    let mode = conditions.inverterMode
    set(
      &table, .inverterMode,
      units.indices.map { Double((isRunning($0, conditions) ? mode : .gridFollowing).rawValue) })
    set(
      &table, .connection,
      units.indices.map { place in
        let isTripped = conditions.units[place]?.duty == .tripped
        return Double((isTripped ? .unknown : conditions.connection).rawValue)
      })
    set(&table, .throttled, units.map { _ in 0 })
    for place in units.indices {
      table.set(.alarms, place, .value(alarms(place, conditions)))
    }
  }

  private func state(
    _ place: Int, _ power: Int64, _ charge: Double, _ conditions: SiteConditions
  ) -> ChargeStatus {
    guard units[place].isRunning else { return .maintenance }
    switch conditions.units[place]?.duty {
    case .tripped: return .fault
    case .starting: return .starting
    default:
      return .fromPower(Double(power), rating: Self.unitPower, stateOfCharge: 100 * charge)
    }
  }

  /// Modules that are so many kelvin too warm warn.
  private static let warns = 18.0

  private func alarms(_ place: Int, _ conditions: SiteConditions) -> Int64 {
    if units[place].duty == .maintenance { return BatteryAlarm.manualShutdown.bit }
    guard let trouble = conditions.units[place] else { return 0 }
    if trouble.duty == .tripped {
      return BatteryAlarm.overTemperature.bit | BatteryAlarm.bankOverTemperature.bit
        | BatteryAlarm.storageError.bit
    }
    return trouble.kelvin >= Self.warns
      ? BatteryAlarm.bankOverTemperatureWarning.bit | BatteryAlarm.storageWarning.bit : 0
  }

  /// Lifetime counters and the heartbeat.
  private func setCounters(_ table: inout MetricTable, at time: Double) {
    let beat = (time.rounded(.down).truncatingRemainder(dividingBy: 32_768) + 32_768)
      .truncatingRemainder(dividingBy: 32_768)
    set(&table, .heartbeat, units.map { _ in beat })
    set(&table, .cycles, units.indices.map { Double(410 + $0 % 90) })
    set(&table, .stateOfChargeMin, units.map { _ in 5 })
    set(&table, .stateOfChargeMax, units.map { _ in 98 })
  }

  private func setSurroundings(
    _ table: inout MetricTable, at time: Double, _ powers: [Int64], _ conditions: SiteConditions
  ) {
    let seed = plan.seed ^ 0xA3B1
    let hertz = frequency(at: time, conditions)
    let ambient = 24 + 0.8 * Noise.wander(seed, at: time, period: 900)
    let means = units.indices.map { place in
      27.5 + units[place].warmth + 6 * abs(Double(powers[place])) / Self.unitPower
        + (conditions.units[place]?.kelvin ?? 0)
    }
    set(&table, .frequency, units.map { _ in hertz })
    set(
      &table, .acVoltage,
      units.indices.map { 480 + 1.6 * Noise.wander(seed &+ UInt64($0), at: time, period: 9) })
    set(&table, .cellTemperatureAverage, means)
    set(&table, .cellTemperatureMax, zip(means, units).map { $0 + $1.spread })
    set(&table, .cabinetTemperature, means.map { $0 + 2 })
    set(&table, .ambientTemperature, units.map { ambient + 0.3 * $0.warmth })
  }

  private func set(_ table: inout MetricTable, _ metric: Metric, _ values: [Double]) {
    var column = Column(count: values.count, width: metric.definition.width)
    for (place, value) in values.enumerated() {
      if let stored = metric.definition.stored(value) { column.set(stored, at: place) }
    }
    table[metric] = column
  }
}

extension SiteConditions {
  /// The tie to the grid in the words of the model.
  var connection: GridConnection {
    switch tie {
    case .grid: .gridConnected
    case .leaving: .toIsland
    case .island: .islandedUnintentional
    case .joining: .toGrid
    }
  }

  var inverterMode: InverterMode {
    tie == .island || tie == .joining ? .gridForming : .gridFollowing
  }
}
