import Collectors
import FleetModel
import Synchronization
import Testing

struct ModbusClientTests {
  /// A clock that stands until it is told to go on.
  private final class HandClock: Sendable {
    private let seconds = Mutex(100.0)
    func advance(_ more: Double) { seconds.withLock { $0 += more } }
    var moment: Moment {
      let now = seconds.withLock { $0 }
      return Moment(seconds: now, wall: Timestamp(seconds: now))
    }
  }

  private func client(
    _ port: Int, deadline: Double = 600, clock: HandClock? = nil
  ) -> ModbusClient {
    var limits = ModbusLimits(replyDeadline: deadline)
    limits.busyDelay = 0.001
    return ModbusClient(
      host: "127.0.0.1", port: port, limits: limits,
      clock: { clock?.moment ?? Moment.now() }, jitter: { 0.5 })
  }

  private func read(unit: UInt8 = 1, _ address: UInt16 = 40_000, _ count: UInt16 = 2) -> ModbusRead
  {
    ModbusRead(unit: unit, address: address, count: count)
  }

  private func outcome(
    _ client: ModbusClient, _ read: ModbusRead
  ) async -> Result<[UInt16], ModbusError> {
    do throws(ModbusError) { return .success(try await client.read(read)) } catch {
      return .failure(error)
    }
  }

