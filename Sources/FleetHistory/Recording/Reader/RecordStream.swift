import Glibc

/// The records in a stream of bytes that arrive in any portions (a pipe, a file read in order).
///
/// Nothing that bytes say is trusted before a checksum vouches for it: after a header or a payload
/// that is not right the stream goes on at the next sync word with a valid header, which may stand
/// inside what the wrong header called its payload. It holds the bytes of one record and of one
/// portion at most.
package struct RecordStream: Sendable {
  /// The eight bytes that a file begins with.
  package static let magic: [UInt8] = [0x89, 0x47, 0x54, 0x52, 0x0D, 0x0A, 0x1A, 0x0A]

  /// A record whose checksums are both right.
  package struct Record: Hashable, Sendable {
    /// Where its header begins, counted from the start of the stream.
    package let offset: UInt64
    package let header: RecordHeader
    package let payload: [UInt8]

    package init(offset: UInt64, header: RecordHeader, payload: [UInt8]) {
      self.offset = offset
      self.header = header
      self.payload = payload
    }
  }

  package enum Item: Hashable, Sendable {
    case record(Record)
    /// Bytes that belong to no record.
    case loss(Range<UInt64>)
  }

  private let longestPayload: Int
  private var buffer: [UInt8] = []
  /// Where the next byte to look at stands in the buffer.
  private var place = 0
  /// Where the first byte of the buffer stands in the stream.
  private var base: UInt64
  /// Where bytes began that belong to no record.
  private var lostFrom: UInt64?
  /// Zeros that may follow the last record.
  private var padding = 0
  private var isEnded = false
  private var expectsMagic: Bool

  /// - Parameters:
  ///   - offset: where the bytes to come stand in their file; the magic is expected at 0.
  ///   - longestPayload: a header that says more is not believed, however right its checksum is.
  package init(from offset: UInt64 = 0, longestPayload: Int = RecordHeader.longestPayload) {
    base = offset
    self.longestPayload = longestPayload
    expectsMagic = offset == 0
  }

  /// Where the bytes stand that have not been given back as a record or a loss.
  package var position: UInt64 { lostFrom ?? (base + UInt64(place)) }

  /// Bytes held at the moment.
  package var held: Int { buffer.count }

  package mutating func feed(_ bytes: some Collection<UInt8>) {
    if place > 0, place >= buffer.count / 2 {
      base += UInt64(place)
      buffer.removeFirst(place)
      place = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Says that no more bytes come: what is left is half a record, and is lost.
  package mutating func end() { isEnded = true }

  /// The next record or loss; nil when more bytes are needed, or at the end.
  package mutating func next() -> Item? {
    guard skipMagic() else { return nil }
    skipPadding()
    while place < buffer.count {
      guard let header = header() else {
        if !isEnded, buffer.count - place < RecordHeader.size { return nil }
        skipToSync()
        continue
      }
      let start = place + RecordHeader.size
      guard buffer.count - start >= header.payloadLength else {
        if !isEnded { return nil }
        skipToSync()
        continue
      }
      let end = start + header.payloadLength
      guard buffer.withUnsafeBytes({ header.matches(.init(rebasing: $0[start..<end])) }) else {
        skipToSync()
        continue
      }
      if let loss = takeLoss() { return loss }
      let record = Record(
        offset: base + UInt64(place), header: header, payload: Array(buffer[start..<end]))
      place = end
      padding = RecordHeader.padded(header.payloadLength) - header.payloadLength
      return .record(record)
    }
    return isEnded ? takeLoss() : nil
  }

  /// - Returns: false when more bytes are needed to tell.
  private mutating func skipMagic() -> Bool {
    guard expectsMagic else { return true }
    if buffer.count < Self.magic.count, !isEnded { return false }
    expectsMagic = false
    if buffer.starts(with: Self.magic) { place = Self.magic.count }
    return true
  }

  private mutating func skipPadding() {
    while padding > 0, place < buffer.count, buffer[place] == 0 {
      place += 1
      padding -= 1
    }
    if place < buffer.count { padding = 0 }
  }

  private func header() -> RecordHeader? {
    guard buffer.count - place >= RecordHeader.size else { return nil }
    let header = buffer.withUnsafeBytes { RecordHeader(.init(rebasing: $0[place...])) }
    return header.flatMap { $0.payloadLength <= longestPayload ? $0 : nil }
  }

  /// Gives up the byte here, and all before the next one that a sync word can begin with.
  private mutating func skipToSync() {
    if lostFrom == nil { lostFrom = base + UInt64(place) }
    let from = place + 1
    place = buffer.withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[from...])
      guard let start = rest.baseAddress, let found = memchr(start, 0xA7, rest.count) else {
        return bytes.count
      }
      return from + (UnsafeRawPointer(found) - start)
    }
  }

  private mutating func takeLoss() -> Item? {
    guard let from = lostFrom else { return nil }
    lostFrom = nil
    return .loss(from..<base + UInt64(place))
  }
}
