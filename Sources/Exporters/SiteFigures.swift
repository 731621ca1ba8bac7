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
  package var frequency: Double?
  package var connection: GridConnection?
  /// Seconds until the reserve is reached at the present draw; nil while charging or idle.
  package var runtimeToReserve: Double?
  /// Seconds until the reserve is reached if the grid went now; nil also when the units cannot
  /// deliver the load at all (then `powerShort` is the W that are missing).
  package var runtimeWithoutGrid: Double?
  package var powerShort: Double?
  /// Battery units there are, and those that report.
  package var units: Int
  package var unitsReporting: Int

  package init(units: Int = 0, unitsReporting: Int = 0) {
    self.units = units
    self.unitsReporting = unitsReporting
  }
}
