/// The 40 bytes before the payload of a record.
package struct RecordHeader: Hashable, Sendable {
  package static let size = 40
  /// `A7 47 54 52` as a little-endian number.
  package static let sync: UInt32 = 0x5254_47A7
  package static let version: UInt16 = 1
  /// No payload is longer: a length is checked before memory is taken.
  package static let longestPayload = 1 << 30

  /// No file has as many records: a number beyond is damage, whatever the checksum says.
  package static let mostRecords: UInt64 = 1 << 40

  /// The raw type, so that unknown ones can be passed over.
  package var rawType: UInt8
  package var isCritical: Bool
  package var isKeyFrame: Bool
  /// Nanoseconds since 1970 UTC.
  package var wallTime: Int64
  package var sequence: UInt64
  package var payloadLength: Int
  /// Frames back to the one that this one refers to; 0 for none.
  package var referenceDistance: UInt32
  package var payloadChecksum: UInt32

  /// Whether the sequence number can be meant.
  var hasPlausibleSequence: Bool { sequence < Self.mostRecords }

  package var type: RecordType? { RecordType(rawValue: rawType) }

  /// Bytes of the whole record: header, payload, padding.
  package var recordLength: Int { Self.size + Self.padded(payloadLength) }

  package static func padded(_ length: Int) -> Int { (length + 7) & ~7 }

  package init(
    _ type: RecordType, wallTime: Int64, sequence: UInt64, payload: [UInt8],
    referenceDistance: UInt32 = 0, isKeyFrame: Bool = false
  ) {
    rawType = type.rawValue
    isCritical = type.isCritical
    self.isKeyFrame = isKeyFrame
    self.wallTime = wallTime
    self.sequence = sequence
    payloadLength = payload.count
    self.referenceDistance = referenceDistance
    payloadChecksum = payload.withUnsafeBytes { CRC32.checksum(of: $0) }
  }

  /// Reads a header at the start of some bytes; nil unless sync word, version, checksum and length
  /// are all as they should be.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.size,
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)) == Self.sync,
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 36, as: UInt32.self))
        == CRC32.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[..<36])),
      UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt16.self)) == Self.version
    else { return nil }
    rawType = bytes[4]
    isCritical = bytes[5] & 1 != 0
    isKeyFrame = bytes[5] & 2 != 0
    wallTime = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self))
    sequence = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    let length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt32.self))
    guard length <= Self.longestPayload else { return nil }
    payloadLength = Int(length)
    referenceDistance = UInt32(
      littleEndian: bytes.loadUnaligned(fromByteOffset: 28, as: UInt32.self))
    payloadChecksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 32, as: UInt32.self))
  }

  /// Appends the 40 bytes.
  package func encode(into writer: inout ByteWriter) {
    let start = writer.bytes.count
    writer.u32(Self.sync)
    writer.u8(rawType)
    writer.u8((isCritical ? 1 : 0) | (isKeyFrame ? 2 : 0))
    writer.u16(Self.version)
    writer.i64(wallTime)
    writer.u64(sequence)
    writer.u32(UInt32(payloadLength))
    writer.u32(referenceDistance)
    writer.u32(payloadChecksum)
    let checksum = writer.bytes.withUnsafeBytes {
      CRC32.checksum(of: .init(rebasing: $0[start...]))
    }
    writer.u32(checksum)
  }

  /// Appends a whole record: header, payload and padding.
  package static func append(
    _ header: RecordHeader, payload: [UInt8], to writer: inout ByteWriter
  ) {
    header.encode(into: &writer)
    writer.raw(payload)
    for _ in payload.count..<padded(payload.count) { writer.u8(0) }
  }

  /// Whether a payload is the one that the header was written for.
  package func matches(_ payload: UnsafeRawBufferPointer) -> Bool {
    payload.count == payloadLength && CRC32.checksum(of: payload) == payloadChecksum
  }
}
