import FleetModel
import Testing

@Suite struct BatteryAlarmTests {
  @Test func bitsAreSunSpecs() {
    #expect(BatteryAlarm.overTemperature.bit == 1 << 7)
    #expect(BatteryAlarm.makerAlarm.bit == 1 << 16)
    #expect(
      BatteryAlarm.alarms(in: BatteryAlarm.bits(bankEvents: 1 << 1)) == [.bankOverTemperature])
    #expect(BatteryAlarm.alarms(in: BatteryAlarm.bits(bankEvents: 1 << 22)) == [.bankGroundFault])
    #expect(
      BatteryAlarm.alarms(in: BatteryAlarm.bits(bankEvents: 1 << 29)) == [.configurationWarning])
  }

  @Test func worstComesFirst() {
    let bits =
      BatteryAlarm.manualShutdown.bit | BatteryAlarm.fanError.bit | BatteryAlarm.groundFault.bit
    #expect(BatteryAlarm.alarms(in: bits) == [.groundFault, .fanError, .manualShutdown])
    #expect(BatteryAlarm.worst(in: bits) == .critical)
    #expect(BatteryAlarm.worst(in: BatteryAlarm.manualShutdown.bit) == .info)
    #expect(BatteryAlarm.worst(in: 0) == nil)
  }

  @Test func aBitWithoutANameIsNotHidden() {
    let bits: Int64 = 1 << 19 | 1 << 62
    #expect(BatteryAlarm.alarms(in: bits).isEmpty)
    #expect(BatteryAlarm.unnamed(in: bits) == [19, 62])
    #expect(BatteryAlarm.worst(in: bits) == .performance)
  }

  @Test func wordsDiffer() {
    #expect(Set(BatteryAlarm.allCases.map(\.words)).count == BatteryAlarm.allCases.count)
  }
}
