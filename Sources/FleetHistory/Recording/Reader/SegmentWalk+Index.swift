extension SegmentWalk {
  /// Bytes of the end record: it is the last one.
  static let endLength: UInt64 = 56

  /// The catalogue of a file that was ended in order, by its index: no frame is read, and where no
  /// other record stands in a group only the header of its first frame is. Everything that the
  /// index says is held against headers, checksums and sequence numbers.
  ///
  /// - Returns: nil when there is no end, or when anything is not as the index says.
  func catalogByIndex() throws(RecordingError) -> SegmentCatalog? {
    let size = try bytes.size()
    guard size > Self.endLength, let end = try endRecord(size),
      let groups = try groups(end)
    else { return nil }
    var catalog = SegmentCatalog()
    for group in groups {
      guard try hop(&catalog, exactlyTo: group.frameOffset),
        try take(group, into: &catalog)
      else { return nil }
    }
    guard try hop(&catalog, exactlyTo: size), catalog.end == end else { return nil }
    return catalog
  }

  private func endRecord(_ size: UInt64) throws(RecordingError) -> EndRecord? {
    guard let record = try bytes.record(at: size - Self.endLength), record.header.type == .end
    else { return nil }
    var reader = ByteReader(record.payload)
    return try? EndRecord(decoding: &reader)
  }

  /// All groups in order; nil when they do not follow each other from the first frame to the last.
  private func groups(_ end: EndRecord) throws(RecordingError) -> [IndexRecord.Group]? {
    var indexes: [[IndexRecord.Group]] = []
    var offset = end.lastIndex
    while offset > 0 {
      guard let record = try bytes.record(at: offset), record.header.type == .index else {
        return nil
      }
      var reader = ByteReader(record.payload)
      guard let index = try? IndexRecord(decoding: &reader), index.previous < offset else {
        return nil
      }
      indexes.append(index.groups)
      offset = index.previous
    }
    var next: UInt64 = 0
    let groups = indexes.reversed().flatMap { $0 }
    for group in groups {
      guard group.firstFrame == next, group.frames > 0, group.summaryOffset > group.frameOffset
      else { return nil }
      next &+= UInt64(group.frames)
    }
    return next == end.frames ? groups : nil
  }

  private func hop(
    _ catalog: inout SegmentCatalog, exactlyTo offset: UInt64
  ) throws(RecordingError) -> Bool {
    guard catalog.position < offset else { return catalog.position == offset }
    return try hop(&catalog, to: offset, isEnd: false) == .reachedEnd && catalog.position == offset
  }

  /// Takes a group whose first frame stands at the catalogue's position.
  private func take(
    _ group: IndexRecord.Group, into catalog: inout SegmentCatalog
  ) throws(RecordingError) -> Bool {
    guard let first = try bytes.header(at: group.frameOffset), first.type == .frame,
      first.referenceDistance == 0, first.sequence == catalog.nextSequence,
      first.hasPlausibleSequence,
      let record = try bytes.record(at: group.summaryOffset),
      record.header.type == .groupSummary
    else { return false }
    var reader = ByteReader(record.payload)
    guard let summary = try? GroupSummaryRecord(decoding: &reader),
      summary.firstFrame == group.firstFrame, summary.frames.count == group.frames
    else { return false }
    // As many records as frames: none of another type stands between them.
    let last = first.sequence + UInt64(summary.frames.count)
    guard last < RecordHeader.mostRecords, record.header.sequence == last else {
      return try hop(
        &catalog, exactlyTo: group.summaryOffset + UInt64(record.header.recordLength))
    }
    return place(group, summary, record.header, in: &catalog)
  }

  private func place(
    _ group: IndexRecord.Group, _ summary: GroupSummaryRecord, _ header: RecordHeader,
    in catalog: inout SegmentCatalog
  ) -> Bool {
    for (place, entry) in summary.frames.enumerated() {
      let (offset, overflow) = group.frameOffset.addingReportingOverflow(entry.offset)
      guard !overflow, offset < group.summaryOffset else { return false }
      catalog.place(
        SegmentCatalog.FramePlace(offset: offset, distance: UInt32(place & -place), epoch: nil),
        ofFrame: group.firstFrame + UInt64(place))
    }
    catalog.nextSequence = header.sequence + 1
    catalog.sequences.insert(
      contentsOf: header.sequence - UInt64(group.frames)..<header.sequence + 1)
    catalog.take(summary)
    catalog.position = group.summaryOffset + UInt64(header.recordLength)
    return true
  }
}
