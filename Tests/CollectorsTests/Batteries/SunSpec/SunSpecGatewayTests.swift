import FleetModel
import Testing

@testable import Collectors

@Suite struct SunSpecGatewayTests {
  private let wall = Timestamp(milliseconds: 1_800_000_000_000)

  private func moment(_ seconds: Double) -> Moment {
    Moment(seconds: seconds, wall: wall.adding(seconds: seconds))
  }

  private func gateway(_ query: String) throws -> SunSpecGateway {
    let address = try SourceAddress(kind: "sunspec", "//10.0.0.7?" + query)
    return SunSpecGateway(try SunSpecSettings(address), start: moment(0))
  }

  private func memory(_ map: UnitMap) throws -> SunSpecMemory {
    SunSpecMemory(try #require(map.chain), everything: map.registers.blocks, at: 0)
  }

  private func job(_ gateway: inout SunSpecGateway, _ now: Double) throws -> SunSpecGateway.Job {
    guard case .read(let job) = gateway.next(now) else {
      throw SourceError(.unreadable, "test", "nothing is due at \(now)")
    }
    return job
  }

  @Test func aUnitThatFallsSilentGrowsOldAndIsThenDropped() throws {
    var gateway = try gateway("units=1-2&interval=5")
    for _ in 0..<2 {
      let job = try job(&gateway, 0)
      let map = UnitMap.battery(serial: "S\(job.unit)")
      gateway.take(try memory(map), job, most: 125, at: moment(0))
    }
    let isDue = gateway.claimWhole(0)
    #expect(isDue)
    let fresh = gateway.frame(at: moment(0))
    #expect(fresh.batteryUnits.map(\.id) == ["S1", "S2"])
    #expect(fresh.batteries.statuses == [.ok, .ok])
    #expect(fresh.site.value(.reserve, 0) == 20)

    for (time, status) in [(10.0, EntityStatus.ok), (16, .stale), (61, .unreachable)] {
      while case .read(let job) = gateway.next(time) {
        if job.unit == 1 {
          gateway.fail(.modbus(.timeout), job, at: moment(time), jitter: 0.5)
        } else {
          gateway.take(try memory(.battery(serial: "S2")), job, most: 125, at: moment(time))
        }
      }
      let frame = gateway.frame(at: moment(time))
      #expect(frame.batteries.statuses == [status, .ok], "after \(time) s")
      #expect(frame.batteries.value(.sampleAge, 0) == time)
      #expect((frame.batteries.value(.stateOfCharge, 0) == nil) == (status == .unreachable))
      let state = frame.batteries.stored(.chargeStatus, 0)
      let offline = Int64(ChargeStatus.offline.rawValue)
      #expect((state == offline) == (status != .ok))
      let source = frame.content.sources.first
      #expect(source?.error?.hasPrefix("unit 1: ") == true && source?.state == .answering)
      #expect(source?.entitiesReporting == (status == .ok ? 2 : 1))
    }
  }

  @Test func aUnitNeverHeardIsThereAndSaysNothing() throws {
    var gateway = try gateway("units=9")
    let job = try job(&gateway, 0)
    gateway.fail(.modbus(.exception(11)), job, at: moment(0.1), jitter: 0)
    let isDue = gateway.claimWhole(0.1)
    #expect(isDue)
    let frame = gateway.frame(at: moment(0.1))
    #expect(frame.batteryUnits.map(\.id) == ["10.0.0.7:502/9"])
    #expect(frame.batteries.statuses == [.unreachable])
    #expect(frame.batteries.metrics == [.chargeStatus, .alarms])
    #expect(frame.content.sources.first?.state == .failing)
  }

  @Test func aGatewayThatIsGoneIsNoUnitsFault() throws {
    var gateway = try gateway("units=1-50")
    let job = try job(&gateway, 0)
    gateway.fail(.modbus(.unreachable("connection refused")), job, at: moment(0), jitter: 0)
    let isDue = gateway.claimWhole(0)
    #expect(isDue)
    guard case .wait = gateway.next(0.1) else {
      Issue.record("a gateway that is gone is left alone for a while")
      return
    }
    let status = gateway.frame(at: moment(0.1)).content.sources.first
    #expect(status?.error == "10.0.0.7:502: connection refused; it is tried again")
  }

  @Test func connectionsThatAreRefusedRetire() throws {
    var gateway = try gateway("units=1-9&connections=2")
    guard case .wait = gateway.next(0, connection: 1) else {
      Issue.record("the second connection waits for the first")
      return
    }
    let first = try job(&gateway, 0)
    gateway.take(try memory(.battery()), first, most: 125, at: moment(0))
    for _ in 0..<3 {
      guard case .read(let job) = gateway.next(0, connection: 1) else { break }
      gateway.fail(.modbus(.closed), job, at: moment(0), jitter: 0, connection: 1)
    }
    guard case .retire = gateway.next(0, connection: 1) else {
      Issue.record("three losses in a row are enough")
      return
    }
    #expect(gateway.units.allSatisfy { $0.fault == nil })
    _ = try job(&gateway, 0)
  }

  @Test func sameSerialsAreToldApart() throws {
    var gateway = try gateway("units=1-2")
    for _ in 0..<2 {
      let job = try job(&gateway, 0)
      gateway.take(try memory(.battery(serial: "0")), job, most: 125, at: moment(0))
    }
    let ids = gateway.frame(at: moment(0)).batteryUnits.map(\.id)
    #expect(ids == ["0", "10.0.0.7:502/2"])
  }

  @Test func standingStillAndCountingBackwardsAreSeen() throws {
    var watch = SunSpecWatch()
    let reading = try #require(UnitMap.battery().reading())
    var alarms = (0..<4).map { watch.watched(reading, at: Double(5 * $0)).alarms }
    #expect(alarms == [0, 0, 0, BatteryAlarm.frozen.bit])
    var map = UnitMap.battery()
    map.set(.injected, 600, scale: 3)
    map.set(.bankHeartbeat, 8)
    let back = try #require(map.reading())
    map.set(.bankHeartbeat, 9)
    let next = try #require(map.reading())
    alarms = [watch.watched(back, at: 20).alarms, watch.watched(next, at: 90).alarms]
    #expect(alarms == [BatteryAlarm.counterBackwards.bit, 0])
  }

  @Test func valuesThatCannotBeRaiseAnAlarm() throws {
    var gateway = try gateway("units=1")
    var map = UnitMap.battery()
    map.set(.power, 20_000, scale: 2)
    let job = try job(&gateway, 0)
    gateway.take(try memory(map), job, most: 125, at: moment(0))
    let frame = gateway.frame(at: moment(0))
    #expect(frame.batteries.state(.batteryPower, 0) == .error)
    #expect(frame.batteries.stored(.alarms, 0) == BatteryAlarm.implausible.bit)
  }

  @Test func unitsAreListedInRuns() {
    #expect(SunSpecGateway.list([7]) == "unit 7")
    #expect(SunSpecGateway.list([3, 1, 2, 9]) == "units 1-3, 9")
    #expect(SunSpecGateway.list(Array(0...255)) == "units 0-255")
  }

  @Test func backOffDoublesToAMinute() throws {
    var unit = SunSpecUnit(id: 1)
    var waits: [Double] = []
    for _ in 0..<7 {
      unit.fail(.modbus(.timeout))
      waits.append(unit.backOff(interval: 2, jitter: 0.5))
    }
    #expect(waits == [2, 5, 10, 20, 40, 60, 60])
    unit.fail(.noMarker)
    #expect(unit.backOff(interval: 2, jitter: 0) == 48)
  }
}
