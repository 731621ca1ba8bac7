/// Models 713 (storage capacity), 802 (battery base), 803 (lithium-ion bank) and the older 124.
extension SunSpecPoint {
  static let capacity = SunSpecPoint(713, "WHRtg", 2, .uint16, Scale(713, "WH_SF", 7))
  static let energy = SunSpecPoint(713, "WHAvail", 3, .uint16, Scale(713, "WH_SF", 7))
  static let charge = SunSpecPoint(713, "SoC", 4, .uint16, Scale(713, "Pct_SF", 8))
  static let health = SunSpecPoint(713, "SoH", 5, .uint16, Scale(713, "Pct_SF", 8))
  static let storageStatus = SunSpecPoint(713, "Sta", 6, .enum16)

  static let bankCapacity = SunSpecPoint(802, "WHRtg", 3, .uint16, Scale(802, "WHRtg_SF", 53))
  static let bankChargeRate = SunSpecPoint(
    802, "WChaRteMax", 4, .uint16, Scale(802, "WChaDisChaMax_SF", 54))
  static let bankDischargeRate = SunSpecPoint(
    802, "WDisChaRteMax", 5, .uint16, Scale(802, "WChaDisChaMax_SF", 54))
  static let bankHighest = SunSpecPoint(802, "SoCMax", 7, .uint16, Scale(802, "SoC_SF", 56))
  static let bankLowest = SunSpecPoint(802, "SoCMin", 8, .uint16, Scale(802, "SoC_SF", 56))
  static let bankReserve = SunSpecPoint(802, "SoCRsvMin", 10, .uint16, Scale(802, "SoC_SF", 56))
  static let bankCharge = SunSpecPoint(802, "SoC", 11, .uint16, Scale(802, "SoC_SF", 56))
  static let bankHealth = SunSpecPoint(802, "SoH", 13, .uint16, Scale(802, "SoH_SF", 58))
  static let bankCycles = SunSpecPoint(802, "NCyc", 14, .uint32)
  static let bankChargeStatus = SunSpecPoint(802, "ChaSt", 16, .enum16)
  static let bankHeartbeat = SunSpecPoint(802, "Hb", 18, .uint16)
  static let bankState = SunSpecPoint(802, "State", 22, .enum16)
  static let bankEvents = SunSpecPoint(802, "Evt1", 26, .bitfield32)
  static let bankMakerEvents = SunSpecPoint(802, "EvtVnd1", 30, .bitfield32)
  static let bankMoreMakerEvents = SunSpecPoint(802, "EvtVnd2", 32, .bitfield32)
  static let bankVoltage = SunSpecPoint(802, "V", 34, .uint16, Scale(802, "V_SF", 59))
  static let bankCurrent = SunSpecPoint(802, "A", 44, .int16, Scale(802, "A_SF", 61))
  static let bankChargeCurrent = SunSpecPoint(
    802, "AChaMax", 45, .uint16, Scale(802, "AMax_SF", 62))
  static let bankDischargeCurrent = SunSpecPoint(
    802, "ADisChaMax", 46, .uint16, Scale(802, "AMax_SF", 62))
  static let bankPower = SunSpecPoint(802, "W", 47, .int16, Scale(802, "W_SF", 63))

  static let hottestModule = SunSpecPoint(803, "ModTmpMax", 4, .int16, Scale(803, "ModTmp_SF", 23))
  static let averageModule = SunSpecPoint(803, "ModTmpAvg", 10, .int16, Scale(803, "ModTmp_SF", 23))

  static let olderReserve = SunSpecPoint(
    124, "MinRsvPct", 7, .uint16, Scale(124, "MinRsvPct_SF", 21))
  static let olderCharge = SunSpecPoint(124, "ChaState", 8, .uint16, Scale(124, "ChaState_SF", 22))
  static let olderChargeStatus = SunSpecPoint(124, "ChaSt", 11, .enum16)

  static let storage = [
    capacity, energy, charge, health, storageStatus, bankCapacity, bankChargeRate,
    bankDischargeRate, bankHighest, bankLowest, bankReserve, bankCharge, bankHealth, bankCycles,
    bankChargeStatus, bankHeartbeat, bankState, bankEvents, bankMakerEvents, bankMoreMakerEvents,
    bankVoltage, bankCurrent, bankChargeCurrent, bankDischargeCurrent, bankPower,
  ]
  static let modules = [hottestModule, averageModule]
  static let olderStorage = [olderReserve, olderCharge, olderChargeStatus]
}
