import FleetModel

/// One value of a map: where it lies, and how registers become it.
package struct RegisterPoint: Sendable {
  package var field: RegisterField
  /// Modbus unit identifier.
  package var unitID: UInt8
  package var table: ModbusRead.Table
  package var address: UInt16
  package var type: RegisterType
  package var littleWords = false
  /// The value is `sign * (raw * scale + offset)`, in the metric's unit.
  package var scale = 1.0
  package var offset = 0.0
  package var isNegated = false
  /// Bits that mean that there is no value.
  package var nulls: Set<UInt64> = []
  package var meaning = Meaning.number

  /// What the registers hold.
  package enum Meaning: Hashable, Sendable {
    case number
    /// A state, by the device's number; one that is not listed is the model's `unknown`.
    case code([UInt64: Int64], unlisted: Int64?)
    /// Bits of `BatteryAlarm` by the device's bit; what is set and not listed is `other`.
    case alarms([Int: Int64], other: Int64)
  }

  /// What registers say.
  package enum Reading: Hashable, Sendable {
    /// Reported as not there.
    case absent
    /// In the metric's unit.
    case value(Double)
    /// As stored in the column.
    case code(Int64)
    /// Cannot be understood.
    case wrong
  }

  /// The first address behind it.
  var end: Int { Int(address) + type.width }

  /// What registers say; as many as the type has.
  package func reading(_ registers: ArraySlice<UInt16>) -> Reading {
    let bits = type.bits(registers, littleWords: littleWords)
    if nulls.contains(bits) { return .absent }
    switch meaning {
    case .number:
      guard let raw = type.number(bits) else { return .absent }
      let value = (raw * scale + offset) * (isNegated ? -1 : 1)
      return value.isFinite ? .value(value + 0) : .wrong
    case .code(let codes, let unlisted):
      if let code = codes[bits] ?? unlisted { return .code(code) }
      return .wrong
    case .alarms(let names, let other):
      var found: Int64 = 0
      for bit in 0..<(16 * type.width) where bits & (1 << UInt64(bit)) != 0 {
        found |= names[bit] ?? other
      }
      return .code(found)
    }
  }
}
