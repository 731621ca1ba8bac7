import FleetModel

/// Takes numbers and texts out of bytes of a recording. Never reads beyond them, and takes no
/// memory that their number does not vouch for.
package struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  package private(set) var position: Int

  package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  package var remaining: Int { bytes.endIndex - position }

  package static func damaged(_ what: String) -> RecordingError {
    RecordingError(.damaged, subject: "record", "\(what); it is left out")
  }

  /// The next bytes, without a copy.
  package mutating func raw(_ count: Int) throws(RecordingError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw Self.damaged("ends too early") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  package mutating func u8() throws(RecordingError) -> UInt8 {
    guard position < bytes.endIndex else { throw Self.damaged("ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func u16() throws(RecordingError) -> UInt16 { try number() }
  package mutating func u32() throws(RecordingError) -> UInt32 { try number() }
  package mutating func u64() throws(RecordingError) -> UInt64 { try number() }
  package mutating func i32() throws(RecordingError) -> Int32 { try number() }
  package mutating func i64() throws(RecordingError) -> Int64 { try number() }

  package mutating func f64() throws(RecordingError) -> Double {
    Double(bitPattern: try u64())
  }

  private mutating func number<T: FixedWidthInteger>() throws(RecordingError) -> T {
    let part = try raw(MemoryLayout<T>.size)
    return part.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(as: T.self)) }
  }

  package mutating func varint() throws(RecordingError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      let byte = try u8()
      if shift == 63, byte > 1 { throw Self.damaged("a number is too large") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Self.damaged("a number is too long")
  }

  /// A count or a place.
  package mutating func count(atMost limit: Int = .max) throws(RecordingError) -> Int {
    guard let value = Int(exactly: try varint()), value <= limit else {
      throw Self.damaged("a count is too large")
    }
    return value
  }

  /// A count of things that take a byte each at least.
  package mutating func countOfItems() throws(RecordingError) -> Int {
    try count(atMost: remaining)
  }

  package mutating func string() throws(RecordingError) -> String {
    String(decoding: try raw(try countOfItems()), as: UTF8.self)
  }

  package mutating func time() throws(RecordingError) -> Timestamp {
    Timestamp(milliseconds: try i64())
  }

  package mutating func optional<T>(
    _ read: (inout ByteReader) throws(RecordingError) -> T
  ) throws(RecordingError) -> T? {
    switch try u8() {
    case 0: nil
    case 1: try read(&self)
    default: throw Self.damaged("neither absent nor there")
    }
  }

  /// The content of a zblock, of at most so many bytes.
  package mutating func zblock(atMost limit: Int) throws(RecordingError) -> [UInt8] {
    let length = try count(atMost: limit)
    guard length > 0 else { return [] }
    let packed = try raw(try countOfItems())
    guard let content = Zstd.decompress(packed, count: length) else {
      throw Self.damaged("does not unpack to what it says")
    }
    return content
  }
}
