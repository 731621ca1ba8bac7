import FleetModel

/// How long the batteries last, and which limit decides.
package enum Runtime: Hashable, Sendable {
  /// Seconds until the reserve is reached at a draw: the energy is the lesser limit.
  case seconds(Double)
  /// The draw is so small that a figure would mean nothing.
  case unlimited
  /// Charging: seconds until full.
  case chargingFull(Double)
  /// The units cannot deliver the load at all: short by so many W. The power is the lesser limit.
  case powerShort(Double)
}

extension SitePower {
  /// Percent of the capacity that is not to be used: the reserve, or what the units themselves
  /// hold back where that is more.
  package var floorOfCharge: Double { max(reserve ?? 0, stateOfChargeMin ?? 0) }

  /// The same without the grid, when what is kept for that is used.
  package var floorWithoutGrid: Double {
    reserveIsForOutages ? stateOfChargeMin ?? 0 : floorOfCharge
  }

  /// The reserve that is not to be used as things are; nil without one, and where it is kept for an
  /// outage that has come.
  package var reserveInForce: Double? {
    reserveIsForOutages && connection?.isIslanded == true ? nil : reserve
  }

  /// AC energy out of a Wh that is stored; 1 where the energy is AC energy already.
  var efficiency: Double {
    guard let dischargeEfficiency, dischargeEfficiency > 0 else { return 1 }
    return min(dischargeEfficiency, 100) / 100
  }

  /// Energy above the reserve, Wh; nil without batteries or a known capacity. Without a configured
  /// reserve everything counts that the units give.
  package var energyAboveReserve: Double? { energy(above: floorOfCharge) }

  /// Energy that an outage can use, Wh.
  package var energyWithoutGrid: Double? { energy(above: floorWithoutGrid) }

  private func energy(above floor: Double) -> Double? {
    guard let energy, let capacity else { return nil }
    return max(0, energy - capacity * floor / 100)
  }

  /// Energy that still goes in, Wh.
  package var energyToFull: Double? {
    guard let energy, let capacity else { return nil }
    return max(0, capacity * (stateOfChargeMax ?? 100) / 100 - energy)
  }

  /// At the present battery power.
  package var runtimeNow: Runtime? { battery.flatMap { runtime(at: $0) } }

  /// At a battery power of W that is being delivered: time to the reserve, or to full while
  /// charging; below 1 % of what the units can give no figure means anything.
  package func runtime(at battery: Double) -> Runtime? {
    let isIslanded = connection?.isIslanded == true
    guard let above = isIslanded ? energyWithoutGrid : energyAboveReserve,
      let toFull = energyToFull, let capacity
    else { return nil }
    let small = 0.01 * (dischargeLimit.flatMap { $0 > 0 ? $0 : nil } ?? capacity / 4)
    if abs(battery) <= small { return .unlimited }
    if battery > 0 { return .seconds(above * efficiency / battery * 3600) }
    return .chargingFull(toFull / (-battery * efficiency) * 3600)
  }

  /// If the grid went now: the lesser of the energy and the power limit.
  package var runtimeWithoutGrid: Runtime? { load.flatMap { runtime(carrying: $0) } }

  /// With the batteries carrying a load of W alone.
  package func runtime(carrying load: Double) -> Runtime? {
    guard let above = energyWithoutGrid, load > 0 else { return nil }
    if let limit = dischargeLimit, load > limit { return .powerShort(load - limit) }
    return .seconds(above * efficiency / load * 3600)
  }
}
