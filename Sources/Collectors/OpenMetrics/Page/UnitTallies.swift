import FleetModel

/// What a page says of battery units and their site, as rows.
struct UnitTallies {
  private(set) var snapshot: BatterySnapshot
  /// For each unit what was told of it that is no column.
  private var signs: [UnitSigns]
  private var isHeard: [Bool]
  /// Whether a unit was told of in alarms, if only that it has none.
  private var reportsAlarms: [Bool]
  private var isConnected: [Bool?]
  private var isForming: [Bool?]
  private var totals: (power: Double?, charge: Double?) = (nil, nil)

  /// Nil when the exporter has told of no unit and no site.
  init?(_ reader: PageReader, time: Timestamp) {
    let cells = reader.cells.filter {
      $0.page == reader.page && $0.key.target.subject != .gpu && $0.key.target != .collectorSuccess
    }
    guard !reader.units.units.isEmpty || !cells.isEmpty else { return nil }
    let count = reader.units.units.count
    snapshot = BatterySnapshot(time: time, units: reader.units.units)
    signs = [UnitSigns](repeating: UnitSigns(), count: count)
    isHeard = [Bool](repeating: false, count: count)
    reportsAlarms = isHeard
    isConnected = [Bool?](repeating: nil, count: count)
    isForming = isConnected
    for cell in cells {
      if cell.key.target.subject == .battery { take(unit: cell, time) } else { take(site: cell) }
    }
    shareTotals()
    for unit in 0..<count { finish(unit) }
    if snapshot.site.stored(.islandState, 0) == nil { setIslandState() }
    snapshot.judge()
  }

  private mutating func take(unit cell: PageCell, _ time: Timestamp) {
    let unit = cell.key.owner
    if cell.key.target != .unitUp || cell.value > 0 { isHeard[unit] = true }
    if cell.stamp > 0 {
      let age = max(0, time.seconds(since: Timestamp(milliseconds: cell.stamp)))
      let known = snapshot.batteries.value(.sampleAge, unit) ?? .infinity
      snapshot.set(.sampleAge, unit, min(age, known))
    }
    if cell.isError {
      if case .metric(let metric) = cell.key.target { snapshot.batteries.set(metric, unit, .error) }
      return
    }
    let code = UInt16(exactly: cell.value.rounded())
    switch cell.key.target {
    case .metric(let metric): snapshot.set(metric, unit, cell.value)
    case .inverterState: signs[unit].inverterState = code ?? .max
    case .unitIsOn: signs[unit].isOn = cell.value != 0
    case .bankState: signs[unit].bankState = code
    case .storageStatus: signs[unit].storageStatus = code
    case .alarmBits:
      reportsAlarms[unit] = true
      signs[unit].alarms |= Int64(Self.bits(cell.value) & 0x1FFFF)
    case .bankEvents:
      reportsAlarms[unit] = true
      signs[unit].alarms |= BatteryAlarm.bits(bankEvents: Self.bits(cell.value))
    case .unitConnected: isConnected[unit] = cell.value != 0
    case .unitOffGrid: isConnected[unit] = cell.value == 0
    case .unitMode:
      let bits = Self.bits(cell.value)
      if bits & 3 != 0 { isForming[unit] = bits & 2 != 0 }
    case .unitForming: isForming[unit] = cell.value != 0
    case .unitRating: signs[unit].rating = cell.value
    default: break
    }
  }

  /// The bits that a number stands for; none when it cannot be.
  private static func bits(_ value: Double) -> UInt32 { UInt32(exactly: value.rounded()) ?? 0 }

  private mutating func take(site cell: PageCell) {
    if cell.isError {
      if case .metric(let metric) = cell.key.target { snapshot.site.set(metric, 0, .error) }
      return
    }
    switch cell.key.target {
    case .metric(let metric): snapshot.set(site: metric, cell.value)
    case .siteConnected:
      snapshot.set(islandState: cell.value != 0 ? .gridConnected : .islanded)
    case .siteIslandWord:
      let word = UInt8(exactly: cell.bits).flatMap { GridConnection(rawValue: $0) }
      snapshot.set(islandState: word)
    case .totalPower: totals.power = cell.value
    case .totalCharge: totals.charge = cell.value
    default: break
    }
  }

