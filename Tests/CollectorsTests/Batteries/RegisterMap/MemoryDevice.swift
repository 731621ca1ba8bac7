import Collectors
import FleetModel
import Synchronization

/// Units whose registers a test sets, behind no network at all.
final class MemoryDevice: ModbusLink {
  private struct State: Sendable {
    var registers: [UInt8: [UInt16: UInt16]] = [:]
    var faults: [UInt8: ModbusError] = [:]
    var largest: UInt16 = 125
    var reads: [ModbusRead] = []
  }

  private let state = Mutex(State())

  /// Sets registers of a unit; only what was set is there.
  func set(_ unit: UInt8 = 1, _ address: UInt16, _ values: UInt16...) {
    state.withLock { state in
      for (place, value) in values.enumerated() {
        state.registers[unit, default: [:]][address + UInt16(place)] = value
      }
    }
  }

  func remove(_ unit: UInt8 = 1, _ addresses: ClosedRange<UInt16>) {
    state.withLock { state in
      for address in addresses { state.registers[unit]?[address] = nil }
    }
  }

  /// Lets a unit fail, or all of them; nil ends it.
  func fail(_ unit: UInt8, _ error: ModbusError?) {
    state.withLock { $0.faults[unit] = error }
  }

  /// The most registers of a read.
  func limit(_ most: UInt16) { state.withLock { $0.largest = most } }

  /// What was read since the last call.
  func takeReads() -> [ModbusRead] {
    state.withLock { state in
      defer { state.reads = [] }
      return state.reads
    }
  }

  func read(_ read: ModbusRead) async throws(ModbusError) -> [UInt16] {
    let answer: Result<[UInt16], ModbusError> = state.withLock { state in
      state.reads.append(read)
      if let fault = state.faults[read.unit] { return .failure(fault) }
      if read.count > state.largest { return .failure(.exception(3)) }
      var values: [UInt16] = []
      for offset in 0..<read.count {
        guard let value = state.registers[read.unit]?[read.address + offset] else {
          return .failure(.exception(2))
        }
        values.append(value)
      }
      return .success(values)
    }
    return try answer.get()
  }
}

/// A clock that a test moves.
final class MapClock: Sendable {
  private let seconds = Mutex(1000.0)
  func advance(_ more: Double) { seconds.withLock { $0 += more } }
  var moment: Moment {
    let now = seconds.withLock { $0 }
    return Moment(seconds: now, wall: Timestamp(seconds: 1_700_000_000 + now))
  }
}

/// A map as text, polled by hand.
struct MapBench {
  let device = MemoryDevice()
  let clock = MapClock()
  var poller: RegisterPoller
  var rows: RegisterRows
  var poll: RegisterPoll?

  init(_ yaml: String) throws {
    let map = try RegisterMapParser.map(Array(yaml.utf8), file: "site.yaml")
    poller = RegisterPoller(map.points)
    rows = RegisterRows(map)
  }

  @discardableResult
  mutating func round(after seconds: Double = 1) async -> BatterySnapshot {
    clock.advance(seconds)
    let clock = clock
    let poll = await poller.poll(device) { clock.moment }
    rows.take(poll, clock.moment)
    self.poll = poll
    return rows.snapshot(clock.moment)
  }
}
