/// Puts numbers and texts into bytes as recordings hold them (little-endian, see RecordingFormat).
package struct ByteWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  package mutating func u8(_ value: UInt8) { bytes.append(value) }
  package mutating func u16(_ value: UInt16) { number(value) }
  package mutating func u32(_ value: UInt32) { number(value) }
  package mutating func u64(_ value: UInt64) { number(value) }
  package mutating func i32(_ value: Int32) { number(value) }
  package mutating func i64(_ value: Int64) { number(value) }
  package mutating func f64(_ value: Double) { number(value.bitPattern) }

  private mutating func number<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }
  package mutating func raw(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }

  /// Unsigned LEB128.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A count or a place, which is never negative.
  package mutating func count(_ value: Int) { varint(UInt64(max(0, value))) }

  package mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      count(utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  package mutating func time(_ time: Int64) { i64(time) }

  /// A byte that says whether there is a value, and the value.
  package mutating func optional<T>(_ value: T?, _ write: (inout ByteWriter, T) -> Void) {
    u8(value == nil ? 0 : 1)
    if let value { write(&self, value) }
  }

  /// Bytes in one zstd frame, with both lengths before it.
  package mutating func zblock(_ content: [UInt8], level: Int32 = 1) {
    count(content.count)
    guard !content.isEmpty else { return }
    let packed = Zstd.compress(content, level: level)
    count(packed.count)
    raw(packed)
  }
}
