/// How a value lies in registers: big-endian within each, the most significant first unless a map
/// says that the words are little-endian.
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
  func bits(_ registers: ArraySlice<UInt16>, littleWords: Bool) -> UInt64 {
    let ordered = littleWords ? Array(registers.reversed()) : Array(registers)
    return ordered.reduce(0) { $0 << 16 | UInt64($1) }
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
