import FleetModel
import Synchronization
import Testing

@testable import Collectors

/// Chains that end otherwise than they should, that are shorter at times, and that hold a model twice.
@Suite struct OddChainTests {
  private static func endsWithZero(_ count: Int) -> UnitMap {
    var map = UnitMap.battery()
    map.words.removeLast(2)
    map.words += [UInt16](repeating: 0, count: count)
    return map
  }

  /// One register of 0 behind the last model, with nothing behind it or more of them.
  @Test(arguments: [1, 2, 40])
  func aZeroEndsTheChain(_ count: Int) async throws {
    let map = Self.endsWithZero(count)
    let gateway = FakeGateway([1: map])
    let session = Session(gateway)
    let memory = try await session.poll(nil, at: 0)
    #expect(memory.chain.models == UnitMap.battery().chain?.models)
    #expect(memory.chain.notes.isEmpty, "\(memory.chain.notes)")
    #expect(memory.chain.end == SunSpecChain.End(id: 0, place: 40000 + map.words.count - count))
    let reading = SunSpecDecoder.reading(memory.chain, memory.registers)
    #expect(reading[.stateOfCharge] == 80 && reading[.batteryPower] == 500_000)
    // It is the same chain the next time, also when everything is read again.
    let later = try await session.poll(memory, at: 400)
    #expect(later.chain == memory.chain)
  }

  @Test func aZeroWithALengthIsAModelThatNobodyKnows() throws {
    var map = UnitMap()
    map.add(0, length: 3)
    map.add(713, length: 7)
    map.end()
    #expect(map.chain?.models.map(\.id) == [713])
  }

  /// Polls one unit as a gateway's source does, one after the other.
  private struct Session {
    let gateway: FakeGateway
    init(_ gateway: FakeGateway) { self.gateway = gateway }

    func poll(_ memory: SunSpecMemory?, at time: Double) async throws -> SunSpecMemory {
      var session = SunSpecSession(
        link: gateway, unit: 1, bases: SunSpecChain.bases, most: 125, patience: 60,
        clock: { time })
      return try await session.poll(memory, isSure: memory != nil, hint: nil)
    }
  }

  /// At night the models of the battery are gone: the rest is read at once, what is missing is told,
  /// and it comes back by itself, without asking for it more than twice a minute.
  @Test func aMapThatIsShorterAtNightComesBack() async throws {
    let day = UnitMap.battery()
    var night = UnitMap()
    night.add(1, length: 66, fill: 0)
    night.add(701, length: 153)
    night.set(.power, 40, scale: 2)
    night.end()
    let gateway = FakeGateway([1: day])
    let session = Session(gateway)
    var memory = try await session.poll(nil, at: 0)
    func reading() -> SunSpecReading { SunSpecDecoder.reading(memory.chain, memory.registers) }
    #expect(reading()[.stateOfCharge] == 80)

    gateway.change { $0.units[1] = night }
    var refused: [Int: Int] = [:]
    for time in stride(from: 5.0, through: 700, by: 5) {
      _ = gateway.takeReads()
      memory = try await session.poll(memory, at: time)
      #expect(reading()[.stateOfCharge] == nil && reading()[.batteryPower] == 4000)
      #expect(reading().isStorage)
      #expect(
        memory.chain.notes
          == ["models 702, 713, 714, 802, which it had before, cannot be read now"])
      let end = 40000 + night.words.count
      let beyond = gateway.takeReads().count { Int($0.address) + Int($0.count) > end }
      refused[Int(time) / 60, default: 0] += beyond
    }
    #expect(refused.filter { $0.key > 0 }.values.allSatisfy { $0 <= 3 }, "\(refused)")

    gateway.change { $0.units[1] = day }
    for time in stride(from: 705.0, through: 740, by: 5) {
      memory = try await session.poll(memory, at: time)
    }
    #expect(reading()[.stateOfCharge] == 80 && memory.chain.notes.isEmpty)
  }

  @Test func aSecondModelOfAKindIsNamed() throws {
    var map = UnitMap.battery()
    map.words.removeLast(2)
    for _ in 0..<2 { map.add(713, length: 7) }
    map.end()
    let chain = try #require(map.chain)
    #expect(chain[713] == UnitMap.battery().chain?[713])
    #expect(
      chain.notes == [
        "it has more than one model 713; the first is shown, the others are in no sum"
      ])
  }

  /// The same over TCP: a server whose unit ends its chain with one zero, moves its scale factors from
  /// reply to reply, and closes the connection behind each.
  @Test func aServerWithAllOfItIsReadRightly() async throws {
    let replies = Mutex(0)
    let server = try await ModbusServer { request in
      var map = Self.endsWithZero(1)
      let turn = replies.withLock { count in
        count += 1
        return count % 3
      }
      let power = [(500, 3), (5000, 2), (50, 4)][turn]
      map.set(.power, power.0, scale: power.1)
      let first = Int(request.read.address) - map.base
      guard first >= 0, first + Int(request.read.count) <= map.words.count else {
        return [.send(ModbusBytes.exception(request.transaction, unit: 1, function: 3, 2)), .close]
      }
      let words = map.words[first..<first + Int(request.read.count)]
      return [
        .send(ModbusBytes.reply(request.transaction, unit: 1, function: 3, Array(words))), .close,
      ]
    }
    let client = ModbusClient(
      host: "127.0.0.1", port: server.port, limits: ModbusLimits(replyDeadline: 600))
    var memory: SunSpecMemory?
    for _ in 0..<6 {
      var session = SunSpecSession(
        link: client, unit: 1, bases: SunSpecChain.bases, most: 125, patience: 600, clock: { 0 })
      let polled = try await session.poll(memory, isSure: memory != nil, hint: nil)
      let reading = SunSpecDecoder.reading(polled.chain, polled.registers)
      #expect(reading[.batteryPower] == 500_000 && reading[.stateOfCharge] == 80)
      #expect(polled.chain.notes.isEmpty)
      memory = polled
    }
    client.close()
    try await server.stop()
  }

  /// What can be said where nothing was found names the setting that helps.
  @Test func sentencesNameTheSettings() async throws {
    #expect(SunSpecFault.noMarker.words.contains("?base="))
    let address = try SourceAddress(kind: "sunspec", "//10.0.0.7")
    let start = Moment(seconds: 0, wall: Timestamp(milliseconds: 0))
    for (fault, isNamed) in [
      (SunSpecFault.modbus(.timeout), true), (.modbus(.exception(11)), true), (.noMarker, false),
    ] {
      var gateway = SunSpecGateway(try SunSpecSettings(address), start: start)
      guard case .read(let job) = gateway.next(0) else {
        Issue.record("nothing is due")
        return
      }
      gateway.fail(fault, job, at: start, jitter: 0.5)
      let status = gateway.status(at: start, [.unreachable])
      #expect(status.error?.contains("?units=") == isNamed, "\(status.error ?? "")")
    }
  }
}
