import FleetModel

/// What a source knows of a battery site at an instant: a row for each unit, and one of the site.
/// Becomes a frame without GPUs, which the sampler merges with those of other sources.
package struct BatterySnapshot: Sendable {
  package var time: Timestamp
  package var units: [BatteryUnit]
  /// A row for each unit; statuses say which of them are heard.
  package var batteries: MetricTable
  /// One row.
  package var site: MetricTable
  /// Values that cannot be.
  private var doubts = Doubts()
  /// Units whose figures contradict each other, in words.
  private var contradictions: [String] = []

  package init(time: Timestamp, units: [BatteryUnit]) {
    self.time = time
    self.units = units
    batteries = MetricTable(count: units.count)
    site = MetricTable(count: 1)
  }

  /// Sets a value of a unit if it can be true, else marks the cell as an error and raises the
  /// `implausible` alarm. What is nil stays absent.
  package mutating func set(_ metric: Metric, _ unit: Int, _ value: Double?) {
    guard let value else { return }
    guard let plausible = BatteryPlausibility.plausible(value, metric) else {
      batteries.set(metric, unit, .error)
      doubts.note(metric, value, of: units[unit].id)
      raise(.implausible, unit)
      return
    }
    batteries.set(metric, unit, value: plausible)
  }

  package mutating func raise(_ alarm: BatteryAlarm, _ unit: Int) {
    let bits = batteries.stored(.alarms, unit) ?? 0
    batteries.set(.alarms, unit, .value(bits | alarm.bit))
  }

  package mutating func set(site metric: Metric, _ value: Double?) {
    guard let value else { return }
    if let plausible = BatteryPlausibility.plausible(value, metric) {
      site.set(metric, 0, value: plausible)
    } else {
      site.set(metric, 0, .error)
      doubts.note(metric, value, of: "the site")
    }
  }

  package mutating func set(connection: GridConnection?, _ unit: Int) {
    guard let connection else { return }
    batteries.set(.connection, unit, .value(Int64(connection.rawValue)))
  }

  package mutating func set(state: ChargeStatus?, _ unit: Int) {
    guard let state else { return }
    batteries.set(.chargeStatus, unit, .value(Int64(state.rawValue)))
  }

  package mutating func set(mode: InverterMode?, _ unit: Int) {
    guard let mode else { return }
    batteries.set(.inverterMode, unit, .value(Int64(mode.rawValue)))
  }

  package mutating func set(islandState: GridConnection?) {
    guard let islandState else { return }
    site.set(.islandState, 0, .value(Int64(islandState.rawValue)))
  }

  /// Looks at what the figures of each unit say together: where they contradict each other the unit
  /// says so by its alarm, and the notes in words.
  package mutating func judge() {
    contradictions.removeAll()
    for unit in units.indices where batteries.statuses[unit].isReporting {
      guard let doubt = BatteryDoubt(batteries, unit) else { continue }
      raise(.implausible, unit)
      if case .emptyAndDischarging(_, isConfirmed: false) = doubt {
        batteries.set(.stateOfCharge, unit, .error)
      }
      contradictions.append(units[unit].id + ": " + doubt.words)
    }
  }

  /// Sentences about single units at most; more are counted.
  private static let mostNotes = 4

  /// What is doubted, in words.
  package var notes: [String] {
    let more = contradictions.count - Self.mostNotes
    return doubts.notes + contradictions.prefix(Self.mostNotes)
      + (more > 0 ? ["and \(more) more units whose figures contradict each other"] : [])
  }

  /// The frame, with the source's health as its only status.
  package func frame(_ status: SourceStatus) -> Frame {
    var judged = self
    judged.judge()
    var status = status
    status.notes += judged.notes
    return judged.sealed(status)
  }

  private func sealed(_ status: SourceStatus) -> Frame {
    Frame(
      Frame.Content(
        time: time, origin: .live, topology: Self.noGPUs, gpus: MetricTable(count: 0),
        batteryUnits: units, batteries: batteries, site: site, sources: [status]))
  }

  /// One topology for all, so that a merge stays good from frame to frame.
  private static let noGPUs = TopologyBuilder.build(site: "", identities: [], places: [:]).topology
}
