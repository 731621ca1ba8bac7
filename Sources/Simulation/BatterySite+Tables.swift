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
    let powers = unitPowers(balance.battery)
    let charges = unitCharges(balance.energyUsed)
    setEnergy(&table, charges)
    setPower(&table, powers, charges, conditions)
    setSurroundings(&table, at: time, powers, conditions)
    for (place, unit) in units.enumerated() where unit.duty == .offline {
      table.statuses[place] = .unreachable
      for metric in table.metrics { table.set(metric, place, .unsupported) }
    }
    return table
  }

  /// The site's battery power shared out among the units that run, whole watts; what rounding
  /// leaves goes to the last of them.
  private func unitPowers(_ total: Int64) -> [Int64] {
    let weights = units.reduce(0) { $0 + ($1.isRunning ? $1.weight : 0) }
    guard weights > 0 else { return units.map { _ in 0 } }
    var left = total
    var powers = units.map { unit -> Int64 in
      guard unit.isRunning else { return 0 }
      let power = Int64((Double(total) * unit.weight / weights).rounded())
      left -= power
      return power
    }
    if let last = units.lastIndex(where: \.isRunning) { powers[last] += left }
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
    let limits = units.map { $0.isRunning ? Self.unitPower : 0 }
    set(&table, .batteryPower, powers.map(Double.init))
    set(&table, .dischargeLimit, limits)
    set(&table, .chargeLimit, zip(limits, charges).map { $1 > 0.98 ? 0 : $0 })
    let states = units.indices.map { place -> Double in
      guard units[place].isRunning else { return Double(ChargeStatus.maintenance.rawValue) }
      let state = ChargeStatus.fromPower(
        Double(powers[place]), rating: Self.unitPower, stateOfCharge: 100 * charges[place])
      return Double(state.rawValue)
    }
    set(&table, .chargeStatus, states)
    let mode = conditions.inverterMode
    set(
      &table, .inverterMode,
      units.map { Double(($0.isRunning ? mode : .gridFollowing).rawValue) })
    set(&table, .connection, units.map { _ in Double(conditions.connection.rawValue) })
    // 701.Alrm bit 6: manual shutdown.
    set(&table, .alarms, units.map { $0.duty == .maintenance ? 64 : 0 })
  }

  private func setSurroundings(
    _ table: inout MetricTable, at time: Double, _ powers: [Int64], _ conditions: SiteConditions
  ) {
    let seed = plan.seed ^ 0xA3B1
    let hertz = frequency(at: time, conditions)
    let ambient = 24 + 0.8 * Noise.wander(seed, at: time, period: 900)
    let means = units.indices.map { place in
      27.5 + units[place].warmth + 6 * abs(Double(powers[place])) / Self.unitPower
    }
    set(&table, .frequency, units.map { _ in hertz })
    set(
      &table, .acVoltage,
      units.indices.map { 480 + 1.6 * Noise.wander(seed &+ UInt64($0), at: time, period: 9) })
    set(&table, .cellTemperatureAverage, means)
    set(&table, .cellTemperatureMax, zip(means, units).map { $0 + $1.spread })
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
