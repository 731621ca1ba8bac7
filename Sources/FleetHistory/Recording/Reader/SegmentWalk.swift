/// Goes through a file by its headers alone, and where these do not follow each other as they
/// should, through all its bytes.
struct SegmentWalk {
  let bytes: any RecordBytes

  /// What a walk by headers came to.
  enum Outcome: Hashable {
    case reachedEnd
    /// From here on headers are not to be relied on.
    case broke(at: UInt64)
  }

  /// Bytes that are read at once: a header, and what comes first in a frame.
  private static let glimpse = 80

  private struct Sighted {
    let header: RecordHeader
    let offset: UInt64
    let start: ArraySlice<UInt8>
  }

  /// Finds what was added to the file since the catalogue was made or walked last.
  func extend(_ catalog: inout SegmentCatalog) throws(RecordingError) {
    let size = try bytes.size()
    if case .broke(let offset) = try hop(&catalog, to: size, isEnd: true) {
      // Where headers broke off once, those before are not to be relied on either: a payload may
      // have been overwritten with other records.
      if !catalog.isOpened { catalog = SegmentCatalog() }
      try scan(&catalog, from: catalog.isOpened ? offset : 0)
    }
    catalog.isOpened = true
    catalog.tail = catalog.position < size ? catalog.position..<size : nil
  }

  /// Takes records by their headers, from the catalogue's position to an offset where a record
  /// begins or the file ends. A record is taken once the next header is where it should be; the
  /// last one of the file once its payload was examined.
  func hop(
    _ catalog: inout SegmentCatalog, to limit: UInt64, isEnd: Bool
  ) throws(RecordingError) -> Outcome {
    var previous: Sighted?
    var offset = catalog.position
    var sequence = catalog.nextSequence
    while offset < limit, let seen = try sight(offset, sequence, limit) {
      if let previous { try take(previous, into: &catalog) }
      previous = seen
      sequence += 1
      offset += UInt64(seen.header.recordLength)
    }
    let isComplete = offset >= limit ? true : isEnd ? try isUnfinished(offset, limit) : false
    guard let previous else { return isComplete ? .reachedEnd : .broke(at: offset) }
    let isRight = isEnd ? try bytes.record(at: previous.offset) != nil : true
    guard isComplete, isRight else { return .broke(at: previous.offset) }
    try take(previous, into: &catalog)
    return .reachedEnd
  }

  private func sight(
    _ offset: UInt64, _ sequence: UInt64, _ limit: UInt64
  ) throws(RecordingError) -> Sighted? {
    let start = try bytes.read(at: offset, count: Self.glimpse)
    guard let header = start.withUnsafeBytes({ RecordHeader($0) }), header.sequence == sequence,
      header.hasPlausibleSequence,
      offset + UInt64(RecordHeader.size + header.payloadLength) <= limit
    else { return nil }
    let end = min(start.count, RecordHeader.size + header.payloadLength)
    return Sighted(header: header, offset: offset, start: start[RecordHeader.size..<end])
  }

  /// Whether the bytes up to the end of the file can be the first part of the next record.
  private func isUnfinished(_ offset: UInt64, _ limit: UInt64) throws(RecordingError) -> Bool {
    guard limit - offset >= UInt64(RecordHeader.size) else { return true }
    guard let header = try bytes.header(at: offset) else { return false }
    return offset + UInt64(RecordHeader.size + header.payloadLength) > limit
  }

  private func take(
    _ seen: Sighted, into catalog: inout SegmentCatalog
  ) throws(RecordingError) {
    catalog.position = seen.offset + UInt64(seen.header.recordLength)
    if seen.header.type == .frame, isPlausible(seen, catalog) {
      guard catalog.isNew(seen.header.sequence) else { return }
      try catalog.takeFrame(seen.header, at: seen.offset, start: seen.start)
    } else if seen.header.type == .groupDetail, catalog.hasGroup(seen.start) {
      guard catalog.isNew(seen.header.sequence) else { return }
      try catalog.takeDetail(seen.header, at: seen.offset, start: seen.start)
    } else if let record = try bytes.record(at: seen.offset) {
      try catalog.take(record)
    } else {
      catalog.nextSequence = max(catalog.nextSequence, seen.header.sequence + 1)
    }
  }

  /// Whether a frame that was only glimpsed says what it should by those before it; where it does
  /// not, its payload is examined before it is believed.
  private func isPlausible(_ seen: Sighted, _ catalog: SegmentCatalog) -> Bool {
    var reader = ByteReader(seen.start)
    guard let number = try? reader.varint(), (try? reader.i64()) != nil,
      let epoch = try? reader.varint()
    else { return false }
    guard number <= seen.header.sequence, catalog.frames[number] == nil,
      catalog.topologies[epoch] != nil
    else { return false }
    return number == 0 || catalog.frames[number - 1] != nil
  }

  /// Takes every record whose checksums are right, wherever it stands.
  func scan(_ catalog: inout SegmentCatalog, from offset: UInt64) throws(RecordingError) {
    var scan = RecordScan(bytes, from: offset)
    var pending: Range<UInt64>?
    while let item = try scan.next() {
      switch item {
      case .loss(let range): pending = range
      case .record(let record):
        if let pending { catalog.lostBytes.append(pending) }
        pending = nil
        try catalog.take(record)
        catalog.position = record.offset + UInt64(record.header.recordLength)
      }
    }
    // What is lost at the end may be a record that is just being written: it is looked at again.
    if let pending { catalog.position = pending.lowerBound }
  }
}
