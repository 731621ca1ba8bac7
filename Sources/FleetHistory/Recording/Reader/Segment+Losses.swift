import FleetModel

extension Segment {
  /// What is known to be lost: at the opening of a sound file nothing but headers is looked at, so
  /// that damage inside a frame shows only when the frame is read, or by `examine()`.
  package var losses: [RecordingLoss] {
    let catalog = catalog
    var losses: [RecordingLoss] = []
    func add(_ what: RecordingLoss.What) { losses.append(RecordingLoss(what, file: name)) }
    if catalog.header == nil { add(.fileHeader) }
    losses += frameLosses(catalog)
    let records = recordsLost(catalog)
    if records > 0 { add(.records(records)) }
    if detailsLost > 0 { add(.details(detailsLost)) }
    if let loss = unlabelledLoss { losses.append(loss) }
    if catalog.misnumbered > 0 { add(.misnumbered(catalog.misnumbered)) }
    if catalog.repeated > 0 { add(.repeated(catalog.repeated)) }
    if !catalog.lostBytes.isEmpty {
      let count = catalog.lostBytes.reduce(0) { $0 + $1.count }
      add(.bytes(count, places: catalog.lostBytes.count))
    }
    if let tail = catalog.tail { add(.tail(tail.count)) }
    for words in Set(catalog.sourceRecords.compactMap(\.loss)).sorted() { add(.before(words)) }
    return losses
  }

  /// Records that are missing in the numbering or not understood, and are no frames.
  private func recordsLost(_ catalog: SegmentCatalog) -> Int {
    // Numbers are below `RecordHeader.mostRecords`, so that no sum of their gaps overflows.
    var missing = catalog.misunderstood
    var next: UInt64 = 0
    for range in catalog.sequences.ranges {
      missing += Int(clamping: range.lowerBound - next)
      next = range.upperBound
    }
    missing += Int(clamping: catalog.nextSequence - next)
    let frames = Int(clamping: catalog.framesExpected) - catalog.frames.count
    let counted = frames + (catalog.header == nil ? 1 : 0) + catalog.misnumbered
    return max(0, missing - counted)
  }

  private func frameLosses(_ catalog: SegmentCatalog) -> [RecordingLoss] {
    let numbers = numbers
    let summaries = summaries
    let damaged = damaged
    var losses: [RecordingLoss] = []
    var start: UInt64 = 0
    var before: Timestamp?
    for (place, number) in numbers.enumerated() where !damaged.contains(number) {
      let time = summaries[place].time
      if number > start {
        losses.append(loss(start..<number, catalog, between: before, and: time))
      }
      start = number + 1
      before = time
    }
    if start < catalog.framesExpected {
      losses.append(loss(start..<catalog.framesExpected, catalog, between: before, and: nil))
    }
    return losses
  }

  private func loss(
    _ range: Range<UInt64>, _ catalog: SegmentCatalog, between before: Timestamp?,
    and after: Timestamp?
  ) -> RecordingLoss {
    let what = RecordingLoss.What.frames(
      first: range.lowerBound, count: Int(clamping: range.upperBound - range.lowerBound))
    if let first = time(range.lowerBound, catalog), let last = time(range.upperBound - 1, catalog) {
      return RecordingLoss(what, file: name, from: first, to: last)
    }
    return RecordingLoss(what, file: name, from: before, to: after, isBetween: true)
  }

  /// Frames that were read and whose labels could not be.
  private var unlabelledLoss: RecordingLoss? {
    let unlabelled = unlabelled
    guard let first = unlabelled.values.min(), let last = unlabelled.values.max() else {
      return nil
    }
    return RecordingLoss(.labels(frames: unlabelled.count), file: name, from: first, to: last)
  }

  /// The instant of a lost frame, where its group's summary or its own header tells it.
  private func time(_ number: UInt64, _ catalog: SegmentCatalog) -> Timestamp? {
    if let summary = catalog.summaries[number] { return summary.time }
    if let place = catalog.frames[number],
      let header = try? bytes.header(at: place.offset), header.type == .frame
    {
      return header.instant
    }
    return nil
  }

  /// Examines every checksum and decodes nothing, so that damage inside of frames is among the
  /// losses though nobody read them: a gigabyte takes about a second.
  func examineChecksums() throws(RecordingError) {
    var found = SegmentCatalog()
    found.isOpened = true
    try SegmentWalk(bytes: bytes).scan(&found, from: 0)
    let readable = Set(found.newReadableFrames())
    let details = catalog.details.keys.count { found.details[$0] == nil }
    note(damaged: numbers.filter { !readable.contains($0) }, details: details)
  }

  /// Reads every byte and decodes every frame, so that `losses` is complete.
  ///
  /// - Returns: records whose checksums are right.
  package func examine() throws(RecordingError) -> Int {
    var catalog = SegmentCatalog()
    catalog.isOpened = true
    try SegmentWalk(bytes: bytes).scan(&catalog, from: 0)
    let size = try bytes.size()
    if catalog.position < size { catalog.tail = catalog.position..<size }
    return replace(catalog)
  }
}
