import FleetModel

/// A simulated site: every frame is a function of the scenario, its parameters and the time since
/// the start, so any instant can be asked for, forward or back, and gives the same frame again.
package final class Simulator: Sendable {
  package let scenario: Scenario
  /// The source as it was named: `sim:memphis`.
  package let id: String
  /// The instant that incidents are timed from.
  package let start: Timestamp
  package let topology: Topology
  package let batteryUnits: [BatteryUnit]

  let plan: FleetPlan
  let schedule: IncidentSchedule
  let batteries: BatterySite
  let oddities: Oddities
  let constants: StaticColumns
  let processes: [GPUProcess]
  /// Jobs, users and partitions; shared by all frames.
  package let labels: LabelTable
  let stragglers: Stragglers
  let leaving = Leaving()

  /// - Parameters:
  ///   - scenario: a name of `ScenarioRegistry`.
  ///   - parameters: as in `sim:memphis?gpus=64&incident=grid-trip`, in order.
  ///   - start: what the time of frames counts from; the same start, scenario and parameters give
  ///     the same frames.
  package init(
    scenario name: String, parameters: [(name: String, value: String)] = [],
    start: Timestamp = Timestamp.now()
  ) throws(SimulationError) {
    id = "sim:" + name
    self.start = start
    guard let named = ScenarioRegistry.scenario(named: name) else {
      throw SimulationError(
        .unknownScenario, id,
        "no such scenario; there are " + ScenarioRegistry.names.joined(separator: ", "))
    }
    var parameters = try SimulationParameters(parameters, of: named, subject: id)
    guard let scenario = ScenarioRegistry.phase(parameters.phase, of: named) else {
      throw SimulationError(
        .badValue, id, "no phase \(parameters.phase); only colossus-1 has a phase 2")
    }
    if parameters.incidents.isEmpty, let usual = scenario.defaultIncident {
      try parameters.add(incidents: usual, id)
    }
    self.scenario = scenario
    let plan = FleetPlan(
      scenario: scenario, gpuCount: parameters.gpuCount ?? scenario.gpuCount,
      seed: Noise.mix(parameters.seed))
    self.plan = plan
    schedule = IncidentSchedule(
      incidents: parameters.incidents.map { $0.type.init(start: $0.start, plan: plan) })
    batteries = BatterySite(plan: plan, schedule: schedule)
    batteryUnits = batteries.units.map(\.unit)
    oddities = Oddities(layout: plan.layout, seed: plan.seed)
    constants = StaticColumns(plan: plan, oddities: oddities)
    processes = plan.processes(memory: constants.table[.framebufferUsed])
    labels = JobLabels.table(plan)
    stragglers = Stragglers(
      count: scenario.stragglers, gpus: plan.largestJob?.gpus ?? 0..<0, seed: plan.seed)
    topology = Topology(
      directory: SimulatedGPUs(layout: plan.layout, sections: plan.sections, seed: plan.seed),
      groups: plan.layout.groups())
  }

  /// Seconds between frames.
  package var period: Double { scenario.period }
  package var gpuCount: Int { plan.gpuCount }

  /// The site at an instant; cost grows with the fleet (some 20 ns a GPU).
  package func frame(at time: Timestamp) -> Frame {
    let instant = time.seconds(since: start)
    let conditions = schedule.conditions(at: instant)
    var columns = GPUColumns(count: plan.gpuCount)
    var drawn = fill(&columns, conditions, at: instant)
    drawn &-= silentPower(columns, conditions)
    let balance = batteries.balance(
      at: instant, gpuPower: Double(drawn) / 100, conditions)

    var silence = Silence(table: constants.table)
    markStale(&silence, &columns, at: instant)
    let unheard = markSilentHall(&silence, &columns, conditions, at: instant)
    silence.table = table(silence.table, columns, conditions)
    let dark = conditions.dark + unheard
    markDark(&silence, dark)
    markFaults(&silence, conditions, dark)
    for (gpu, age) in oddities.lost { silence.lastSeen[gpu] = start.adding(seconds: -age) }
    var content = Frame.Content(
      time: time, origin: .simulated, topology: topology, gpus: silence.table,
      batteryUnits: batteryUnits,
      batteries: batteries.unitTable(at: instant, balance, conditions),
      site: batteries.siteTable(at: instant, balance, conditions), processes: processes,
      sources: statuses(at: time, silence, conditions), lastSeen: silence.lastSeen,
      labels: labels)
    if let gpus = conditions.unlabelled {
      content.labels = leaving.labels(labels, without: gpus)
    }
    if let gone = conditions.gone {
      leaving.cut(gone, of: topology, labels).apply(to: &content)
    }
    return Frame(content)
  }

  /// Fills in every GPU as if all were there.
  ///
  /// - Returns: what they draw together, 0.01 W.
  private func fill(
    _ columns: inout GPUColumns, _ conditions: SiteConditions, at instant: Double
  ) -> Int64 {
    let state = FleetState(
      plan: plan, schedule: schedule, conditions: conditions, at: instant)
    var drawn: Int64 = 0
    for span in plan.spans { drawn &+= columns.fill(span.gpus, state.state(of: span), state.noise) }
    if stragglers.count > 0 {
      let idle = plan.sections.first?.device.idlePower ?? 0
      drawn &+= stragglers.slow(&columns, idlePower: idle, at: instant)
    }
    return drawn
  }

  /// What GPUs draw that are filled in like the others but are not there, 0.01 W.
  private func silentPower(_ columns: GPUColumns, _ conditions: SiteConditions) -> Int64 {
    var away = conditions.dark.map(\.gpus)
    if let gone = conditions.gone { away.append(gone) }
    for fault in conditions.faults where fault.status != nil {
      if !away.contains(where: { $0.contains(fault.gpu) }) {
        away.append(fault.gpu..<fault.gpu + 1)
      }
    }
    let lost = oddities.lost.reduce(Int64(0)) { sum, lost in
      away.contains { $0.contains(lost.gpu) } ? sum : sum + Int64(columns.powerDraw[lost.gpu])
    }
    return away.reduce(lost) { sum, gpus in
      gpus.reduce(sum) { $0 + Int64(columns.powerDraw[$1]) }
    }
  }

  private func table(
    _ constant: MetricTable, _ columns: GPUColumns, _ conditions: SiteConditions
  ) -> MetricTable {
    var table = constant
    func add(_ metric: Metric, _ storage: Column.Storage) {
      table[metric] = constants.column(metric, storage)
    }
    add(.utilization, .uint8(columns.utilization))
    add(.memoryUtilization, .uint8(columns.memoryUtilization))
    add(.temperature, .uint8(columns.temperature))
    add(.powerDraw, .int32(columns.powerDraw))
    add(.smClock, .uint16(columns.smClock))
    add(.clocksEventReasons, .uint8(columns.reasons))
    add(.memoryTemperature, .uint8(columns.memoryTemperature))
    if let limits = limits(constant, conditions.load) { add(.powerLimit, .int32(limits)) }
    if let idle = conditions.load.idle, case .int32(var used)? = constant[.framebufferUsed]?.storage
    {
      for gpu in idle { used[gpu] = StaticColumns.driverMemory }
      add(.framebufferUsed, .int32(used))
    }
    return table
  }

  /// Power limits, 0.01 W, where they are not those of the devices.
  private func limits(_ constant: MetricTable, _ load: LoadConditions) -> [Int32]? {
    guard load.powerCap != nil || load.curtailment != nil,
      case .int32(var limits)? = constant[.powerLimit]?.storage
    else { return nil }
    if let share = load.curtailment {
      for span in plan.spans where Curtailment.holds(rack: span.rack) {
        for gpu in span.gpus { limits[gpu] = Int32((Double(limits[gpu]) * share).rounded()) }
      }
    }
    guard let cap = load.powerCap else { return limits }
    let most = Int32(clamping: Int((cap * 100).rounded()))
    return limits.map { min($0, most) }
  }
}
