import FleetModel

/// One value of a map: where it lies, and how registers become it.
package struct RegisterPoint: Sendable {
  package var field: RegisterField
  /// Modbus unit identifier.
  package var unitID: UInt8
  package var table: ModbusRead.Table
  package var address: UInt16
  package var type: RegisterType
  package var order = ByteOrder.ABCD
  /// The value is `sign * (raw * scale + offset)`, in the metric's unit. The sign may be the map's and
  /// that of a bit, the scale also ten to the power that a register holds.
  package var scale = 1.0
  package var offset = 0.0
  package var isNegated = false
  package var signBit: SignBit?
  /// A register of the same table that holds a power of ten, int16.
  package var powerAddress: UInt16?
  /// Whether it is one of several points of its field, which are summed.
  package var isPart = false
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

  /// A bit that tells which way a number goes.
  package struct SignBit: Hashable, Sendable {
    package var address: UInt16
    /// From 0, the least significant.
    package var bit: Int
    /// Whether the value is negative while the bit is set; else while it is not.
    package var isNegativeWhenSet = true

    package init(address: UInt16, bit: Int) {
      self.address = address
      self.bit = bit
    }
  }

  /// All registers that it takes: those of the value, and of its sign and its scale, so that they come
  /// in one reply.
  private var addresses: [Int] {
    [Int(address), Int(address) + type.width - 1]
      + [signBit?.address, powerAddress].compactMap { $0.map(Int.init) }
  }

  /// The first address that it takes, and the first behind it.
  var start: Int { addresses.min() ?? Int(address) }
  var end: Int { (addresses.max() ?? Int(address)) + 1 }

  /// Its registers out of those of a read: the value's, then the sign's, then the scale's; nil where
  /// the read does not hold them all.
  func registers(of read: [UInt16], from first: Int) -> [UInt16]? {
    guard start >= first, end <= first + read.count else { return nil }
    let value = Int(address) - first
    let others = [signBit?.address, powerAddress].compactMap { $0.map { read[Int($0) - first] } }
    return Array(read[value..<value + type.width]) + others
  }

  /// What registers say: as many as the type has, and the sign's and the scale's behind them.
  package func reading(_ registers: ArraySlice<UInt16>) -> Reading {
    let bits = type.bits(registers.prefix(type.width), order)
    if nulls.contains(bits) { return .absent }
    switch meaning {
    case .number: return number(bits, Array(registers.dropFirst(type.width)))
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

  private func number(_ bits: UInt64, _ others: [UInt16]) -> Reading {
    guard let raw = type.number(bits) else { return .absent }
    var others = others[...]
    var isNegated = isNegated
    if let signBit {
      guard let status = others.popFirst() else { return .wrong }
      let isSet = status & (1 << UInt16(signBit.bit)) != 0
      if isSet == signBit.isNegativeWhenSet { isNegated.toggle() }
    }
    var scale = scale
    if powerAddress != nil {
      guard let power = others.popFirst().map({ Int(Int16(bitPattern: $0)) }),
        let scaled = SunSpecPoint.scaled(scale, by: power)
      else { return .wrong }
      scale = scaled
    }
    let value = (raw * scale + offset) * (isNegated ? -1 : 1)
    return value.isFinite ? .value(value + 0) : .wrong
  }
}
