import FleetModel
import Testing

@testable import Collectors

@Suite struct SunSpecSourceTests {
  private func settings(_ query: String) throws -> SunSpecSettings {
    try SunSpecSettings(try SourceAddress(kind: "sunspec", "//10.0.0.7?" + query))
  }

  /// The first frame of a source over units in memory.
  private func firstFrame(_ query: String, _ gateway: FakeGateway) async throws -> Frame {
    let source = SunSpecSource(
      try settings(query), connect: { _ in gateway },
      sleep: { _ in try await Task.sleep(for: .seconds(3600)) })
    let frames = AsyncStream.makeStream(of: Frame.self)
    let run = Task {
      await source.run { report in
        if case .frame(let frame) = report { frames.continuation.yield(frame) }
      }
    }
    var first: Frame?
    for await frame in frames.stream {
      first = frame
      break
    }
    run.cancel()
    await run.value
    return try #require(first)
  }

  @Test func aHundredUnitsComeInOneFrame() async throws {
    var units: [UInt8: UnitMap] = [:]
    for id in UInt8(1)...100 { units[id] = .battery(serial: "B\(id)") }
    let gateway = FakeGateway(units)
    let frame = try await firstFrame("units=1-100&demand=900MW&nominal=60", gateway)
    #expect(frame.batteryUnits.map(\.id) == (1...100).map { "B\($0)" })
    #expect(frame.batteries.statuses.allSatisfy { $0 == .ok })
    #expect(frame.site.value(.maximumDemand, 0) == 900e6)
    #expect(frame.site.value(.nominalFrequency, 0) == 60)
    #expect(frame.site.value(.islandState, 0) == nil)
    let status = try #require(frame.content.sources.first)
    #expect(status.kind == "SunSpec" && status.state == .answering && status.error == nil)
    #expect(status.entities == 100 && status.entitiesReporting == 100)
    #expect(gateway.takeReads().count < 420)
  }

  @Test func oneBadUnitLeavesTheOthersWhole() async throws {
    for failure in [
      ModbusError.timeout, .closed, .framing("odd"), .exception(1), .exception(2), .exception(3),
      .exception(4), .exception(10), .exception(11),
    ] {
      let gateway = FakeGateway([1: .battery(), 2: .battery(), 3: .battery(serial: "B3")])
      gateway.change { $0.failures[2] = failure }
      let frame = try await firstFrame("units=1-3", gateway)
      #expect(frame.batteries.statuses == [.ok, .unreachable, .ok], "\(failure)")
      #expect(frame.batteryUnits[1].id == "10.0.0.7:502/2")
      #expect(frame.content.sources.first?.error?.hasPrefix("unit 2: ") == true)
    }
  }

  @Test func anInverterWithoutABatterySaysSo() async throws {
    var map = UnitMap.battery()
    for point in [SunSpecPoint.capacity, .energy] { map.set(point, 0) }
    let frame = try await firstFrame("units=1", FakeGateway([1: map]))
    #expect(frame.batteries.statuses == [.unsupported])
    #expect(frame.batteries.value(.stateOfCharge, 0) == nil)
    #expect(frame.content.sources.first?.notes.first?.contains("no battery") == true)
  }

  @Test func settingsAreRead() throws {
    let settings = try settings(
      "units=1-3,105,2&base=0&interval=500ms&timeout=200ms&connections=2&reserve=20&demand=900MW"
        + "&nominal=60&efficiency=95&invert=yes&sf=713.Pct_SF:-1,701.W_SF:2")
    #expect(settings.units == [1, 2, 3, 105] && settings.bases == [0])
    #expect(settings.interval == 0.5 && settings.timeout == 0.2 && settings.connections == 2)
    #expect(settings.reserve == 20 && settings.demand == 900e6 && settings.nominalFrequency == 60)
    #expect(settings.efficiency == 95 && settings.decoding.invertsDirectCurrent)
    #expect(settings.decoding.scales == ["713.Pct_SF": -1, "701.W_SF": 2])
    #expect(settings.port == 502)
  }

  @Test(arguments: [
    "units=0-256", "units=3-1", "units=", "units=1,,2", "base=x", "base=-1", "interval=0",
    "interval=5d", "timeout=nan", "connections=0", "reserve=101", "demand=much", "nominal=10",
    "invert=perhaps", "sf=713.Pct:-1", "sf=713.Pct_SF:11", "unit=1",
  ])
  func wrongSettingsAreRefused(_ query: String) {
    #expect(throws: SourceError.self) { try settings(query) }
  }

  @Test func theCommandLineSetsTheIntervalUnlessTheAddressDoes() throws {
    let plain = try SourceAddress(kind: "sunspec", "//h")
    #expect(try SunSpecSettings(plain, period: 2).interval == 2)
    #expect(try SunSpecSettings(plain).interval == 5)
    let own = try SourceAddress(kind: "sunspec", "//h?interval=3s")
    #expect(try SunSpecSettings(own, period: 2).interval == 3)
  }
}
