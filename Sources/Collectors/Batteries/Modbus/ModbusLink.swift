/// A read of registers of one unit: functions 3 (holding) and 4 (input), and no others. There is no
/// way to say a write: batteries are watched, never moved.
package struct ModbusRead: Hashable, Sendable {
  package enum Table: UInt8, Sendable { case holding = 3, input = 4 }

  /// The unit identifier of the MBAP header, 0...255.
  package var unit: UInt8
  package var table: Table
  /// Address of the first register, from 0.
  package var address: UInt16
  /// Registers, 1...125.
  package var count: UInt16

  /// The most registers of one read (Modbus application protocol 6.3).
  package static let most: UInt16 = 125

  package init(unit: UInt8, table: Table = .holding, address: UInt16, count: UInt16) {
    self.unit = unit
    self.table = table
    self.address = address
    self.count = count
  }
}

/// Somewhere that registers are read from: a connection, or a test's own memory.
package protocol ModbusLink: Sendable {
  /// The registers asked for, exactly as many.
  func read(_ read: ModbusRead) async throws(ModbusError) -> [UInt16]
}

/// Why registers could not be read.
package enum ModbusError: Error, Hashable, Sendable {
  /// The unit, or the gateway before it, answered with an exception code (1 illegal function,
  /// 2 illegal address, 3 illegal value, 4 device failure, 5 acknowledge, 6 busy,
  /// 10 gateway path unavailable, 11 gateway target does not respond).
  case exception(UInt8)
  /// No whole reply before the deadline; the connection was closed.
  case timeout
  /// A reply that is not the one asked for, in words; the connection was closed.
  case framing(String)
  /// No connection, in words of the system.
  case unreachable(String)
  /// The other side closed the connection before the reply was complete.
  case closed
  case cancelled

  /// Whether a gateway says that it does not reach the unit.
  var isOfPath: Bool { self == .exception(10) || self == .exception(11) }
}
