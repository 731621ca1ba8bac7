/// Modbus TCP on the wire: seven bytes of header (transaction, protocol, length, unit), then the
/// function and its data, all big-endian (Modbus messaging on TCP/IP 1.0b, 3.1.3).
///
/// Only reads can be written down: there is no function that makes any other request.
package enum ModbusFrame {
  /// Bytes before the function; the last of them, the unit, counts into the length field.
  static let headerLength = 7
  /// What the length field may hold: the unit, a function and a byte at least; 253 bytes after
  /// the unit at most.
  static let lengths: ClosedRange<Int> = 3...254
  /// Bytes of every request.
  package static let requestLength = 12

  /// The bytes of a read.
  package static func request(_ read: ModbusRead, transaction: UInt16) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(requestLength)
    for word in [transaction, 0, 6] { append(word, to: &bytes) }
    bytes.append(read.unit)
    bytes.append(read.table.rawValue)
    append(read.address, to: &bytes)
    append(read.count, to: &bytes)
    return bytes
  }

  private static func append(_ word: UInt16, to bytes: inout [UInt8]) {
    bytes.append(UInt8(word >> 8))
    bytes.append(UInt8(truncatingIfNeeded: word))
  }

  /// The big-endian word at an offset that is known to be there.
  static func word(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> UInt16 {
    let at = bytes.startIndex + offset
    return UInt16(bytes[at]) << 8 | UInt16(bytes[at + 1])
  }

  /// What is wrong with the beginning of a reply to a read, as far as it has come; the transaction
  /// has been matched already. Nil while nothing is.
  static func fault(of reply: ArraySlice<UInt8>, to read: ModbusRead) -> String? {
    if let fault = faultOfHeader(reply) { return fault }
    let known = reply.count
    let whole = 3 + 2 * Int(read.count)
    let length = known >= 6 ? Int(word(reply, 4)) : nil
    if let length, length != 3, length != whole {
      return "reply is \(length) bytes long; \(whole) were expected"
    }
    if known >= headerLength, reply[reply.startIndex + 6] != read.unit {
      return "reply comes from unit \(reply[reply.startIndex + 6]); unit \(read.unit) was asked"
    }
    guard known > headerLength, let length else { return nil }
    let function = reply[reply.startIndex + 7]
    // A read has a register at least, so the two lengths differ.
    guard function == (length == 3 ? read.table.rawValue | 0x80 : read.table.rawValue) else {
      return "reply is to function \(function); function \(read.table.rawValue) was asked"
    }
    guard known > headerLength + 1, length != 3 else { return nil }
    let count = Int(reply[reply.startIndex + 8])
    return count == 2 * Int(read.count)
      ? nil : "reply holds \(count) bytes of registers; \(2 * read.count) were expected"
  }

  /// What is wrong with a header, whomever it is for, as far as it has come.
  static func faultOfHeader(_ bytes: ArraySlice<UInt8>) -> String? {
    if bytes.count >= 4, word(bytes, 2) != 0 {
      return "reply is of protocol \(word(bytes, 2)); Modbus is protocol 0"
    }
    if bytes.count >= 6, !lengths.contains(Int(word(bytes, 4))) {
      return "reply says it is \(word(bytes, 4)) bytes long; 3 to 254 can be"
    }
    return nil
  }
}
