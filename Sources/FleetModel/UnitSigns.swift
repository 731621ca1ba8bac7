/// What a battery unit says of itself, in SunSpec's codes, and the one state that follows from it.
/// Other sources translate their own words into these.
package struct UnitSigns: Hashable, Sendable {
  /// 701.InvSt: 0 off, 1 sleeping, 2 starting, 3 running, 4 throttled, 5 shutting down, 6 fault,
  /// 7 standby. Any other number is a state that we do not know.
  package var inverterState: UInt16?
  /// 701.St: whether the unit is on.
  package var isOn: Bool?
  /// 802.State: 1 disconnected, 2 initializing, 3 connected, 4 standby, 5 SoC protection,
  /// 6 suspending, 99 fault.
  package var bankState: UInt16?
  /// 713.Sta: 0 ok, 1 warning, 2 error.
  package var storageStatus: UInt16?
  /// Bits of `BatteryAlarm`.
  package var alarms: Int64 = 0
  /// W, positive while discharging.
  package var power: Double?
  /// The largest power of the unit, W.
  package var rating: Double?
  /// Percent.
  package var stateOfCharge: Double?
  /// The usable range of the state of charge, percent; nil where none is set (0 counts as not set).
  package var lowest: Double?
  package var highest: Double?

  package init() {}

  /// The state, in this order: a fault, maintenance, what the inverter says, and then the power.
  /// Nil when nothing is known at all.
  package var state: ChargeStatus? {
    let saysError = storageStatus == 2 && isOn == false
    if inverterState == 6 || bankState == 99 || saysError { return .fault }
    if alarms & BatteryAlarm.manualShutdown.bit != 0 { return .maintenance }
    switch inverterState {
    case 0, 5: return .off
    case 1, 7: return .standby
    case 2: return .starting
    case 4: return .throttled
    case 3, nil: break
    default: return .unknown
    }
    return power.map(fromPower)
  }

  private func fromPower(_ power: Double) -> ChargeStatus {
    if abs(power) >= max(0.005 * (rating ?? 0), 1000) {
      return power > 0 ? .discharging : .charging
    }
    guard let stateOfCharge else { return .holding }
    if stateOfCharge >= highest ?? 99.5 { return .full }
    return stateOfCharge <= lowest ?? 0.5 ? .empty : .holding
  }
}
