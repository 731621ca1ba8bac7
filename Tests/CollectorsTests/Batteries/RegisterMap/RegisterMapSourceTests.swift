import Collectors
import FleetModel
import Foundation
import Synchronization
import Testing

struct RegisterMapSourceTests {
  private static let yaml = """
    points:
      - {field: site.loadPower, address: 40000, type: uint16}
      - {field: unit.a.cycles, unit_id: 4, address: 7, type: uint16}
    """

  /// Runs a source for some polls and returns what it said.
  private func reports(
    of device: MemoryDevice, polls: Int, between: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> [SourceReport] {
    let map = try RegisterMapParser.map(Array(Self.yaml.utf8), file: "site.yaml")
    let clock = MapClock()
    let reports = Mutex<[SourceReport]>([])
    let closed = Mutex(false)
    let sleeps = Mutex(0)
    let source = RegisterMapSource(
      id: "modbus+map://host", period: 2, map: map,
      connect: {
        RegisterMapSource.Line(
          device, nextTry: { Timestamp(seconds: 5) }, close: { closed.withLock { $0 = true } })
      }, clock: { clock.moment },
      sleep: { seconds in
        let count = sleeps.withLock { count in
          count += 1
          return count
        }
        guard count < polls else { throw CancellationError() }
        clock.advance(seconds)
        between(count)
      })
    await source.run { report in reports.withLock { $0.append(report) } }
    #expect(closed.withLock { $0 })
    return reports.withLock { $0 }
  }

  private func status(_ report: SourceReport) -> SourceStatus? {
    switch report {
    case .frame(let frame): frame.content.sources.first
    case .status(let status): status
    }
  }

  @Test func framesComeEachPeriod() async throws {
    let device = MemoryDevice()
    device.set(1, 40_000, 17)
    device.set(4, 7, 3)
    let reports = try await reports(of: device, polls: 3)
    #expect(reports.count == 4)
    #expect(status(reports[0])?.state == .waiting && status(reports[0])?.entities == 1)
    var times: [Timestamp] = []
    for case .frame(let frame) in reports {
      times.append(frame.time)
      #expect(frame.site(.loadPower) == 17 && frame.batteries.value(.cycles, 0) == 3)
      let status = try #require(frame.content.sources.first)
      #expect(status.state == .answering && status.kind == "modbus+map" && status.period == 2)
      #expect(status.entitiesReporting == 1 && status.error == nil && status.latency == 0)
    }
    #expect(times.count == 3 && times[1].seconds(since: times[0]) == 2)
  }

  @Test func failuresAreStatusesAndHeal() async throws {
    let device = MemoryDevice()
    device.set(1, 40_000, 17)
    device.set(4, 7, 3)
    device.fail(1, .unreachable("Connection refused"))
    device.fail(4, .unreachable("Connection refused"))
    let reports = try await reports(of: device, polls: 3) { poll in
      guard poll == 2 else { return }
      device.fail(1, nil)
      device.fail(4, nil)
    }
    for report in reports[1...2] {
      guard case .status(let status) = report else {
        Issue.record("a frame of nothing")
        return
      }
      #expect(status.state == .failing && status.error == "Connection refused")
      #expect(status.nextTry == Timestamp(seconds: 5))
    }
    guard case .frame(let frame) = reports[3] else {
      Issue.record("no frame after all is well")
      return
    }
    #expect(frame.content.sources.first?.error == nil)
    #expect(frame.content.sources.first?.state == .answering)
  }

  @Test func addressesNameTheMap() throws {
    let address = try RegisterMapAddress("//192.0.2.2?map=site.yaml")
    #expect(address.port == 502 && address.file == "site.yaml" && address.interval == nil)
    let other = try RegisterMapAddress("//[2001:db8::1]:1502?map=a%20b.yaml&interval=0.5s")
    #expect(other.port == 1502 && other.file == "a b.yaml" && other.interval == 0.5)
    for (wrong, words) in [
      ("//192.0.2.2", "there is no map"), ("//h?map=a&interval=0", "interval=0"),
      ("//h/map.yaml", "follows the host"), ("//h?map=a&unit=3", "there is no setting \"unit\""),
    ] {
      let error = #expect(throws: SourceError.self) { try RegisterMapAddress(wrong) }
      #expect(error?.message.contains(words) == true, "\(wrong)")
    }
    let missing = #expect(throws: SourceError.self) {
      try SourceRegistry.open("modbus+map://127.0.0.1?map=/no/such/map.yaml")
    }
    #expect(
      missing?.description == "/no/such/map.yaml: No such file or directory; give the map's file")
  }

  @Test func aFileAndAPortMakeASource() async throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "gigatop-map-\(UUID().uuidString).yaml")
    try Data(Self.yaml.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let server = try await ModbusServer { [.send($0.answer)] }
    let word = "modbus+map://127.0.0.1:\(server.port)?map=\(path.path)&interval=0.5"
    guard case .source(let source) = try SourceRegistry.open(word) else {
      Issue.record("no source")
      return
    }
    #expect(source.id == word && source.period == 0.5)
    let (frames, note) = AsyncStream.makeStream(of: Frame.self)
    let run = Task {
      await source.run { if case .frame(let frame) = $0 { note.yield(frame) } }
    }
    for await frame in frames {
      #expect(frame.site(.loadPower) == 40_000 && frame.batteries.value(.cycles, 0) == 7)
      break
    }
    run.cancel()
    await run.value
    try await server.stop()
  }
}
