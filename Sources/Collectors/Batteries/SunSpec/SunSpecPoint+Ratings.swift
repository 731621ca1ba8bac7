/// Models 120 and 702 (ratings and settings), which change seldom: read at connect and every few
/// minutes.
extension SunSpecPoint {
  static let powerRating = SunSpecPoint(702, "WMaxRtg", 2, .uint16, Scale(702, "W_SF", 45))
  static let chargeRating = SunSpecPoint(702, "WChaRteMaxRtg", 10, .uint16, Scale(702, "W_SF", 45))
  static let dischargeRating = SunSpecPoint(
    702, "WDisChaRteMaxRtg", 11, .uint16, Scale(702, "W_SF", 45))
  static let powerSetting = SunSpecPoint(702, "WMax", 26, .uint16, Scale(702, "W_SF", 45))
  static let chargeSetting = SunSpecPoint(702, "WChaRteMax", 34, .uint16, Scale(702, "W_SF", 45))
  static let dischargeSetting = SunSpecPoint(
    702, "WDisChaRteMax", 35, .uint16, Scale(702, "W_SF", 45))

  static let olderPowerRating = SunSpecPoint(120, "WRtg", 3, .uint16, Scale(120, "WRtg_SF", 4))
  static let olderCapacity = SunSpecPoint(120, "WHRtg", 19, .uint16, Scale(120, "WHRtg_SF", 20))
  static let olderChargeRating = SunSpecPoint(
    120, "MaxChaRte", 23, .uint16, Scale(120, "MaxChaRte_SF", 24))
  static let olderDischargeRating = SunSpecPoint(
    120, "MaxDisChaRte", 25, .uint16, Scale(120, "MaxDisChaRte_SF", 26))

  static let ratings = [
    powerRating, chargeRating, dischargeRating, powerSetting, chargeSetting, dischargeSetting,
    olderPowerRating, olderCapacity, olderChargeRating, olderDischargeRating,
  ]

  /// Everything that is read, for the names of scale factors.
  static let all =
    measurements + storage + modules + olderStorage + ratings + [unitHeartbeat, olderInjected]

  /// The scale factor of a name such as `713.Pct_SF`.
  static func scale(named name: String) -> Scale? {
    all.lazy.compactMap(\.scale).first { $0.title == name }
  }
}
