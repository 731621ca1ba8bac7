import FleetModel

/// What group details say before their parts: which frames and metrics they are of, and where the
/// parts are, each with a checksum of its own so that one can be read without the others.
package struct GroupDetailHead: Hashable, Sendable {
  /// Bytes that stand for themselves.
  package struct Part: Hashable, Sendable {
    package var length: Int
    /// CRC-32 of the bytes.
    package var checksum: UInt32

    package init(_ bytes: [UInt8]) {
      length = bytes.count
      checksum = bytes.withUnsafeBytes { CRC32.checksum(of: $0) }
    }

    init(decoding reader: inout ByteReader) throws(RecordingError) {
      length = try reader.count(atMost: RecordHeader.longestPayload)
      checksum = try reader.u32()
    }

    package func matches(_ bytes: some Collection<UInt8>) -> Bool {
      bytes.count == length
        && bytes.withContiguousStorageIfAvailable {
          CRC32.checksum(of: UnsafeRawBufferPointer($0)) == checksum
        } == true
    }
  }

  /// Heads are no longer: a thousandth of what they speak of.
  static let longest = 1 << 20

  /// Number of the first frame.
  package var firstFrame: UInt64
  package var frames: Int
  /// Of the topology of all of them.
  package var epoch: UInt64
  /// Whether each stripe is one zblock.
  package var isWhole: Bool
  package var gpus: Int
  /// GPUs that stand together.
  package var stripe: Int
  /// The columns of the values of each metric, by what frames call them.
  package var columns: [Int]
  package var stripes: [Part]
  /// Events and rows.
  package var side: Part

  package init(
    firstFrame: UInt64, frames: Int, epoch: UInt64, isWhole: Bool, gpus: Int, stripe: Int,
    columns: [Int], stripes: [Part], side: Part
  ) {
    self.firstFrame = firstFrame
    self.frames = frames
    self.epoch = epoch
    self.isWhole = isWhole
    self.gpus = gpus
    self.stripe = stripe
    self.columns = columns
    self.stripes = stripes
    self.side = side
  }

  package func encode(into writer: inout ByteWriter) {
    let start = writer.bytes.count
    writer.varint(firstFrame)
    writer.count(frames)
    writer.varint(epoch)
    writer.u8(isWhole ? 2 : 0)
    writer.count(gpus)
    writer.count(stripe)
    writer.count(columns.count)
    for column in columns { writer.count(column) }
    writer.count(stripes.count + 1)
    for part in stripes + [side] {
      writer.count(part.length)
      writer.u32(part.checksum)
    }
    writer.u32(
      writer.bytes.withUnsafeBytes { CRC32.checksum(of: .init(rebasing: $0[start...])) })
  }

  /// - Parameter bytes: the payload, or the first part of it.
  package init(decoding bytes: ArraySlice<UInt8>) throws(RecordingError) {
    var reader = ByteReader(bytes)
    firstFrame = try reader.varint()
    frames = try reader.count(atMost: GroupSummaryRecord.mostFrames)
    epoch = try reader.varint()
    isWhole = try reader.u8() & 2 != 0
    gpus = try reader.count(atMost: 1 << 32)
    stripe = try reader.count(atMost: 1 << 20)
    guard stripe > 0 else { throw ByteReader.damaged("has no stripes") }
    columns = []
    for _ in 0..<(try reader.countOfItems()) { columns.append(try reader.count()) }
    let count = columns.isEmpty ? 0 : (gpus + stripe - 1) / stripe
    guard try reader.countOfItems() == count + 1 else {
      throw ByteReader.damaged("has parts for another number of GPUs")
    }
    stripes = []
    for _ in 0..<count { stripes.append(try Part(decoding: &reader)) }
    side = try Part(decoding: &reader)
    let length = reader.position - bytes.startIndex
    let checksum = try reader.u32()
    let isRight = bytes.withUnsafeBytes { CRC32.checksum(of: .init(rebasing: $0[..<length])) }
    guard isRight == checksum else { throw ByteReader.damaged("is not as it was written") }
    self.length = length + 4
  }

  /// Bytes of the head; 0 where it was not read.
  package private(set) var length = 0

  /// Where a stripe begins, in bytes from the start of the payload; the place after the last one is
  /// that of the side.
  package func offset(ofStripe place: Int) -> Int {
    stripes.prefix(place).reduce(length) { $0 + $1.length }
  }

  /// The GPUs of a stripe.
  package func range(ofStripe place: Int) -> Range<Int> {
    place * stripe..<min((place + 1) * stripe, gpus)
  }
}
