import FleetModel

/// Writes what can be read of some recordings into one new file: every frame, note, event and
/// remark in order of time, with new numbers, summaries and an index. Where frames are lost the
/// new file says so with a gap.
package struct RecordingCopy {
  package struct Report: Sendable {
    package var frames = 0
    package var bytes = 0
    /// What could not be taken along, in words.
    package var lost: [String] = []
  }

  private var encoder: SegmentEncoder
  private var bytes = ByteWriter()
  private let handOn: ([UInt8]) throws -> Void
  private let period: Double
  private var report = Report()
  private var last: (time: Timestamp, monotonic: Int64)?
  private let isRecovery: Bool
  /// Losses of the recording that is being copied that a gap has told of.
  private var told: Set<RecordingLoss> = []

  /// - Parameters:
  ///   - recordings: in order of time.
  ///   - isRecovery: the new file is to be sound: what was lost stands in it as a remark. Otherwise
  ///     it says of itself that something is lost, as the damaged one does.
  ///   - handOn: takes the bytes of the new file; what it throws ends the copy.
  package static func copy(
    _ recordings: [Recording], isRecovery: Bool = true,
    handOn: @escaping ([UInt8]) throws -> Void
  ) throws -> Report {
    guard let first = recordings.first else { return Report() }
    var copy = RecordingCopy(first.header, isRecovery: isRecovery, handOn)
    for recording in recordings { try copy.take(recording) }
    return try copy.finish()
  }

  /// What is wrong with an order of recordings, in a sentence; nil when each begins after the end
  /// of the one before.
  package static func overlap(_ recordings: [Recording]) -> String? {
    for (before, after) in zip(recordings, recordings.dropFirst()) {
      guard let end = before.summaries.last?.time, let start = after.summaries.first?.time,
        start <= end
      else { continue }
      return "\(after.path): begins at \(start.iso8601), before the end of \(before.path) at "
        + "\(end.iso8601); nothing is written"
    }
    return nil
  }

  private init(
    _ header: FileHeaderRecord, isRecovery: Bool, _ handOn: @escaping ([UInt8]) throws -> Void
  ) {
    self.isRecovery = isRecovery
    var header = header
    header.segment = 0
    header.minor = FileHeaderRecord.minor
    header.groupLength = header.groupLength == 0 ? 32 : header.groupLength
    header.stripe = header.stripe == 0 ? 4096 : min(header.stripe, 1 << 20)
    encoder = SegmentEncoder(
      header, groupLength: Int(header.groupLength), stripe: Int(header.stripe))
    period = header.period
    self.handOn = handOn
  }

  private mutating func take(_ recording: Recording) throws {
    var notes = recording.notes[...]
    var events = recording.events[...]
    var remarks = recording.sourceRecords[...]
    for index in 0..<recording.frameCount {
      guard let recorded = try? recording.recorded(at: index),
        let summary = recording.summary(at: index)
      else { continue }
      let time = recorded.frame.time
      while let note = notes.first, note.time < time { add(note: notes.removeFirst(), note.time) }
      while let event = events.first, event.time < time {
        add(event: events.removeFirst(), event.time)
      }
      var before: [SourceRecord] = []
      // A gap is stamped with the frame that it follows, all else with the one that comes.
      while let remark = remarks.first,
        remark.time < time || (remark.time == time && remark.kind != .gap)
      {
        before.append(remark)
        remarks.removeFirst()
      }
      if let gap = gap(before: recorded.frame, before, of: recording) { before.append(gap) }
      try add(recorded, summary, before)
    }
    for event in events { add(event: event, event.time) }
    for note in notes { add(note: note, note.time) }
    for remark in remarks { encoder.add(remark, at: moment(remark.time), to: &bytes) }
    carryLosses(of: recording)
    report.lost += recording.losses.filter(\.isOfContent).map(\.description)
    report.lost += recording.unknownContent
  }

  /// Says in the new file what no gap has said. Damage inside of frames shows when they are read:
  /// after the last one all of it is known.
  private mutating func carryLosses(of recording: Recording) {
    for loss in recording.losses where loss.isForCopies && !told.contains(loss) {
      let time = loss.from ?? loss.to ?? last?.time ?? Timestamp(milliseconds: 0)
      let remark = SourceRecord(lost: loss.description, time: time, isRecovered: isRecovery)
      encoder.add(remark, at: moment(time), to: &bytes)
    }
    told = []
  }

  private mutating func add(
    _ recorded: Recording.Recorded, _ summary: FrameSummary, _ remarks: [SourceRecord]
  ) throws {
    if remarks.contains(where: { $0.kind == .gap }) { encoder.startGroup() }
    encoder.add(
      recorded.frame, summary, monotonic: recorded.monotonic, remarks: remarks, to: &bytes)
    report.frames += 1
    last = (recorded.frame.time, recorded.monotonic)
    try flush()
  }

  /// A gap that nothing recorded speaks of: frames that are lost, or the time between recordings.
  private mutating func gap(
    before frame: Frame, _ remarks: [SourceRecord], of recording: Recording
  ) -> SourceRecord? {
    guard let last, period > 0, !remarks.contains(where: { $0.kind == .gap }) else { return nil }
    let apart = frame.time.seconds(since: last.time)
    // One lost frame makes two periods.
    guard apart > period * 1.5 else { return nil }
    let losses = recording.losses.filter { loss in
      guard case .frames = loss.what, !told.contains(loss) else { return false }
      return (loss.to ?? .init(milliseconds: .max)) > last.time
        && (loss.from ?? .init(milliseconds: .min)) < frame.time
    }
    told.formUnion(losses)
    let words = losses.map(\.description).joined(separator: "; ")
    guard !words.isEmpty else {
      return SourceRecord(
        .gap, time: last.time, amount: apart, words: "no frame could be taken along")
    }
    return SourceRecord(lost: words, time: last.time, amount: apart, isRecovered: isRecovery)
  }

  private func moment(_ time: Timestamp) -> RecordingMoment {
    RecordingMoment(wall: time.nanoseconds, monotonic: last?.monotonic ?? 0)
  }

  private mutating func add(note: NoteRecord, _ time: Timestamp) {
    encoder.add(note, at: moment(time), to: &bytes)
  }

  private mutating func add(event: EventRecord, _ time: Timestamp) {
    encoder.add(event, at: moment(time), to: &bytes)
  }

  private mutating func finish() throws -> Report {
    let time = last?.time ?? Timestamp(milliseconds: 0)
    encoder.finish(at: moment(time), to: &bytes)
    try flush()
    return report
  }

  private mutating func flush() throws {
    report.bytes += bytes.bytes.count
    try handOn(bytes.bytes)
    bytes.removeAll()
  }
}