  /// What is measured of all units together is that of the only one.
  private mutating func shareTotals() {
    guard isHeard == [true] else { return }
    if snapshot.batteries.state(.batteryPower, 0) == .unsupported {
      snapshot.set(.batteryPower, 0, totals.power)
    }
    if snapshot.batteries.state(.stateOfCharge, 0) == .unsupported {
      snapshot.set(.stateOfCharge, 0, totals.charge)
    }
  }

  private mutating func finish(_ unit: Int) {
    guard isHeard[unit] else {
      snapshot.batteries.statuses[unit] = .unreachable
      snapshot.set(state: .offline, unit)
      snapshot.raise(.communicationLost, unit)
      return
    }
    derive(unit)
    refuse(unit)
    let mode = isForming[unit].map { $0 ? InverterMode.gridForming : .gridFollowing }
    snapshot.set(mode: mode, unit)
    let isAlone = isForming[unit] == true ? GridConnection.islanded : .unknown
    snapshot.set(connection: isConnected[unit].map { $0 ? .gridConnected : isAlone }, unit)
    finishSigns(unit)
  }

  /// Works out what follows from two values: charge from energy, power from volts and amperes.
  private mutating func derive(_ unit: Int) {
    func value(_ metric: Metric) -> Double? { snapshot.batteries.value(metric, unit) }
    if snapshot.batteries.state(.stateOfCharge, unit) == .unsupported,
      let energy = value(.energyAvailable), let rating = value(.energyRating), rating > 0
    {
      snapshot.set(.stateOfCharge, unit, energy / rating * 100)
    }
    if snapshot.batteries.state(.batteryPower, unit) == .unsupported,
      let volts = value(.acVoltage), let amperes = value(.acCurrent)
    {
      snapshot.set(.batteryPower, unit, volts * amperes)
    }
  }

  /// Marks power and energy that a unit of this size cannot have.
  private mutating func refuse(_ unit: Int) {
    if let power = snapshot.batteries.value(.batteryPower, unit),
      !BatteryPlausibility.isPlausible(power: power, rating: signs[unit].rating)
    {
      snapshot.batteries.set(.batteryPower, unit, .error)
      snapshot.raise(.implausible, unit)
    }
    if let energy = snapshot.batteries.value(.energyAvailable, unit),
      !BatteryPlausibility.isPlausible(
        energy: energy, capacity: snapshot.batteries.value(.energyRating, unit))
    {
      snapshot.batteries.set(.energyAvailable, unit, .error)
      snapshot.raise(.implausible, unit)
    }
  }

  private mutating func finishSigns(_ unit: Int) {
    var sign = signs[unit]
    if sign.storageStatus == 1 { sign.alarms |= BatteryAlarm.storageWarning.bit }
    if sign.storageStatus == 2 { sign.alarms |= BatteryAlarm.storageError.bit }
    sign.power = snapshot.batteries.value(.batteryPower, unit)
    sign.stateOfCharge = snapshot.batteries.value(.stateOfCharge, unit)
    let least = snapshot.batteries.value(.stateOfChargeMin, unit)
    let most = snapshot.batteries.value(.stateOfChargeMax, unit)
    sign.lowest = least.flatMap { $0 > 0 ? $0 : nil }
    sign.highest = most.flatMap { $0 > 0 ? $0 : nil }
    snapshot.set(state: sign.state, unit)
    guard reportsAlarms[unit] || sign.alarms != 0 else { return }
    let known = snapshot.batteries.stored(.alarms, unit) ?? 0
    snapshot.batteries.set(.alarms, unit, .value(known | sign.alarms))
  }

  /// The site is where all its units say that they are.
  private mutating func setIslandState() {
    let states = isHeard.indices.compactMap { unit in
      isHeard[unit] ? isConnected[unit] : nil
    }
    guard let first = states.first, states.allSatisfy({ $0 == first }) else { return }
    snapshot.set(islandState: first ? .gridConnected : .islanded)
  }
}
