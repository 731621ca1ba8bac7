import Collectors
import FleetModel
import Testing

struct RegisterRowsTests {
  private static let map = """
    settings: {site.reserve: 20, unit.a.energyRating: 4e6, unit.a.dischargeLimit: 1e6}
    points:
      - {field: site.loadPower, address: 0, type: uint16, scale: 1000, null: max}
      - {field: site.siteFrequency, address: 1, type: uint16, scale: 0.01}
      - {field: unit.a.stateOfCharge, unit_id: 2, address: 0, type: uint16, scale: 0.1}
      - {field: unit.a.batteryPower, unit_id: 2, address: 1, type: int16, scale: 1000, sign: "-"}
      - {field: unit.a.alarms, unit_id: 2, address: 2, type: bitfield16, bits: {0: groundFault}}
      - {field: unit.a.alarms, unit_id: 2, address: 3, type: bitfield16, bits: {0: openDoor}}
      - {field: unit.b.stateOfCharge, unit_id: 3, address: 0, type: uint16, scale: 0.1}
    """

  private func bench() throws -> MapBench {
    let bench = try MapBench(Self.map)
    bench.device.set(1, 0, 500, 5998)
    bench.device.set(2, 0, 804, UInt16(bitPattern: -600), 1, 1)
    bench.device.set(3, 0, 500)
    return bench
  }

  @Test func valuesBecomeASite() async throws {
    var bench = try bench()
    let snapshot = await bench.round()
    #expect(snapshot.site.value(.loadPower, 0) == 500_000)
    #expect(snapshot.site.value(.siteFrequency, 0) == 59.98)
    #expect(snapshot.site.value(.reserve, 0) == 20)
    let units = snapshot.batteries
    #expect(units.value(.stateOfCharge, 0) == 80.4 && units.value(.batteryPower, 0) == 600_000)
    #expect(units.value(.energyRating, 0) == 4e6 && units.value(.energyAvailable, 0) == 3_216_000)
    #expect(units.stored(.chargeStatus, 0) == Int64(ChargeStatus.discharging.rawValue))
    #expect(units.stored(.alarms, 0) == BatteryAlarm.groundFault.bit | BatteryAlarm.openDoor.bit)
    #expect(units.value(.sampleAge, 0) == 0 && units.statuses == [.ok, .ok])
    #expect(units.state(.chargeStatus, 1) == .unsupported)
    #expect(bench.rows.coverage(bench.clock.moment) == (2, 2))
  }

  @Test func whatCannotBeIsAnError() async throws {
    var bench = try bench()
    bench.device.set(1, 0, 0xFFFF, 0)
    bench.device.set(2, 0, 0xFFFF)
    let snapshot = await bench.round()
    #expect(snapshot.site.state(.loadPower, 0) == .unsupported)
    // A frequency of 0 is none.
    #expect(snapshot.site.state(.siteFrequency, 0) == .unsupported)
    #expect(snapshot.batteries.state(.stateOfCharge, 0) == .error)
    #expect(snapshot.batteries.state(.energyAvailable, 0) == .unsupported)
    let alarms = try #require(snapshot.batteries.stored(.alarms, 0))
    #expect(alarms & BatteryAlarm.implausible.bit != 0)
    #expect(
      bench.rows.notes
        == ["unit.a.stateOfCharge (unit 2, register 0): cannot be 6553.5 %, 0xFFFF"])
  }

  @Test func silenceMakesAUnitStaleAndThenUnreachable() async throws {
    var bench = try bench()
    await bench.round()
    bench.device.fail(2, .exception(11))
    for poll in 1...12 {
      let snapshot = await bench.round(after: 10)
      let units = snapshot.batteries
      #expect(units.statuses[1] == .ok && snapshot.site.value(.loadPower, 0) == 500_000)
      switch poll {
      case 1...2: #expect(units.statuses[0] == .ok)
      case 3...9: #expect(units.statuses[0] == .stale)
      default: #expect(units.statuses[0] == .unreachable)
      }
      if poll < 10 {
        #expect(units.value(.stateOfCharge, 0) == 80.4)
        #expect(units.value(.sampleAge, 0) == Double(poll) * 10)
      } else {
        #expect(units.state(.stateOfCharge, 0) == .unsupported)
        #expect(units.stored(.chargeStatus, 0) == Int64(ChargeStatus.offline.rawValue))
        #expect(units.stored(.alarms, 0) == BatteryAlarm.communicationLost.bit)
        #expect(units.value(.energyRating, 0) == 4e6)
      }
    }
    bench.device.fail(2, nil)
    let back = await bench.round(after: 60)
    #expect(back.batteries.statuses[0] == .ok && back.batteries.value(.stateOfCharge, 0) == 80.4)
  }

  /// Ten polls of a fast source take less than a minute.
  @Test func unreachableTakesAMinute() async throws {
    var bench = try bench()
    await bench.round()
    bench.device.fail(3, .timeout)
    for _ in 1...20 {
      let snapshot = await bench.round(after: 2)
      #expect(snapshot.batteries.statuses[1] < .unreachable)
    }
  }

  @Test func oldValuesOfASiteSaySo() async throws {
    var bench = try bench()
    await bench.round()
    bench.device.fail(1, .timeout)
    for _ in 1...2 {
      #expect(await bench.round().site.value(.loadPower, 0) == 500_000)
    }
    #expect(await bench.round().site.state(.loadPower, 0) == .error)
  }

  @Test func whatWasNeverHeardIsUnreachable() async throws {
    var bench = try bench()
    bench.device.fail(3, .exception(10))
    let snapshot = await bench.round()
    #expect(snapshot.batteries.statuses == [.ok, .unreachable])
    #expect(bench.rows.coverage(bench.clock.moment) == (2, 1))
    bench.device.remove(3, 0...0)
    bench.device.fail(3, nil)
    #expect(await bench.round().batteries.statuses[1] == .error)
  }
}
