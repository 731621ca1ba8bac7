import Synchronization

@testable import Collectors

/// Units in memory behind a link, which fail as they are told to.
final class FakeGateway: ModbusLink {
  struct State {
    var units: [UInt8: UnitMap] = [:]
    /// What a unit says in place of registers.
    var failures: [UInt8: ModbusError] = [:]
    /// Registers of one read; more are refused with exception 3.
    var most = 125
    var reads: [ModbusRead] = []
    /// Replies so far, and what happens to the units behind each.
    var replies = 0
    var moves: (@Sendable (inout [UInt8: UnitMap], _ replies: Int) -> Void)?
  }

  private let state: Mutex<State>

  init(_ units: [UInt8: UnitMap]) { state = Mutex(State(units: units)) }

  func read(_ read: ModbusRead) async throws(ModbusError) -> [UInt16] {
    let answer: Result<[UInt16], ModbusError> = state.withLock { state in
      state.reads.append(read)
      if let failure = state.failures[read.unit] { return .failure(failure) }
      guard let unit = state.units[read.unit] else { return .failure(.exception(11)) }
      guard read.count <= state.most else { return .failure(.exception(3)) }
      let first = Int(read.address) - unit.base
      guard first >= 0, first + Int(read.count) <= unit.words.count else {
        return .failure(.exception(2))
      }
      let words = Array(unit.words[first..<first + Int(read.count)])
      state.replies += 1
      state.moves?(&state.units, state.replies)
      return .success(words)
    }
    return try answer.get()
  }

  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  /// The reads since the last call.
  func takeReads() -> [ModbusRead] {
    state.withLock { state in
      defer { state.reads = [] }
      return state.reads
    }
  }
}
