/// In what order the bytes of a value come, by the names that manuals have for those of 32 bits: A is
/// the most significant. What lies in four registers is ordered alike.
package enum ByteOrder: String, CaseIterable, Sendable {
  /// As the protocol has it.
  case ABCD
  /// The least significant register first.
  case CDAB
  /// The bytes of each register the other way round.
  case BADC
  /// Both.
  case DCBA

  var hasLittleWords: Bool { self == .CDAB || self == .DCBA }
  var hasSwappedBytes: Bool { self == .BADC || self == .DCBA }
}

/// How a value lies in registers.
package enum RegisterType: String, CaseIterable, Sendable {
  case int16, uint16, int32, uint32, int64, uint64, float32, float64, enum16, bitfield16, bitfield32

  /// Registers of a value.
  package var width: Int {
    switch self {
    case .int16, .uint16, .enum16, .bitfield16: 1
    case .int32, .uint32, .float32, .bitfield32: 2
    case .int64, .uint64, .float64: 4
    }
  }

  var isSigned: Bool { self == .int16 || self == .int32 || self == .int64 }
  var isFloat: Bool { self == .float32 || self == .float64 }
  var isBitfield: Bool { self == .bitfield16 || self == .bitfield32 }

  /// All bits of a value.
  var mask: UInt64 { width == 4 ? .max : (1 << UInt64(16 * width)) - 1 }

  /// The bits of registers, which are as many as `width`.
  func bits(_ registers: ArraySlice<UInt16>, _ order: ByteOrder) -> UInt64 {
    let ordered = order.hasLittleWords ? Array(registers.reversed()) : Array(registers)
    return ordered.reduce(0) { bits, register in
      bits << 16 | UInt64(order.hasSwappedBytes ? register.byteSwapped : register)
    }
  }

  /// The number that bits stand for; nil for what is no number.
  func number(_ bits: UInt64) -> Double? {
    let value: Double =
      switch self {
      case .int16: Double(Int16(truncatingIfNeeded: bits))
      case .int32: Double(Int32(truncatingIfNeeded: bits))
      case .int64: Double(Int64(bitPattern: bits))
      case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      case .float64: Double(bitPattern: bits)
      default: Double(bits)
      }
    return value.isNaN ? nil : value
  }

  /// The highest and the lowest value, as bits.
  var highest: UInt64 {
    switch self {
    case .float32: UInt64(Float.greatestFiniteMagnitude.bitPattern)
    case .float64: Double.greatestFiniteMagnitude.bitPattern
    default: isSigned ? mask >> 1 : mask
    }
  }

  var lowest: UInt64 {
    switch self {
    case .float32: UInt64((-Float.greatestFiniteMagnitude).bitPattern)
    case .float64: (-Double.greatestFiniteMagnitude).bitPattern
    default: isSigned ? (mask >> 1) + 1 : 0
    }
  }
}
