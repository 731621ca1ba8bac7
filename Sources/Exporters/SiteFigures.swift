import FleetModel

/// The power and battery figures of a site, computed by whoever exports. Powers in W (battery
/// positive while discharging, grid positive while importing), energies in Wh; absent is nil.
package struct SiteFigures: Hashable, Sendable {
  package var grid: Double?
  package var load: Double?
  package var battery: Double?
  package var generation: Double?
  /// Percent of the capacity.
  package var stateOfCharge: Double?
  package var energy: Double?
  package var capacity: Double?
  /// Percent of the capacity that is not to be used.
  package var reserve: Double?
  /// Whether that is kept for an outage, which may use it.
  package var reserveIsForOutages = false
  package var frequency: Double?
  package var connection: GridConnection?
  /// Seconds until the reserve is reached at the present draw; nil while charging or idle.
  package var runtimeToReserve: Double?
  /// Seconds until the reserve is reached if the grid went now, or the end where the reserve is kept for
  /// that; nil also when the units cannot deliver the load at all (then `powerShort` is the W that
  /// are missing).
  package var runtimeWithoutGrid: Double?
  package var powerShort: Double?
  /// The load to plan for, W: configured, or the highest that was seen; and the same two figures
  /// for it.
  package var demand: Double?
  package var demandIsConfigured = false
  package var runtimeAtDemand: Double?
  package var powerShortAtDemand: Double?
  /// Seconds until full at the present draw; nil while not charging.
  package var timeToFull: Double?
  /// What the units that are able to run can take and give, and what is left of both now.
  package var chargeLimit: Double?
  package var dischargeLimit: Double?
  package var headroomUp: Double?
  package var headroomDown: Double?
  /// Wh above the reserve, and Wh until full.
  package var energyAboveReserve: Double?
  package var energyToFull: Double?
  /// Share of the load that the batteries carry, percent, and W of the GPUs with it.
  package var shareOfLoadCarried: Double?
  package var gpuPowerCarried: Double?
  /// Site watts for each GPU watt.
  package var overhead: Double?
  /// Load minus grid, batteries and generation, W: zero when everything is measured rightly.
  package var imbalance: Double?
  /// Share of the rated energy that reporting units have, percent; units whose energy is counted
  /// though their values are old; age of the oldest values, s.
  package var coverage: Double?
  package var unitsHeld = 0
  package var oldestSample: Double?
  /// What is wrong with units, worst first.
  package var alarms: [Alarm] = []

  /// The same complaint of several units.
  package struct Alarm: Hashable, Sendable {
    package var words: String
    package var severity: String
    /// Names of the units.
    package var units: [String]

    package init(words: String, severity: String, units: [String]) {
      self.words = words
      self.severity = severity
      self.units = units
    }
  }

  /// Battery units there are, and those that report.
  package var units: Int
  package var unitsReporting: Int

  package init(units: Int = 0, unitsReporting: Int = 0) {
    self.units = units
    self.unitsReporting = unitsReporting
  }
}
