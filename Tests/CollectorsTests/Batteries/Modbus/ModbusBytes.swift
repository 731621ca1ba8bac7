import Collectors

/// Replies as devices write them, right and wrong.
enum ModbusBytes {
  static func words(_ values: [UInt16]) -> [UInt8] {
    values.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }

  static func reply(
    _ transaction: UInt16, unit: UInt8 = 1, function: UInt8 = 3, _ registers: [UInt16]
  ) -> [UInt8] {
    words([transaction, 0, UInt16(3 + 2 * registers.count)])
      + [unit, function, UInt8(2 * registers.count)] + words(registers)
  }

  static func exception(
    _ transaction: UInt16, unit: UInt8 = 1, function: UInt8 = 3, _ code: UInt8
  ) -> [UInt8] {
    words([transaction, 0, 3]) + [unit, function | 0x80, code]
  }

  /// A read from the bytes of its request; nil for anything else.
  static func request(_ bytes: [UInt8]) -> (transaction: UInt16, read: ModbusRead)? {
    guard bytes.count == 12, let table = ModbusRead.Table(rawValue: bytes[7]) else { return nil }
    func word(_ at: Int) -> UInt16 { UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1]) }
    guard word(2) == 0, word(4) == 6 else { return nil }
    return (
      word(0), ModbusRead(unit: bytes[6], table: table, address: word(8), count: word(10))
    )
  }
}
