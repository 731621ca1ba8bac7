/// Model 701 (DER AC measurement), 714 (DC), 715 (heartbeat) and the older 122: what changes.
extension SunSpecPoint {
  static let inverterIsOn = SunSpecPoint(701, "St", 3, .enum16)
  static let inverterState = SunSpecPoint(701, "InvSt", 4, .enum16)
  static let connectionState = SunSpecPoint(701, "ConnSt", 5, .enum16)
  static let inverterAlarms = SunSpecPoint(701, "Alrm", 6, .bitfield32)
  static let operatingMode = SunSpecPoint(701, "DERMode", 8, .bitfield32)
  /// Positive for generation, negative for absorption.
  static let power = SunSpecPoint(701, "W", 10, .int16, Scale(701, "W_SF", 116))
  static let reactivePower = SunSpecPoint(701, "Var", 12, .int16, Scale(701, "Var_SF", 119))
  static let current = SunSpecPoint(701, "A", 14, .int16, Scale(701, "A_SF", 113))
  static let lineVoltage = SunSpecPoint(701, "LLV", 15, .uint16, Scale(701, "V_SF", 114))
  static let frequency = SunSpecPoint(701, "Hz", 17, .uint32, Scale(701, "Hz_SF", 115))
  static let injected = SunSpecPoint(701, "TotWhInj", 19, .uint64, Scale(701, "TotWh_SF", 120))
  static let absorbed = SunSpecPoint(701, "TotWhAbs", 23, .uint64, Scale(701, "TotWh_SF", 120))
  static let ambient = SunSpecPoint(701, "TmpAmb", 35, .int16, Scale(701, "Tmp_SF", 122))
  static let cabinet = SunSpecPoint(701, "TmpCab", 36, .int16, Scale(701, "Tmp_SF", 122))
  static let throttled = SunSpecPoint(701, "ThrotPct", 110, .uint16)

  static let directCurrent = SunSpecPoint(714, "DCA", 5, .int16, Scale(714, "DCA_SF", 15))
  static let directPower = SunSpecPoint(714, "DCW", 6, .int16, Scale(714, "DCW_SF", 17))
  static let directInjected = SunSpecPoint(
    714, "DCWhInj", 7, .uint64, Scale(714, "DCWH_SF", 18))
  static let directAbsorbed = SunSpecPoint(
    714, "DCWhAbs", 11, .uint64, Scale(714, "DCWH_SF", 18))
  /// Of the first port.
  static let portVoltage = SunSpecPoint(714, "Prt.DCV", 31, .uint16, Scale(714, "DCV_SF", 16))
  static let portTemperature = SunSpecPoint(714, "Prt.Tmp", 41, .int16, Scale(714, "Tmp_SF", 19))

  static let unitHeartbeat = SunSpecPoint(715, "DERHb", 3, .uint32)

  static let olderInjected = SunSpecPoint(122, "ActWh", 5, .acc64)

  static let measurements = [
    inverterIsOn, inverterState, connectionState, inverterAlarms, operatingMode, power,
    reactivePower, current, lineVoltage, frequency, injected, absorbed, ambient, cabinet,
    throttled, directCurrent, directPower, directInjected, directAbsorbed, portVoltage,
    portTemperature,
  ]
}
