import FleetModel

extension SunSpecGateway {
  /// The units and the source's health as they stand.
  func frame(at now: Moment) -> Frame {
    var names: Set<String> = []
    let identities = units.map { unit in identity(of: unit, &names) }
    var snapshot = BatterySnapshot(time: now.wall, units: identities)
    for index in units.indices { fill(&snapshot, index, now) }
    fillSite(&snapshot, now)
    return snapshot.frame(status(at: now, snapshot.batteries.statuses))
  }

  /// Named by its serial number where it has one of its own.
  private func identity(of unit: SunSpecUnit, _ names: inout Set<String>) -> BatteryUnit {
    let reading = unit.reading
    let place = settings.hostAndPort + "/\(unit.id)"
    let id = reading?.serial.flatMap { names.contains($0) ? nil : $0 } ?? place
    names.insert(id)
    return BatteryUnit(
      id: id, block: settings.hostAndPort, maker: reading?.maker, model: reading?.model,
      serial: reading?.serial)
  }

  private func fill(_ snapshot: inout BatterySnapshot, _ index: Int, _ now: Moment) {
    let unit = units[index]
    if let readAt = unit.readAt {
      snapshot.set(.sampleAge, index, max(0, now.seconds - readAt.seconds))
    }
    switch unit.standing(now, interval: settings.interval) {
    case .unheard, .gone: snapshot.batteries.statuses[index] = .unreachable
    case .stale:
      snapshot.batteries.statuses[index] = .stale
      fillValues(&snapshot, index, unit)
    case .fresh:
      if unit.reading?.isStorage == false { snapshot.batteries.statuses[index] = .unsupported }
      return fillValues(&snapshot, index, unit)
    }
    guard unit.isTried || trouble != nil else { return }
    snapshot.set(state: .offline, index)
    snapshot.raise(.communicationLost, index)
  }

  private func fillValues(
    _ snapshot: inout BatterySnapshot, _ index: Int, _ unit: SunSpecUnit
  ) {
    guard let reading = unit.reading else { return }
    if let alarms = reading.alarms { snapshot.batteries.set(.alarms, index, .value(alarms)) }
    for number in reading.numbers {
      if number.isPlausible {
        snapshot.set(number.metric, index, number.value)
      } else {
        snapshot.batteries.set(number.metric, index, .error)
        snapshot.raise(.implausible, index)
      }
    }
    snapshot.set(state: reading.state, index)
    snapshot.set(connection: reading.connection, index)
    snapshot.set(mode: reading.mode, index)
  }

  private func fillSite(_ snapshot: inout BatterySnapshot, _ now: Moment) {
    snapshot.set(site: .reserve, settings.reserve ?? reserveOfUnits)
    snapshot.set(site: .maximumDemand, settings.demand)
    snapshot.set(site: .nominalFrequency, settings.nominalFrequency)
    snapshot.set(site: .dischargeEfficiency, settings.efficiency)
  }

  /// What the units hold back, percent, weighted by their energy; nil when none is set.
  private var reserveOfUnits: Double? {
    var held = 0.0
    var capacity = 0.0
    for unit in units {
      guard let reading = unit.reading, let reserve = reading.reserve,
        let rating = reading[.energyRating]
      else { continue }
      held += reserve * rating
      capacity += rating
    }
    return capacity > 0 ? held / capacity : nil
  }
}