  @Test func readsInOrderOneAtATime() async throws {
    let server = try await ModbusServer { [.send($0.answer)] }
    let client = client(server.port)
    await withTaskGroup(of: Bool.self) { group in
      for address in UInt16(0)..<200 {
        group.addTask {
          await self.outcome(client, self.read(unit: 3, address, 2))
            == .success([address, address + 1])
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    let statistics = client.statistics
    #expect(server.connections == 1 && server.requests == 200 && server.strange == 0)
    #expect(statistics.requests == 200 && statistics.answers == 200)
    #expect(statistics.bytesSent == 2400 && statistics.bytesReceived == 200 * 13)
    #expect(statistics.lastLatency.map { $0 >= 0 } == true && statistics.nextTry == nil)
    client.close()
    #expect(await outcome(client, read()) == .failure(.cancelled))
    try await server.stop()
  }

  /// Gateways that close the connection behind each reply: at once, or when the next request comes.
  @Test(arguments: [true, false])
  func aGatewayMayCloseBehindEachReply(_ atOnce: Bool) async throws {
    let used = Mutex<Set<Int>>([])
    let server = try await ModbusServer { request in
      let isFirst = used.withLock { $0.insert(request.connection).inserted }
      if atOnce { return [.send(request.answer), .close] }
      return isFirst ? [.send(request.answer)] : [.close]
    }
    let client = client(server.port)
    for address in UInt16(0)..<40 {
      #expect(await outcome(client, read(unit: 3, address, 2)) == .success([address, address + 1]))
    }
    #expect(server.connections == 40 && server.requests <= 80)
    #expect(client.statistics.answers == 40 && client.nextTry == nil)
    client.close()
    try await server.stop()
  }

  @Test func theInputTableAndTheLargestReadAreRead() async throws {
    let server = try await ModbusServer { [.send($0.answer)] }
    let client = client(server.port)
    let registers = try await client.read(
      ModbusRead(unit: 0, table: .input, address: 65_411, count: 125))
    #expect(registers == Array(65_411...65_535))
    #expect(await outcome(client, read(1, 0)) == .failure(.exception(3)))
    #expect(await outcome(client, read(1, 126)) == .failure(.exception(3)))
    #expect(await outcome(client, read(65_535, 2)) == .failure(.exception(2)))
    #expect(server.requests == 1)
    try await server.stop()
  }

  /// The unit that is wrong costs its own read; the next one comes over a new connection.
  @Test(arguments: ["tid", "proto", "unit", "function", "length", "short", "long", "half", "drop"])
  func faultEndsTheConnectionAndNothingElse(fault: String) async throws {
    let server = try await ModbusServer { request in
      request.read.unit == 9 ? Self.steps(fault, request) : [.send(request.answer)]
    }
    let client = client(server.port)
    // A read whose connection is closed is asked once more, as a gateway may close behind each reply.
    let perFault = fault == "half" || fault == "drop" ? 2 : 1
    for round in 0..<6 {
      #expect(await outcome(client, read(unit: 1)) == .success([40_000, 40_001]))
      guard case .failure(let error) = await outcome(client, read(unit: 9)) else {
        Issue.record("\(fault) gives a value")
        return
      }
      if fault == "half" || fault == "drop" {
        #expect(error == .closed)
      } else {
        guard case .framing = error else {
          Issue.record("\(fault) is \(error)")
          return
        }
      }
      #expect(await outcome(client, read(unit: 2)) == .success([40_000, 40_001]))
      #expect(server.connections == perFault * (round + 1) + 1)
    }
    #expect(client.nextTry == nil && client.statistics.reconnects == 6 * perFault)
    try await server.stop()
  }

  private static func steps(_ fault: String, _ request: ModbusServer.Request) -> [ModbusServer.Step]
  {
    var bytes = request.answer
    switch fault {
    case "tid": bytes[1] &+= 7
    case "proto": bytes[3] = 5
    case "unit": bytes[6] ^= 0x55
    case "function": bytes[7] = 0x10
    case "length": bytes[4] = 0xFF
    case "short":
      bytes = ModbusBytes.reply(request.transaction, unit: request.read.unit, [1])
    case "long":
      bytes = ModbusBytes.reply(request.transaction, unit: request.read.unit, [1, 2, 3])
    case "half": return [.send(Array(bytes[..<6])), .close]
    default: return [.close]
    }
    return [.send(bytes)]
  }

  @Test func duplicatesAreNoAnswers() async throws {
    let server = try await ModbusServer { [.send($0.answer), .send($0.answer)] }
    let client = client(server.port)
    for address in UInt16(0)..<50 {
      #expect(await outcome(client, read(address)) == .success([address, address + 1]))
    }
    #expect(server.connections == 1)
    try await server.stop()
  }

  @Test func slowDripMissesTheDeadlineOfTheWholeReply() async throws {
    let server = try await ModbusServer { request in
      request.connection == 0
        ? [.drip(request.answer, milliseconds: 30)] : [.drip(request.answer, milliseconds: 1)]
    }
    let client = client(server.port, deadline: 0.2)
    #expect(await outcome(client, read()) == .failure(.timeout))
    #expect(await outcome(client, read()) == .success([40_000, 40_001]))
    #expect(client.statistics.timeouts == 1 && server.connections == 2)
    try await server.stop()
  }

  @Test func silentUnitsHoldNobodyBack() async throws {
    let server = try await ModbusServer { $0.read.unit < 20 ? [] : [.send($0.answer)] }
    let client = client(server.port, deadline: 0.02)
    for unit in UInt8(10)..<20 {
      #expect(await outcome(client, read(unit: unit)) == .failure(.timeout))
    }
    #expect(client.nextTry == nil)
    try await server.stop()
  }

  @Test func busyUnitsAreAskedOnceMore() async throws {
    let server = try await ModbusServer { request in
      let code = UInt8(request.read.address)
      return request.number == 0 || code == 5 || code == 11
        ? [.send(ModbusBytes.exception(request.transaction, code))] : [.send(request.answer)]
    }
    let client = client(server.port)
    #expect(await outcome(client, read(6, 1)) == .success([6]))
    #expect(await outcome(client, read(5, 1)) == .failure(.exception(5)))
    #expect(await outcome(client, read(11, 1)) == .failure(.exception(11)))
    #expect(server.requests == 5 && server.connections == 1)
    #expect(client.statistics.exceptions == 4)
    try await server.stop()
  }

  @Test func refusedConnectionBacksOff() async throws {
    // Nothing listens on the first port, and no test that runs beside this one is given it.
    let clock = HandClock()
    let client = client(1, clock: clock)
    let refusal = ModbusError.unreachable("Connection refused")
    #expect(await outcome(client, read()) == .failure(refusal))
    #expect(client.isHeldBack && client.nextTry == Timestamp(seconds: 100.5))
    #expect(await outcome(client, read()) == .failure(refusal))
    #expect(client.statistics.failedConnects == 1)
    clock.advance(0.5)
    #expect(await outcome(client, read()) == .failure(refusal))
    #expect(client.statistics.failedConnects == 2)
    #expect(client.nextTry == Timestamp(seconds: 101.5))
  }

  @Test func connectionsThatGiveNothingBackOff() async throws {
    let server = try await ModbusServer { _ in [.close] }
    let clock = HandClock()
    let client = client(server.port, clock: clock)
    for _ in 0..<4 { #expect(await outcome(client, read()) == .failure(.closed)) }
    #expect(client.isHeldBack)
    guard case .failure(.unreachable(let words)) = await outcome(client, read()) else {
      Issue.record("reads go on")
      return
    }
    #expect(words == ModbusError.closed.words)
    #expect(server.connections == 4)
    try await server.stop()
  }

  @Test func cancellationEndsTheReadAtOnce() async throws {
    let (asked, note) = AsyncStream.makeStream(of: Void.self)
    let server = try await ModbusServer { request in
      guard request.connection == 0 else { return [.send(request.answer)] }
      note.yield()
      return []
    }
    let client = client(server.port, deadline: 3600)
    let first = Task { await outcome(client, read()) }
    for await _ in asked { break }
    let second = Task { await outcome(client, read(7)) }
    first.cancel()
    #expect(await first.value == .failure(.cancelled))
    #expect(await second.value == .success([7, 8]))
    #expect(server.connections == 2)
    try await server.stop()
  }

  /// Whatever is given up, and whenever, the reads that stay have their own values.
  @Test func readsGivenUpDoNotDisturbTheOthers() async throws {
    let server = try await ModbusServer { request in
      request.number % 7 == 0
        ? [.drip(request.answer, milliseconds: 1)] : [.send(request.answer)]
    }
    let client = client(server.port)
    await withTaskGroup(of: Void.self) { group in
      for address in UInt16(0)..<300 {
        group.addTask {
          let task = Task { await self.outcome(client, self.read(address)) }
          if address % 3 == 0 {
            for _ in 0..<address { await Task.yield() }
            task.cancel()
          }
          let outcome = await task.value
          let isGivenUp = address % 3 == 0 && outcome == .failure(.cancelled)
          #expect(isGivenUp || outcome == .success([address, address + 1]), "\(address)")
        }
      }
    }
    #expect(server.strange == 0 && client.nextTry == nil)
    try await server.stop()
  }

  @Test func closingEndsWhatWaits() async throws {
    let (asked, note) = AsyncStream.makeStream(of: Void.self)
    let server = try await ModbusServer { _ in
      note.yield()
      return []
    }
    let client = client(server.port, deadline: 3600)
    let first = Task { await outcome(client, read()) }
    for await _ in asked { break }
    client.close()
    guard case .failure = await first.value else {
      Issue.record("a closed client answers")
      return
    }
    try await server.stop()
  }
}
