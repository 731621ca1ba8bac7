import FleetModel

/// How long the batteries last, and which limit decides.
package enum Runtime: Hashable, Sendable {
  /// Seconds until the reserve is reached at a draw.
  case seconds(Double)
  /// The draw is so small that a figure would mean nothing.
  case unlimited
  /// Charging: seconds until full.
  case chargingFull(Double)
  /// The units cannot deliver the load at all: short by so many W.
  case powerShort(Double)
}

extension SitePower {
  /// Energy above the reserve, Wh; nil without batteries or a known capacity. Without a configured
  /// reserve everything counts.
  package var energyAboveReserve: Double? {
    guard let energy, let capacity else { return nil }
    return max(0, energy - capacity * (reserve ?? 0) / 100)
  }

  /// At the present battery power: time to the reserve, or to full while charging.
  package var runtimeNow: Runtime? {
    guard let above = energyAboveReserve, let battery, let capacity, let energy else { return nil }
    let small = 0.01 * (dischargeLimit ?? capacity / 4)
    if abs(battery) <= small { return .unlimited }
    if battery > 0 { return .seconds(above / battery * 3600) }
    return .chargingFull(max(0, capacity - energy) / -battery * 3600)
  }

  /// If the grid went now: the lesser of the energy and the power limit.
  package var runtimeWithoutGrid: Runtime? { load.flatMap { runtime(carrying: $0) } }

  /// With the batteries carrying a load of W alone.
  package func runtime(carrying load: Double) -> Runtime? {
    guard let above = energyAboveReserve, load > 0 else { return nil }
    if let limit = dischargeLimit, load > limit { return .powerShort(load - limit) }
    return .seconds(above / load * 3600)
  }

  /// More power the units could give, W.
  package var headroomUp: Double? {
    guard let dischargeLimit, let battery else { return nil }
    return max(0, dischargeLimit - battery)
  }

  /// More power the units could take, W.
  package var headroomDown: Double? {
    guard let chargeLimit, let battery else { return nil }
    return max(0, chargeLimit + battery)
  }

  /// Share of the load that the batteries carry now, 0...1.
  package var shareOfLoadCarried: Double? {
    guard let load, load > 0, let battery else { return nil }
    return min(max(battery, 0), load) / load
  }

  /// What does not add up, W: load minus grid, battery and generation; nil unless all are known.
  package var imbalance: Double? {
    guard let load, let grid, let battery else { return nil }
    return load - grid - battery - (generation ?? 0)
  }
}
