/// The state of every job and row at an instant, from which the GPUs of a span follow.
struct FleetState: Sendable {
  private let plan: FleetPlan
  private let conditions: SiteConditions
  private let jobs: [JobState]
  let noise: TickNoise

  /// What the GPUs of a job have in common, each from 0 to 1.
  private struct JobState {
    let activity: Activity
    /// Lagged draw between idle and full, and that of GPUs in racks that are capped.
    let heat: Double
    let cappedHeat: Double
  }

  init(plan: FleetPlan, schedule: IncidentSchedule, conditions: SiteConditions, at time: Double) {
    self.plan = plan
    self.conditions = conditions
    let thermal = ThermalModel()
    let loads = thermal.ages.map { schedule.load(at: time - $0) }
    jobs = plan.jobs.map { job in
      let device = plan.sections.first { $0.gpus.overlaps(job.gpus) }?.device ?? .h100
      let powers = loads.indices.map { number in
        let load = loads[number]
        let instant = time - thermal.ages[number]
        let power = job.activity(at: instant, swing: load.swing, steps: false).power
        return min(power, load.powerCap.map { device.share(ofPower: $0) } ?? 1)
      }
      let heat = thermal.lagged { powers[$0] }
      let capped = thermal.lagged { number in
        let most = loads[number].curtailment.map { device.share(ofPower: $0 * device.fullPower) }
        return min(powers[number], most ?? 1)
      }
      return JobState(
        activity: job.activity(at: time, swing: conditions.load.swing), heat: heat,
        cappedHeat: capped)
    }
    noise = TickNoise(seed: plan.seed, time: time)
  }

  func state(of span: RackSpan) -> SpanState {
    let device = plan.sections[span.section].device
    let job = plan.jobs[span.job]
    let state = jobs[span.job]
    let duty = conditions.duties.isEmpty ? nil : conditions.duties[span.rack]
    let isResting = duty?.isIdle ?? false
    let isIdle = isResting || job.kind == .idle
    let isCapped = Curtailment.holds(rack: span.rack)
    let share = isCapped ? conditions.load.curtailment ?? 1 : 1
    let limit = min(conditions.load.powerCap ?? device.fullPower, share * device.fullPower)
    let heat = (isCapped ? state.cappedHeat : state.heat) * (duty?.heat ?? 1)
    return SpanState(
      utilization: isResting ? 0 : Int(state.activity.utilization * 25_600),
      memoryTraffic: Int(job.memoryTraffic * 256),
      power: Int(device.power(isResting ? 0 : state.activity.power) * 100),
      idlePower: Int(device.idlePower * 100),
      temperature: Int(temperature(of: span, device, heat) * 16),
      clock: isIdle ? device.idleClock : clock(device, state.activity.power),
      limit: Int(limit * 100), limitReason: conditions.load.powerCap == nil ? 0x04 : 0x88,
      reasons: isIdle ? 0x01 : 0, spread: job.kind == .inference && !isResting ? 150 : 0)
  }

  /// Degrees: coolant of the row, what the rack adds, and what the draw lifts the core by.
  private func temperature(of span: RackSpan, _ device: DeviceModel, _ heat: Double) -> Double {
    var coolant = 25 + Noise.pick(plan.seed ^ 0x0C01, span.row, -1.5...1.5)
    coolant += Noise.pick(plan.seed ^ 0x0C02, span.rack, -0.8...0.8)
    for source in conditions.heat where source.gpus.overlaps(span.gpus) {
      coolant += source.kelvin * (0.35 + 0.65 * heat)
    }
    return coolant + device.heatRise * (device.power(heat) / device.fullPower)
  }

  /// MHz: a GPU near its full draw runs a little below its highest clock.
  private func clock(_ device: DeviceModel, _ power: Double) -> Int {
    Int(Double(device.fullClock) * (1 - 0.09 * max(0, power - 0.6) / 0.4))
  }
}

extension DeviceModel {
  /// Draw at a place between idle (0) and full (1), W.
  func power(_ share: Double) -> Double { idlePower + share * (fullPower - idlePower) }

  /// The place between idle and full of a draw.
  func share(ofPower watts: Double) -> Double {
    max(0, (watts - idlePower) / (fullPower - idlePower))
  }
}
