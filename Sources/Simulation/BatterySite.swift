import FleetModel

/// The batteries, the grid connection and the generators of a simulated site.
///
/// Batteries smooth what the load does from second to second (`LoadHistory`), trade slowly with the
/// grid, carry the load in an outage, and are charged again after it. Each part's power and energy
/// are functions of time; the energy leaves out conversion losses and the noise of single GPUs.
struct BatterySite: Sendable {
  /// A four-hour unit: W, Wh.
  static let unitPower = 979_000.0
  static let unitEnergy = 3_916_000.0
  /// Percent of the state of charge that is held back.
  static let reserve = 20.0
  static let nominalFrequency = 60.0

  let plan: FleetPlan
  let schedule: IncidentSchedule
  let units: [UnitTraits]
  /// A constant near the mean load, W.
  private let level: Double
  /// Rated power of the units that run, W.
  let runningPower: Double
  private let trade: SlowTrade
  private let outages: [OutageEnergy]

  init(plan: FleetPlan, schedule: IncidentSchedule) {
    self.plan = plan
    self.schedule = schedule
    units = (0..<plan.unitCount).map { UnitTraits(number: $0, of: plan.unitCount, plan.seed) }
    let level = 0.85 * plan.peakLoad
    let running = Self.unitPower * Double(units.reduce(0) { $0 + ($1.isRunning ? 1 : 0) })
    let trade = SlowTrade(power: min(0.05 * running, 0.12 * level))
    self.level = level
    runningPower = running
    self.trade = trade
    outages = schedule.incidents.compactMap(\.outage).map { window in
      OutageEnergy(window: window, rechargePower: min(0.12 * running, 0.3 * level)) { time in
        let load = plan.expectedLoad(at: time, schedule.load(at: time))
        return (load, trade.power(at: time), schedule.conditions(at: time).gridShare)
      }
    }
  }

  /// The site's power balance at an instant: load = grid + batteries + generation, in whole watts.
  ///
  /// - Parameter gpuPower: what all GPUs draw, W.
  func balance(at time: Double, gpuPower: Double, _ conditions: SiteConditions) -> PowerBalance {
    let history = LoadHistory(at: time, level: level) { instant in
      plan.expectedLoad(at: instant, schedule.load(at: instant))
    }
    let load = gpuPower * FleetPlan.overhead
    let trade = trade.power(at: time)
    let recharge = outages.reduce(0) { $0 + $1.rechargePower(at: time) }
    let usual = history.fastPower + trade - recharge
    let generation = max(0, history.slowPower + recharge - trade - 0.95 * plan.gridCapacity)
    let wanted = load - conditions.gridShare * (load - usual)
    let able = runningPower(conditions)
    let battery = min(max(wanted, -able), able)
    let used = outages.reduce(0) { $0 + $1.energy(at: time) }
    return PowerBalance(
      load: Int64(load.rounded()), battery: Int64(battery.rounded()),
      generation: Int64((conditions.gridShare * generation).rounded()),
      energyUsed: history.fastEnergy + self.trade.energy(at: time) + used)
  }

  /// Rated power of the units that run at an instant, W.
  func runningPower(_ conditions: SiteConditions) -> Double {
    conditions.units.reduce(runningPower) { power, trouble in
      units[trouble.key].isRunning && !trouble.value.isRunning ? power - Self.unitPower : power
    }
  }

  /// 60 Hz with the little that a large grid moves by, and what an incident adds.
  func frequency(at time: Double, _ conditions: SiteConditions) -> Double {
    let width = conditions.tie == .grid || conditions.tie == .leaving ? 0.014 : 0.003
    let wander =
      Noise.wander(plan.seed ^ 0xF4E0, at: time, period: 4)
      + 0.5 * Noise.wander(plan.seed ^ 0xF4E1, at: time, period: 1.3)
    return Self.nominalFrequency + width * wander / 1.5 + conditions.frequencyShift
  }
}
