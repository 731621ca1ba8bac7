import FleetModel

extension SunSpecDecoder {
  /// The bits of 701.Alrm that have a meaning; the highest bit of a bitfield never has one.
  private static let inverterAlarms: UInt64 = 0x1_FFFF

  /// The alarms of the inverter, of the battery bank and of the storage, together.
  mutating func alarms() -> Int64? {
    var found: [Int64] = []
    if let bits = raw(.inverterAlarms) {
      found.append(Int64(bits & Self.inverterAlarms))
      let others = bits & 0x7FFF_FFFF & ~Self.inverterAlarms
      if others != 0 {
        found.append(BatteryAlarm.vendorEvent.bit)
        note("701.Alrm has bits that mean nothing (0x\(String(others, radix: 16)))")
      }
    }
    if let events = raw(.bankEvents) {
      found.append(BatteryAlarm.bits(bankEvents: UInt32(truncatingIfNeeded: events)))
    }
    for point in [SunSpecPoint.bankMakerEvents, .bankMoreMakerEvents] {
      guard let events = raw(point), events & 0x7FFF_FFFF != 0 else { continue }
      found.append(BatteryAlarm.vendorEvent.bit)
      note("\(point.title) is 0x\(String(events, radix: 16))")
    }
    if let status = code(.storageStatus) { found.append(alarm(ofStorage: status)) }
    return found.isEmpty ? nil : found.reduce(0, |)
  }

  private mutating func alarm(ofStorage status: UInt16) -> Int64 {
    switch status {
    case 0: return 0
    case 1: return BatteryAlarm.storageWarning.bit
    case 2: return BatteryAlarm.storageError.bit
    default:
      note("713.Sta is \(status), which is none of its states")
      return 0
    }
  }

  /// The one state that follows from what the unit says of itself.
  mutating func readState() {
    var signs = UnitSigns()
    let bank = code(.bankState)
    let known: [UInt16: UInt16] = [1: 0, 2: 2, 3: 3, 4: 7, 5: 3, 6: 5, 99: 6]
    if let bank, known[bank] == nil { note("802.State is \(bank), which is none of its states") }
    // A bank without an inverter's model speaks for the unit; a number that means nothing stays one.
    signs.inverterState = code(.inverterState) ?? bank.map { known[$0] ?? .max }
    if let state = code(.inverterState), state > 7 {
      note("701.InvSt is \(state), which is none of its states")
    }
    signs.isOn = isOn()
    signs.bankState = bank
    signs.storageStatus = code(.storageStatus)
    signs.alarms = reading.alarms ?? 0
    signs.power = reading[.batteryPower]
    signs.rating = largestPower()
    signs.stateOfCharge = reading[.stateOfCharge]
    signs.lowest = reading[.stateOfChargeMin]
    signs.highest = reading[.stateOfChargeMax]
    reading.state = signs.state ?? chargeStatus()
  }

  private mutating func isOn() -> Bool? {
    guard let code = code(.inverterIsOn) else { return nil }
    if code > 1 { note("701.St is \(code), which is none of its states") }
    return code > 1 ? nil : code == 1
  }

  /// 802.ChaSt or 124.ChaSt, for units without a power that can be used.
  private mutating func chargeStatus() -> ChargeStatus? {
    guard let code = code(.bankChargeStatus) ?? code(.olderChargeStatus) else { return nil }
    switch code {
    case 1: return .off
    case 2: return .empty
    case 3: return .discharging
    case 4: return .charging
    case 5: return .full
    case 6: return .holding
    case 7: return .maintenance
    default:
      note("ChaSt is \(code), which is none of its states")
      return .unknown
    }
  }
}
