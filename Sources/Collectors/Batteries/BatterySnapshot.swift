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

  /// The frame, with the source's health as its only status.
  package func frame(_ status: SourceStatus) -> Frame {
    Frame(
      Frame.Content(
        time: time, origin: .live, topology: Self.noGPUs, gpus: MetricTable(count: 0),
        batteryUnits: units, batteries: batteries, site: site, sources: [status]))
  }

  /// One topology for all, so that a merge stays good from frame to frame.
  private static let noGPUs = TopologyBuilder.build(site: "", identities: [], places: [:]).topology
}
