import FleetModel
import Testing

@Suite struct UnitSignsTests {
  private func state(_ change: (inout UnitSigns) -> Void) -> ChargeStatus? {
    var signs = UnitSigns()
    signs.inverterState = 3
    signs.power = 500_000
    signs.rating = 979_000
    signs.stateOfCharge = 50
    change(&signs)
    return signs.state
  }

  @Test func powerDecidesWhileTheInverterRuns() {
    #expect(state { _ in } == .discharging)
    #expect(state { $0.power = -5000 } == .charging)
    #expect(state { $0.power = -4000 } == .holding)
    #expect(
      state {
        $0.power = 0; $0.stateOfCharge = 98; $0.highest = 98
      } == .full)
    #expect(
      state {
        $0.power = 0; $0.stateOfCharge = 5; $0.lowest = 5
      } == .empty)
    #expect(
      state {
        $0.power = 0; $0.stateOfCharge = nil
      } == .holding)
  }

  @Test func faultsComeBeforeEverything() {
    let shutdown = BatteryAlarm.manualShutdown.bit
    #expect(
      state {
        $0.inverterState = 6; $0.alarms = shutdown
      } == .fault)
    #expect(state { $0.bankState = 99 } == .fault)
    #expect(
      state {
        $0.storageStatus = 2; $0.isOn = false
      } == .fault)
    #expect(
      state {
        $0.storageStatus = 2; $0.isOn = true
      } == .discharging)
    #expect(state { $0.alarms = shutdown } == .maintenance)
  }

  @Test func theInverterSaysWhatItDoes() {
    let expected: [UInt16: ChargeStatus] = [
      0: .off, 1: .standby, 2: .starting, 3: .discharging, 4: .throttled, 5: .off, 6: .fault,
      7: .standby, 42: .unknown,
    ]
    for (code, word) in expected { #expect(state { $0.inverterState = code } == word) }
  }

  @Test func nothingKnownIsNoState() {
    #expect(UnitSigns().state == nil)
  }
}
