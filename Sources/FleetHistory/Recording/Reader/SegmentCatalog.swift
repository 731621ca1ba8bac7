import FleetModel

extension RecordHeader {
  /// The wall time of the record; of a frame its instant.
  package var instant: Timestamp {
    let (quotient, rest) = wallTime.quotientAndRemainder(dividingBy: 1_000_000)
    return Timestamp(milliseconds: rest < 0 ? quotient - 1 : quotient)
  }
}

/// What is known of a file without reading its frames: where they are, their summaries, and all
/// other records. Grows as records are found, in any order.
struct SegmentCatalog: Sendable {
  struct FramePlace: Hashable, Sendable {
    var offset: UInt64
    /// Frames back to the one that it refers to; 0 for a key frame.
    var distance: UInt32
    /// The topology that it is of; nil where it was not looked at.
    var epoch: UInt64?
  }

  var header: FileHeaderRecord?
  var schema: SchemaRecord?
  /// Places of topologies by epoch.
  var topologies: [UInt64: UInt64] = [:]
  /// Places of labels by their number.
  var labels: [UInt64: UInt64] = [:]
  /// Places of group details, by the number of the group's first frame.
  var details: [UInt64: UInt64] = [:]
  /// Frames by number.
  var frames: [UInt64: FramePlace] = [:]
  /// Summaries by number, of lost frames and of those found since the last look.
  var summaries: [UInt64: FrameSummary] = [:]
  var notes: [NoteRecord] = []
  var events: [EventRecord] = []
  var sourceRecords: [SourceRecord] = []
  var end: EndRecord?

  /// Where the next record is looked for.
  var position = UInt64(RecordStream.magic.count)
  /// Sequence numbers of all records found.
  var sequences = RangeSet<UInt64>()
  var nextSequence: UInt64 = 0
  /// Records that were found again.
  var repeated = 0
  /// Records whose numbers cannot be, though their checksums are right; they are read.
  var misnumbered = 0
  /// Bytes between records that belong to none.
  var lostBytes: [Range<UInt64>] = []
  /// Bytes after the last record: half a record, or one that is just being written.
  var tail: Range<UInt64>?
  /// Records of types that this program does not know.
  var unknown = 0
  /// Records of known types that cannot be understood though their checksums are right.
  var misunderstood = 0

  /// Frames found since the last look at which of them can be read.
  private var unsorted: [UInt64] = []
  private(set) var readable: Set<UInt64> = []
  /// One more than the highest number of a frame that anything speaks of.
  private var numbersSeen: UInt64 = 0
  /// Whether the file was looked through since it was opened.
  var isOpened = false

  /// The numbers of frames that can be read and were found since the last call, in order: those
  /// that are there, and all that they refer to.
  mutating func newReadableFrames() -> [UInt64] {
    guard schema != nil else { return [] }
    let numbers = unsorted.sorted().filter { number in
      guard let place = frames[number], canBeRead(place, number, readable) else { return false }
      readable.insert(number)
      return true
    }
    unsorted = []
    return numbers
  }

  private func canBeRead(
    _ place: FramePlace, _ number: UInt64, _ readable: Set<UInt64>
  ) -> Bool {
    if let epoch = place.epoch, topologies[epoch] == nil { return false }
    guard place.distance > 0 else { return true }
    return UInt64(place.distance) <= number && readable.contains(number - UInt64(place.distance))
  }

  /// Frames that the file held or holds, as far as anything in it says so. An end that says what
  /// nothing else bears out is held to what sequence numbers allow.
  var framesExpected: UInt64 {
    guard let end, end.frames <= nextSequence else { return numbersSeen }
    return max(end.frames, numbersSeen)
  }

  mutating func place(_ place: FramePlace, ofFrame number: UInt64) {
    guard frames[number] == nil else { return }
    frames[number] = place
    unsorted.append(number)
    numbersSeen = max(numbersSeen, number + 1)
  }
}

extension SegmentCatalog {
  /// Notes a sequence number.
  ///
  /// - Returns: false when a record with it was there before.
  mutating func isNew(_ sequence: UInt64) -> Bool {
    guard sequence < RecordHeader.mostRecords else {
      misnumbered += 1
      return true
    }
    guard !sequences.contains(sequence) else {
      repeated += 1
      return false
    }
    sequences.insert(contentsOf: sequence..<sequence + 1)
    nextSequence = max(nextSequence, sequence + 1)
    return true
  }

