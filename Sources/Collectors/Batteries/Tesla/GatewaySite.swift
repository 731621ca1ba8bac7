import FleetModel

/// Turns what a gateway said into rows, a unit each, and the site's.
package struct GatewaySite: Sendable {
  /// `HOST:PORT`, which names the block of units.
  package let gateway: String
  /// Seconds between rounds.
  package let period: Double
  /// Percent, in place of the gateway's own.
  package let reserve: Double?

  package init(gateway: String, period: Double, reserve: Double? = nil) {
    self.gateway = gateway
    self.period = period
    self.reserve = reserve
  }

  /// The rows as of an instant, and what is worth knowing of them.
  package func snapshot(
    _ reading: inout GatewayReading, at now: Moment
  ) -> (snapshot: BatterySnapshot, notes: [String]) {
    let status = reading.status
    let hasBlocks = status.map { !$0.blocks.isEmpty } ?? false
    let units = hasBlocks ? self.units(status?.blocks ?? []) : wholeSite(status)
    var snapshot = BatterySnapshot(time: now.wall, units: units)
    let island = setSite(reading, &snapshot)
    if let status {
      let age = reading.statusTime.map { max(0, now.seconds - $0.seconds) }
      if hasBlocks {
        for place in status.blocks.indices {
          set(place, status, island, &snapshot)
          checkCounters(place, status.blocks[place], &reading, &snapshot)
        }
      } else if !units.isEmpty {
        setWholeSite(status, reading, island, &snapshot)
      }
      for fault in status.faults { raise(fault, status.blocks, &snapshot) }
      if let age { for place in units.indices { grow(place, age, &snapshot) } }
    }
    return (snapshot, GatewayNotes.notes(reading, own: reserve))
  }

  /// Units by their serial numbers; a number that comes twice is told apart, and a unit without one
  /// goes by its place.
  private func units(_ blocks: [GatewayBlock]) -> [BatteryUnit] {
    var seen: [String: Int] = [:]
    return blocks.enumerated().map { place, block in
      let name = block.serial ?? gateway + "/\(place + 1)"
      let times = (seen[name] ?? 0) + 1
      seen[name] = times
      return BatteryUnit(
        id: times == 1 ? name : name + "#\(times)", block: gateway, maker: "Tesla",
        model: block.partNumber, serial: block.serial)
    }
  }

  /// One row for a site whose gateway lists no units but has storage.
  private func wholeSite(_ status: GatewayStatus?) -> [BatteryUnit] {
    status?.capacity == nil ? [] : [BatteryUnit(id: gateway, block: gateway, maker: "Tesla")]
  }

  private func set(
    _ place: Int, _ status: GatewayStatus, _ island: GridConnection?,
    _ snapshot: inout BatterySnapshot
  ) {
    let block = status.blocks[place]
    let share = status.share(of: place)
    let rating = share.flatMap { share in status.highestPower.map { $0 * share } }
    setEnergy(place, block.capacity, block.energy, block.stateOfCharge, &snapshot)
    setPower(place, block.power, rating, &snapshot)
    snapshot.set(.reactivePower, place, block.reactivePower)
    snapshot.set(.acVoltage, place, block.voltage)
    snapshot.set(.acCurrent, place, block.current)
    snapshot.set(.frequency, place, block.frequency)
    snapshot.set(.absorbedEnergy, place, block.charged)
    snapshot.set(.injectedEnergy, place, block.discharged)
    snapshot.set(
      .chargeLimit, place, share.flatMap { share in status.chargeLimit.map { $0 * share } })
    snapshot.set(
      .dischargeLimit, place, share.flatMap { share in status.dischargeLimit.map { $0 * share } })
    if status.blocks.count == 1 { snapshot.set(.powerSetpoint, place, status.target) }
    if !block.disabledReasons.isEmpty { snapshot.raise(.disabled, place) }
    snapshot.set(connection: block.connection(island), place)
    snapshot.set(mode: block.mode, place)
    var signs = UnitSigns()
    signs.inverterState = block.inverterState
    signs.power = block.power
    signs.rating = rating
    signs.stateOfCharge = block.stateOfCharge
    snapshot.set(state: signs.state, place)
  }

  private func setEnergy(
    _ place: Int, _ capacity: Double?, _ energy: Double?, _ charge: Double?,
    _ snapshot: inout BatterySnapshot
  ) {
    snapshot.set(.energyRating, place, capacity)
    guard let energy else { return }
    guard BatteryPlausibility.isPlausible(energy: energy, capacity: capacity), energy >= 0 else {
      snapshot.batteries.set(.energyAvailable, place, .error)
      snapshot.batteries.set(.stateOfCharge, place, .error)
      return snapshot.raise(.implausible, place)
    }
    snapshot.set(.energyAvailable, place, energy)
    // A pack may hold a little more than it is rated for: that is full.
    snapshot.set(.stateOfCharge, place, charge.map { min($0, 100) })
  }

  private func setPower(
    _ place: Int, _ power: Double?, _ rating: Double?, _ snapshot: inout BatterySnapshot
  ) {
    guard let power else { return }
    guard BatteryPlausibility.isPlausible(power: power, rating: rating) else {
      snapshot.batteries.set(.batteryPower, place, .error)
      return snapshot.raise(.implausible, place)
    }
    snapshot.set(.batteryPower, place, power)
  }

  private func setWholeSite(
    _ status: GatewayStatus, _ reading: GatewayReading, _ island: GridConnection?,
    _ snapshot: inout BatterySnapshot
  ) {
    let power = reading.meters?.meters["battery"]?.power
    setEnergy(0, status.capacity, status.energy, reading.stateOfCharge, &snapshot)
    setPower(0, power, status.highestPower, &snapshot)
    snapshot.set(.powerSetpoint, 0, status.target)
    snapshot.set(.chargeLimit, 0, status.chargeLimit)
    snapshot.set(.dischargeLimit, 0, status.dischargeLimit)
    snapshot.set(connection: island, 0)
    var signs = UnitSigns()
    signs.power = power
    signs.rating = status.highestPower
    signs.stateOfCharge = reading.stateOfCharge
    snapshot.set(state: signs.state, 0)
  }

  /// A fault belongs to the unit of its serial number; one of no unit was seen by all.
  private func raise(
    _ fault: GatewayFault, _ blocks: [GatewayBlock], _ snapshot: inout BatterySnapshot
  ) {
    let own = blocks.indices.filter { fault.serial != nil && blocks[$0].serial == fault.serial }
    for place in own.isEmpty ? Array(snapshot.units.indices) : own {
      snapshot.raise(fault.alarm, place)
    }
  }

  private func checkCounters(
    _ place: Int, _ block: GatewayBlock, _ reading: inout GatewayReading,
    _ snapshot: inout BatterySnapshot
  ) {
    let name = snapshot.units[place].id
    let before = reading.counters[name]
    func isLess(_ now: Double?, _ then: Double?) -> Bool {
      if let now, let then { now < then } else { false }
    }
    if isLess(block.charged, before?.charged) || isLess(block.discharged, before?.discharged) {
      snapshot.raise(.counterBackwards, place)
    }
    reading.counters[name] = GatewayReading.Counters(
      charged: block.charged ?? before?.charged, discharged: block.discharged ?? before?.discharged)
  }

  /// Lets a row grow old while the gateway does not tell of its units.
  private func grow(_ place: Int, _ age: Double, _ snapshot: inout BatterySnapshot) {
    snapshot.set(.sampleAge, place, age)
    guard age > 3 * period else { return }
    guard age > max(60, 10 * period) else {
      snapshot.batteries.statuses[place] = .stale
      return
    }
    snapshot.batteries.statuses[place] = .unreachable
    snapshot.set(state: .offline, place)
    snapshot.raise(.communicationLost, place)
  }

  /// - Returns: the site's island state.
  private func setSite(
    _ reading: GatewayReading, _ snapshot: inout BatterySnapshot
  ) -> GridConnection? {
    snapshot.set(site: .gridPower, reading.meters?.meters["site"]?.power)
    snapshot.set(site: .loadPower, reading.meters?.meters["load"]?.power)
    snapshot.set(site: .generationPower, reading.meters?.generation)
    snapshot.set(site: .siteFrequency, reading.meters?.frequency)
    snapshot.set(site: .nominalFrequency, reading.nominalFrequency)
    snapshot.set(site: .reserve, reserve ?? reading.reserve)
    // The gateway keeps its own reserve for an outage; one that the user names is not to be used.
    if reserve == nil, reading.reserve != nil { snapshot.set(site: .reserveIsForOutages, 1) }
    snapshot.set(site: .gridServices, reading.gridServices.map { $0 ? 1 : 0 })
    let status = reading.isStatusFresh ? reading.status : nil
    snapshot.set(site: .gridServicesPower, status?.gridServicesPower)
    let word = reading.gridStatus ?? status?.island
    let island = word.map { TeslaWords.connection(ofGateway: $0) ?? .unknown }
    snapshot.set(islandState: island)
    return island
  }
}
