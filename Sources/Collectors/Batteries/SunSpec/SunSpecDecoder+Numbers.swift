import FleetModel

extension SunSpecDecoder {
  /// What any unit on the grid has, with a battery or without.
  mutating func readGrid() {
    keep(.acVoltage, first: [.lineVoltage])
    keep(.acCurrent, first: [.current])
    if let hertz = number(.frequency), hertz != 0 {
      keep(.frequency, hertz, from: .frequency)
    }
    keep(.cabinetTemperature, first: [.cabinet])
    keep(.ambientTemperature, first: [.ambient])
    keep(.throttled, first: [.throttled])
    reading.heartbeat = raw(.bankHeartbeat) ?? raw(.unitHeartbeat)
    keep(.heartbeat, first: [.bankHeartbeat, .unitHeartbeat])
    readConnection()
  }

  /// 701.ConnSt (0 disconnected, 1 connected) with 701.DERMode (bit 0 grid following, bit 1 grid
  /// forming): a unit that is off the grid and makes its own voltage is on an island.
  private mutating func readConnection() {
    let modes = raw(.operatingMode)
    reading.mode = modes.map { modes in
      modes & 2 != 0 ? .gridForming : modes & 1 != 0 ? .gridFollowing : .unknown
    }
    guard let code = code(.connectionState) else { return }
    switch code {
    case 1: reading.connection = .gridConnected
    case 0: reading.connection = reading.mode == .gridForming ? .islanded : .unknown
    default:
      reading.connection = .unknown
      note("701.ConnSt is \(code), which is none of its states")
    }
  }

  /// Energy and what share of it there is.
  mutating func readEnergy() {
    var capacity: Double?
    for point in [SunSpecPoint.capacity, .bankCapacity, .olderCapacity] {
      guard let value = number(point), value > 0 else { continue }
      capacity = value
      keep(.energyRating, value, from: point)
      break
    }
    keep(.stateOfCharge, first: [.charge, .bankCharge, .olderCharge])
    keep(.stateOfHealth, first: [.health, .bankHealth])
    if let energy = number(.energy) {
      let isPossible = BatteryPlausibility.isPlausible(energy: energy, capacity: capacity)
      keep(.energyAvailable, energy, from: .energy, isPossible: isPossible)
    } else if let capacity, let charge = reading[.stateOfCharge] {
      let energy = capacity * charge / 100 * (reading[.stateOfHealth] ?? 100) / 100
      keep(.energyAvailable, energy, from: .charge)
    }
    // 0 stands for "not set": no maker lets a battery be emptied to nothing.
    if let lowest = number(.bankLowest), lowest > 0 {
      keep(.stateOfChargeMin, lowest, from: .bankLowest)
    }
    if let highest = number(.bankHighest), highest > 0 {
      keep(.stateOfChargeMax, highest, from: .bankHighest)
    }
    let reserve = number(first: [.bankReserve, .olderReserve])
    reading.reserve = reserve.flatMap { (0.01...100).contains($0) ? $0 : nil }
    keep(.cycles, first: [.bankCycles])
  }

  /// Power and how much of it there can be.
  mutating func readPower() {
    let rating = largestPower()
    if let (power, point) = alternatingPower() {
      let isPossible = BatteryPlausibility.isPlausible(power: power, rating: rating)
      keep(.batteryPower, power, from: point, isPossible: isPossible && isAsTold(power, point))
    }
    keep(.reactivePower, first: [.reactivePower])
    keepLimit(
      .chargeLimit, [.chargeSetting, .chargeRating, .bankChargeRate, .olderChargeRating],
      current: .bankChargeCurrent)
    keepLimit(
      .dischargeLimit,
      [.dischargeSetting, .dischargeRating, .bankDischargeRate, .olderDischargeRating],
      current: .bankDischargeCurrent)
  }

  /// The largest power that the unit is rated for, W.
  mutating func largestPower() -> Double? {
    [
      number(first: [.powerRating, .powerSetting, .olderPowerRating]),
      number(first: [.dischargeRating, .bankDischargeRate, .olderDischargeRating]),
      number(first: [.chargeRating, .bankChargeRate, .olderChargeRating]),
    ].compactMap { $0 }.max()
  }

  /// The power of the grid side; only where the unit does not measure it, that of the battery side.
  private mutating func alternatingPower() -> (Double, SunSpecPoint)? {
    if raw(.power) != nil { return number(.power).map { ($0, .power) } }
    for point in [SunSpecPoint.directPower, .bankPower] {
      if let value = number(point) { return (signed(value), point) }
    }
    return nil
  }

  /// Models 714 and 802 do not say which sign means charging; most take + for discharging.
  private func signed(_ value: Double) -> Double {
    options.invertsDirectCurrent ? 0 - value : value
  }

  /// Whether the sign of the battery side's power agrees with 802.ChaSt (3 discharging,
  /// 4 charging).
  private mutating func isAsTold(_ power: Double, _ point: SunSpecPoint) -> Bool {
    guard point != .power, abs(power) > 1000, let status = code(.bankChargeStatus) else {
      return true
    }
    guard (status == 3 && power < 0) || (status == 4 && power > 0) else { return true }
    let word = status == 3 ? "discharging" : "charging"
    note("\(point.title) has the wrong sign for \(word); invert=\(invertedSetting) turns it")
    return false
  }

  private var invertedSetting: String { options.invertsDirectCurrent ? "no" : "yes" }

  /// A power limit, lowered where the battery allows less current than that: one that is full takes
  /// no charge whatever its inverter could do.
  private mutating func keepLimit(
    _ metric: Metric, _ points: [SunSpecPoint], current: SunSpecPoint
  ) {
    guard let point = points.first(where: { raw($0) != nil }) ?? points.first else { return }
    let limit = number(first: points)
    guard let amperes = number(current), let volts = number(.bankVoltage), volts > 0 else {
      return keep(metric, limit, from: point)
    }
    // A step of the current is no news: 850 A of 851.3 A are not a limit.
    let step = raw(current).map { $0 > 0 ? amperes / Double($0) : 0 } ?? 0
    let possible = amperes * volts
    let isLower = limit.map { (amperes + step) * volts < $0 } ?? true
    keep(metric, isLower ? possible : limit, from: isLower ? current : point)
  }

  /// The battery side, temperatures and lifetime energies.
  mutating func readDirectCurrent() {
    keep(.dcVoltage, first: [.portVoltage, .bankVoltage])
    keepSigned(.dcCurrent, [.directCurrent, .bankCurrent])
    keepSigned(.dcPower, [.directPower, .bankPower])
    keep(.cellTemperatureMax, first: [.hottestModule, .portTemperature])
    keep(.cellTemperatureAverage, first: [.averageModule, .portTemperature])
    keep(.injectedEnergy, first: [.injected, .directInjected, .olderInjected])
    keep(.absorbedEnergy, first: [.absorbed, .directAbsorbed])
  }

  private mutating func keepSigned(_ metric: Metric, _ points: [SunSpecPoint]) {
    for point in points {
      guard let value = number(point) else { continue }
      return keep(metric, signed(value), from: point)
    }
  }
}
