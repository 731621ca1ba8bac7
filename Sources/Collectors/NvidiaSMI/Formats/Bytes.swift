import Glibc

/// A run of bytes of a line or a cell. Valid only within the call that hands it on.
package typealias Bytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
  /// The bytes of a range, cut to what is there.
  func part(_ start: Int, _ end: Int) -> Bytes {
    let low = Swift.min(Swift.max(0, start), count)
    let high = Swift.min(Swift.max(low, end), count)
    return Bytes(rebasing: self[low..<high])
  }

  /// Without blanks, tabs and carriage returns at both ends.
  var trimmed: Bytes {
    var low = 0
    var high = count
    while low < high, Bytes.isBlank(self[low]) { low &+= 1 }
    while high > low, Bytes.isBlank(self[high &- 1]) { high &-= 1 }
    return Bytes(rebasing: self[low..<high])
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// As text; bytes that are no UTF-8 become replacement characters.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// Whether both hold the same bytes.
  func equals(_ other: Bytes) -> Bool {
    guard count == other.count, let a = baseAddress, let b = other.baseAddress else {
      return count == other.count
    }
    return memcmp(a, b, count) == 0
  }

  /// Whether it starts with ASCII text, in any case. The text is given in lower case.
  func startsLike(_ lowercased: StaticString) -> Bool {
    count >= lowercased.utf8CodeUnitCount
      && part(0, lowercased.utf8CodeUnitCount).isLike(lowercased)
  }

  /// Whether it is ASCII text, in any case. The text is given in lower case.
  func isLike(_ lowercased: StaticString) -> Bool {
    guard count == lowercased.utf8CodeUnitCount else { return false }
    return lowercased.withUTF8Buffer { wanted in
      for place in 0..<count where Bytes.lowered(self[place]) != wanted[place] { return false }
      return true
    }
  }

  /// Whether ASCII text occurs anywhere, in any case. The text is given in lower case.
  func mentions(_ lowercased: StaticString) -> Bool {
    let width = lowercased.utf8CodeUnitCount
    guard width > 0, count >= width else { return false }
    let first = lowercased.utf8Start[0]
    for start in 0...(count - width)
    where Bytes.lowered(self[start]) == first && part(start, start + width).isLike(lowercased) {
      return true
    }
    return false
  }

  /// The place of a byte at or after a start.
  func place(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start >= 0, start < count, let base = baseAddress,
      let found = memchr(base + start, Int32(byte), count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// The unsigned decimal number that it is wholly made of; nil when it is none or does not fit.
  var unsigned: Int? {
    guard !isEmpty else { return nil }
    var value = 0
    for byte in self {
      guard Bytes.isDigit(byte) else { return nil }
      let (scaled, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = scaled.addingReportingOverflow(Int(byte &- 0x30))
      if over || carried { return nil }
      value = sum
    }
    return value
  }
}

extension String {
  /// Hands the UTF-8 bytes on.
  func withBytes<T>(_ body: (Bytes) -> T) -> T {
    var copy = self
    return copy.withUTF8(body)
  }
}
