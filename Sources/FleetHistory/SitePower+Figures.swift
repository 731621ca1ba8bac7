import FleetModel

/// Figures that follow from one instant of a site; nil where a part of them is not known.
extension SitePower {
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

  /// Power over capacity, per hour; a unit that lasts four hours gives at most 0.25.
  package var cRate: Double? { perCapacity(battery) }

  /// The largest rate that the units can discharge at, per hour.
  package var cRateLimit: Double? { perCapacity(dischargeLimit) }

  private func perCapacity(_ power: Double?) -> Double? {
    guard let power, let capacity, capacity > 0 else { return nil }
    return power / capacity
  }

  /// Share of the load that the batteries carry now, 0...1.
  package var shareOfLoadCarried: Double? {
    guard let load, load > 0, let battery else { return nil }
    return min(max(battery, 0), load) / load
  }

  /// GPU watts that the batteries carry now.
  package var gpuPowerCarried: Double? {
    guard let gpu, let share = shareOfLoadCarried else { return nil }
    return gpu * share
  }

  /// Site watts for each GPU watt; nil where the GPUs draw next to nothing of the load, because
  /// then it says nothing of them.
  package var overhead: Double? {
    guard let load, let gpu, gpu > 0.05 * load, gpu > 0 else { return nil }
    return load / gpu
  }

  /// How many GPUs the reserve carries for some hours, at what a GPU takes of the load now, and
  /// whether the power or the energy is the lesser limit.
  ///
  /// - Parameter gpus: GPUs that the load is for.
  package func gpusHeld(
    forHours hours: Double, of gpus: Int
  ) -> (count: Int, isLimitedByPower: Bool)? {
    guard let load, load > 0, gpus > 0, hours > 0, let above = energyAboveReserve else {
      return nil
    }
    let byEnergy = above * efficiency / hours
    let power = min(dischargeLimit ?? byEnergy, byEnergy)
    let count = power / (load / Double(gpus))
    guard count.isFinite, count < 1e15 else { return nil }
    return (Int(count), power < byEnergy)
  }

  /// What does not add up, W: load minus grid, battery and generation; nil unless all are known.
  package var imbalance: Double? {
    guard let load, let grid, let battery else { return nil }
    return load - grid - battery - (generation ?? 0)
  }

  /// The same as a share of the load, 0...1 and either sign.
  package var shareOfImbalance: Double? {
    guard let imbalance, let load, load > 0 else { return nil }
    return imbalance / load
  }

  /// Whether powers contradict each other by more than 2 % of the load: a sign or a scale is wrong,
  /// or something is not measured.
  package var isUnbalanced: Bool { shareOfImbalance.map { abs($0) > 0.02 } ?? false }
}
