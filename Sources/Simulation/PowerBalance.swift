/// What flows at a site at an instant, W; positive battery power discharges, positive grid power
/// is imported.
struct PowerBalance: Sendable {
  let load: Int64
  let battery: Int64
  let generation: Int64
  /// What the batteries hold less than they would at rest, Wh.
  let energyUsed: Double

  var grid: Int64 { load - battery - generation }
}