  /// Takes a record whose checksums are right.
  ///
  /// - Throws: `unknownVersion` when the file must not be read by this program.
  mutating func take(_ record: RecordStream.Record) throws(RecordingError) {
    guard isNew(record.header.sequence) else { return }
    guard let type = record.header.type else {
      guard !record.header.isCritical else {
        throw RecordingError(
          .unknownVersion, subject: "recording",
          "a later program wrote records of type \(record.header.rawType) into it, without which "
            + "it would be misread; it is not read")
      }
      unknown += 1
      return
    }
    do {
      try take(type, record)
    } catch  where error.code == .damaged {
      misunderstood += 1
    }
  }

  private mutating func take(
    _ type: RecordType, _ record: RecordStream.Record
  ) throws(RecordingError) {
    var reader = ByteReader(record.payload)
    switch type {
    case .fileHeader:
      let found = try FileHeaderRecord(decoding: &reader)
      if header == nil { header = found }
    case .schema:
      let found = try SchemaRecord(decoding: &reader)
      if schema == nil { schema = found }
    case .topology:
      let epoch = try reader.u64()
      if topologies[epoch] == nil { topologies[epoch] = record.offset }
    case .labels:
      let number = try LabelsRecord.head(decoding: &reader).number
      if labels[number] == nil { labels[number] = record.offset }
    case .frame:
      try takeFrame(record.header, at: record.offset, start: record.payload[...])
    case .event: events.append(try EventRecord(decoding: &reader))
    case .groupSummary: take(try GroupSummaryRecord(decoding: &reader))
    case .groupDetail:
      try takeDetail(record.header, at: record.offset, start: record.payload[...])
    case .note: notes.append(try NoteRecord(decoding: &reader))
    case .source: sourceRecords.append(try SourceRecord(decoding: &reader))
    case .end: end = try EndRecord(decoding: &reader)
    case .index: break
    }
  }

  /// Takes a frame of which only the first bytes are known.
  mutating func takeFrame(
    _ header: RecordHeader, at offset: UInt64, start: ArraySlice<UInt8>
  ) throws(RecordingError) {
    var reader = ByteReader(start)
    let number = try reader.varint()
    _ = try reader.i64()
    let epoch = try reader.varint()
    // Every frame has a sequence number of its own, so that a number beyond is none.
    guard number <= believed(header) else { throw ByteReader.damaged("a frame has a wrong number") }
    place(
      FramePlace(offset: offset, distance: header.referenceDistance, epoch: epoch),
      ofFrame: number)
  }

  /// The sequence number of a record; of one that cannot be the one that was to come.
  private func believed(_ header: RecordHeader) -> UInt64 {
    header.hasPlausibleSequence ? header.sequence : nextSequence
  }

  /// Whether what was only glimpsed of group details is of a group that there is.
  func hasGroup(_ start: ArraySlice<UInt8>) -> Bool {
    var reader = ByteReader(start)
    guard let firstFrame = try? reader.varint() else { return false }
    return frames[firstFrame] != nil
  }

  /// Takes group details of which only the first bytes are known: they are read, and their
  /// checksums examined, when somebody asks for them.
  mutating func takeDetail(
    _ header: RecordHeader, at offset: UInt64, start: ArraySlice<UInt8>
  ) throws(RecordingError) {
    var reader = ByteReader(start)
    let firstFrame = try reader.varint()
    guard firstFrame <= believed(header) else { throw ByteReader.damaged("is of no frame") }
    if details[firstFrame] == nil { details[firstFrame] = offset }
  }

  mutating func take(_ group: GroupSummaryRecord) {
    for (place, entry) in group.frames.enumerated() {
      let (number, overflow) = group.firstFrame.addingReportingOverflow(UInt64(place))
      guard !overflow, number < nextSequence else { return }
      if !readable.contains(number) { summaries[number] = entry.summary }
      numbersSeen = max(numbersSeen, number + 1)
    }
  }
}
