import FleetModel
import Synchronization

/// Reads registers over one Modbus TCP connection, one request at a time, in the order asked.
///
/// Connects when something is first read. After a timeout, a reply that does not fit or a closed
/// connection the next read connects anew, so that one bad unit does not cost the others behind
/// its gateway; when connecting fails, or nothing good comes of it again and again, reads fail at
/// once until the next try. There is no way to write.
package final class ModbusClient: ModbusLink {
  package let host: String
  package let port: Int
  package let limits: ModbusLimits

  private struct State: Sendable {
    var connection: ModbusConnection?
    /// Whether anything good came over the present connection.
    var hasAnswered = false
    var hasConnected = false
    var isClosed = false
    var transaction: UInt16 = 0
    var pace: ReconnectPace
    var statistics = ModbusStatistics()
  }

  private let turns = TurnQueue()
  private let state: Mutex<State>
  private let clock: @Sendable () -> Moment
  private let jitter: @Sendable () -> Double

  /// - Parameters:
  ///   - host: name or address.
  ///   - clock: what the back-off goes by.
  ///   - jitter: 0 to 1, for each back-off.
  package init(
    host: String, port: Int = 502, limits: ModbusLimits = ModbusLimits(),
    clock: @escaping @Sendable () -> Moment = { Moment.now() },
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.host = host
    self.port = port
    self.limits = limits
    self.clock = clock
    self.jitter = jitter
    state = Mutex(State(pace: ReconnectPace(limits)))
  }

  deinit { close() }

  package var statistics: ModbusStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.nextTry = state.pace.nextTry?.wall
      return statistics
    }
  }

  /// The instant before which no connection is tried; nil while none is held back.
  package var nextTry: Timestamp? { state.withLock { $0.pace.nextTry?.wall } }

  /// Whether reads fail at once, because the next try is still to come.
  package var isHeldBack: Bool {
    let now = clock()
    return state.withLock { !$0.pace.mayTry(now) }
  }

  /// Ends the connection, and every read now and later.
  package func close() {
    turns.close()
    state.withLock { state in
      state.isClosed = true
      state.connection?.close()
      state.connection = nil
    }
  }

  /// The registers asked for. A unit that is busy is asked once more; meanwhile others have their
  /// turn.
  package func read(_ read: ModbusRead) async throws(ModbusError) -> [UInt16] {
    guard (1...ModbusRead.most).contains(read.count) else { throw .exception(3) }
    guard Int(read.address) + Int(read.count) <= 0x10000 else { throw .exception(2) }
    do throws(ModbusError) {
      return try await attempt(read)
    } catch {
      guard error == .exception(5) || error == .exception(6) else { throw error }
    }
    do {
      try await Task.sleep(for: .seconds(limits.busyDelay))
    } catch {
      throw .cancelled
    }
    return try await attempt(read)
  }

  private func attempt(_ read: ModbusRead) async throws(ModbusError) -> [UInt16] {
    guard await turns.take() else { throw .cancelled }
    defer { turns.give() }
    let connection = try await connected()
    let hadAnswered = state.withLock { $0.hasAnswered }
    do throws(ModbusError) {
      return try await exchange(read, over: connection)
    } catch {
      // Some gateways close the connection behind each reply: what was asked meanwhile got none.
      guard error == .closed, hadAnswered else { throw error }
    }
    return try await exchange(read, over: try await connected())
  }

  private func exchange(
    _ read: ModbusRead, over connection: ModbusConnection
  ) async throws(ModbusError) -> [UInt16] {
    let transaction = state.withLock { state in
      state.transaction &+= 1
      state.statistics.noteSent()
      return state.transaction
    }
    let start = clock()
    do throws(ModbusError) {
      let registers = try await connection.exchange(
        read, transaction: transaction, deadline: limits.replyDeadline)
      note(answerOf: registers.count, since: start)
      return registers
    } catch {
      note(error, since: start)
      throw error
    }
  }

  private func note(answerOf registers: Int, since start: Moment) {
    let latency = clock().seconds - start.seconds
    state.withLock { state in
      state.hasAnswered = true
      state.pace.noteAnswer()
      state.statistics.noteAnswer(registers: registers, latency: latency)
    }
  }

  private func note(_ error: ModbusError, since start: Moment) {
    let now = clock()
    let jitter = jitter()
    state.withLock { state in
      state.statistics.noteFailure(error, latency: now.seconds - start.seconds)
      guard !error.isAnswer else {
        state.hasAnswered = true
        state.pace.noteAnswer()
        return
      }
      state.connection?.close()
      state.connection = nil
      // A silent unit says nothing of the others, and a read given up nothing at all.
      if error == .timeout || error == .cancelled || state.hasAnswered { return }
      state.pace.noteFruitless(now, jitter: jitter)
    }
  }

  /// The connection, made when there is none that is open.
  private func connected() async throws(ModbusError) -> ModbusConnection {
    let now = clock()
    let jitter = jitter()
    let (open, failure): (ModbusConnection?, ModbusError?) = state.withLock { state in
      if state.isClosed { return (nil, .cancelled) }
      if let connection = state.connection, connection.isOpen { return (connection, nil) }
      if state.connection != nil, !state.hasAnswered {
        state.pace.noteFruitless(now, jitter: jitter)
      }
      state.connection = nil
      return (nil, state.pace.mayTry(now) ? nil : .unreachable(lastWords(state)))
    }
    if let open { return open }
    if let failure { throw failure }
    return try await connect()
  }

  private func lastWords(_ state: borrowing State) -> String {
    state.statistics.lastError ?? "no connection"
  }

  private func connect() async throws(ModbusError) -> ModbusConnection {
    do throws(ModbusError) {
      let made = try await ModbusConnection.open(
        host: host, port: port, timeout: limits.connectTimeout)
      let isClosed = state.withLock { state in
        guard !state.isClosed else { return true }
        if state.hasConnected { state.statistics.reconnects &+= 1 }
        state.hasConnected = true
        state.hasAnswered = false
        state.connection = made
        return false
      }
      guard isClosed else { return made }
      made.close()
      throw ModbusError.cancelled
    } catch {
      let now = clock()
      let jitter = jitter()
      if error != .cancelled {
        state.withLock { state in
          state.statistics.failedConnects &+= 1
          state.statistics.noteFailure(error, latency: nil)
          state.pace.noteRefusal(now, jitter: jitter)
        }
      }
      throw error
    }
  }
}
