import FleetModel

/// Records frames into a file, a folder of segments or a pipe, one call after another: all that a
/// writer does, but for its thread. Belongs to one thread at a time.
package struct RecordingSession {
  /// What was encoded and could not be written yet.
  private struct Piece: Sendable {
    var bytes: [UInt8]
    /// 1, or 0 where it holds no frame.
    var frames: Int
    var values: Int
    /// How far the file has come when this is in it.
    var cursor: SegmentCursor
    /// The instant of the frame, for the name of a segment that begins with it.
    var time: Timestamp
  }

  /// While the disk is full, frames wait in memory up to here; then they are dropped together.
  static let mostPendingBytes = 32 << 20
  static let mostPendingFrames = 128

  let options: RecordingOptions
  private var folder: RecordingFolder?
  /// Where the file is made anew when it is gone; nil of a folder and a pipe.
  private let place: (path: String, disk: any RecordingDisk)?
  private var output: SegmentOutput?
  private var number: Int
  private var encoder: SegmentEncoder
  private var redactor: Redactor?
  private var clock: FrameClock
  /// How far the file itself has come.
  private var committed = SegmentCursor()
  private var pending: [Piece] = []
  private var bytesBefore = 0
  /// Frames in files before the present one.
  private var framesBefore = 0
  /// What became of the last file, said with so many more frames.
  private var loss: (words: String, frames: Int)?
  /// A loss is said with so many frames, that somebody sees it.
  private static let lossFrames = 10
  private var lastTime: Timestamp?
  private var began: (time: Timestamp, monotonic: Int64)?
  private var lastSync: Int64 = 0
  package private(set) var state: RecordingState

  init(
    _ path: String, _ options: RecordingOptions, folder: RecordingFolder?,
    output: SegmentOutput?, segment: Int, disk: (any RecordingDisk)? = nil
  ) {
    self.options = options
    self.folder = folder
    place = disk.map { (path, $0) }
    self.output = output
    number = segment
    clock = FrameClock(options)
    state = RecordingState(path: path)
    var redactor = options.redact ? Redactor() : nil
    encoder = Self.encoder(options, segment, &redactor)
    self.redactor = redactor
  }

  private static func encoder(
    _ options: RecordingOptions, _ segment: Int, _ redactor: inout Redactor?
  ) -> SegmentEncoder {
    let plain = header(options, segment: segment)
    let header = redactor?.header(plain) ?? plain
    return SegmentEncoder(header, groupLength: options.groupLength, stripe: options.stripe)
  }

  /// Records a frame. What the disk does not take now is tried again with the next one.
  ///
  /// - Parameter skipped: frames before this one that were dropped because the disk was slow.
  package mutating func append(
    _ frame: Frame, _ summary: FrameSummary, at moment: RecordingMoment, skipped: Int = 0
  ) {
    guard !state.hasEnded else { return }
    leaveFileThatIsGone(moment)
    let frame = redactor?.frame(frame) ?? frame
    let lost = dropWhatWaitsTooLong() ?? skippedWords(skipped)
    let remarks = clock.remarks(before: frame, at: moment, lost: lost)
    endSegmentIfDue(frame.time, moment)
    if remarks.contains(where: { $0.kind == .gap }) { encoder.startGroup() }
    let monotonic = clock.monotonic(frame.time, moment)
    if began == nil { began = (frame.time, monotonic) }
    var bytes = ByteWriter()
    encoder.add(frame, summary, monotonic: monotonic, remarks: remarks, to: &bytes)
    wait(bytes, frames: 1, values: frame.recordedValues, frame.time)
    flush(moment)
    if committed.group == nil { folder?.prune(options.keep, now: frame.time) }
  }

  package mutating func append(_ event: EventRecord, at moment: RecordingMoment) {
    guard !state.hasEnded else { return }
    var bytes = ByteWriter()
    encoder.add(redactor?.event(event) ?? event, at: moment, to: &bytes)
    wait(bytes, frames: 0, values: 0, event.time)
    flush(moment)
  }

  package mutating func append(_ note: NoteRecord, at moment: RecordingMoment) {
    guard !state.hasEnded else { return }
    var bytes = ByteWriter()
    encoder.add(redactor?.note(note) ?? note, at: moment, to: &bytes)
    wait(bytes, frames: 0, values: 0, note.time)
    flush(moment)
  }

  /// Adds a remark that comes before no frame.
  mutating func append(_ remark: SourceRecord, at moment: RecordingMoment) {
    guard !state.hasEnded else { return }
    var bytes = ByteWriter()
    encoder.add(remark, at: moment, to: &bytes)
    wait(bytes, frames: 0, values: 0, remark.time)
    flush(moment)
  }

  /// Ends the recording in order. What the disk does not take now is lost.
  package mutating func finish(at moment: RecordingMoment) {
    guard !state.hasEnded else { return }
    flush(moment)
    let lost = pending.isEmpty ? 0 : dropPending()
    if !state.hasEnded, output != nil { _ = endSegment(moment) }
    if lost > 0 { state.error = "\(state.path): the disk did not take the last \(lost) frames" }
    state.isPaused = false
    state.hasEnded = true
    output = nil
  }

  /// Nanoseconds of the monotonic clock when what was written is to be synced though no frame
  /// comes; nil when nothing waits for it.
  package var syncIsDue: Int64? {
    guard case .seconds(let seconds) = options.sync, output?.hasUnsynced == true else { return nil }
    return lastSync &+ Int64(min(max(seconds, 0), 86_400) * 1e9)
  }

  /// Syncs what was written if it is time.
  package mutating func syncIfDue(_ moment: RecordingMoment) {
    switch options.sync {
    case .never: return
    case .seconds: guard let due = syncIsDue, due <= moment.monotonic else { return }
    case .frame: break
    }
    sync(moment)
  }

  private mutating func sync(_ moment: RecordingMoment) {
    lastSync = moment.monotonic
    do throws(DiskError) {
      try output?.sync()
    } catch {
      // What was written last may be gone: the next frame refers to nothing before it.
      encoder.startGroup()
      state.error = "\(state.path): what was written last may be lost: \(error.words)"
    }
  }

  // MARK: Writing

  private mutating func wait(_ bytes: ByteWriter, frames: Int, values: Int, _ time: Timestamp) {
    pending.append(
      Piece(
        bytes: bytes.bytes, frames: frames, values: values, cursor: encoder.cursor, time: time))
  }

  /// Writes what waits, a piece at a time, in order.
  private mutating func flush(_ moment: RecordingMoment) {
    do throws(DiskError) {
      var done = 0
      defer { pending.removeFirst(done) }
      for piece in pending {
        try write(piece)
        done += 1
      }
    } catch {
      return note(error)
    }
    state.isPaused = false
    state.error = loss?.words
    loss = loss.flatMap { $0.frames > 1 ? ($0.words, $0.frames - 1) : nil }
    syncIfDue(moment)
  }

  private mutating func write(_ piece: Piece) throws(DiskError) {
    if output == nil, folder != nil {
      output = try folder?.create(SegmentName(time: piece.time, number: number))
      folder?.prune(options.keep, now: piece.time)
    } else if output == nil, let place {
      output = try Self.fileAgain(place.path, place.disk)
    }
    try output?.write(piece.bytes)
    committed = piece.cursor
    state.frames += piece.frames
    state.values += piece.values
    state.bytes = bytesBefore + (output?.length ?? 0)
    if piece.frames > 0 { lastTime = piece.time }
  }

  private mutating func note(_ error: DiskError) {
    if output?.isStream == true {
      // What is gone into a pipe cannot be taken back, and nobody would read what follows.
      state.hasEnded = true
      state.framesLost += error.isClosedPipe ? 0 : pending.reduce(0) { $0 + $1.frames }
      state.error =
        error.isClosedPipe ? nil : "\(state.path): \(error.words); the recording has ended"
      pending = []
      return
    }
    state.isPaused = true
    state.error = "\(state.path): \(error.words); recording pauses, tried again with every frame"
  }

  // MARK: Files that are gone

  /// Leaves a file that was removed, with what is in it, or that was renamed, and goes on in a new one.
  private mutating func leaveFileThatIsGone(_ moment: RecordingMoment) {
    // Standard output has no name, also where it is a file.
    guard let output, !output.isStream, folder != nil || place != nil else { return }
    let standing = output.standing
    guard standing != .there else { return }
    _ = dropPending()
    var words = "\(output.path): the file was moved, or its disk taken away"
    if standing == .removed {
      let own = state.frames - framesBefore
      state.frames -= own
      state.framesLost += own
      words = "\(output.path): the file was removed, with \(own) frames"
    } else {
      // What is in it stays, wherever that is.
      _ = endSegment(moment)
    }
    words += "; recording goes on in a new one"
    state.goneFiles = (state.goneFiles + [words]).suffix(4)
    state.error = words
    loss = (words, Self.lossFrames)
    beginSegment()
  }

  /// Makes the file anew under its name.
  private static func fileAgain(
    _ path: String, _ disk: any RecordingDisk
  ) throws(DiskError) -> SegmentOutput {
    try disk.makeFolder(RecordingPath.folder(of: path))
    let file = try disk.open(path)
    guard file.lengthAtOpen == 0, file.lock() else { throw DiskError.isTaken }
    disk.syncFolder(RecordingPath.folder(of: path))
    return SegmentOutput(file, path: path)
  }

  // MARK: Losses

  private mutating func dropWhatWaitsTooLong() -> (words: String, since: Timestamp?)? {
    let isTooMuch =
      pending.count >= Self.mostPendingFrames
      || pending.reduce(0, { $0 + $1.bytes.count }) > Self.mostPendingBytes
    guard isTooMuch else { return nil }
    let count = dropPending()
    return ("\(count) frames were lost: the disk took no more", lastTime)
  }

  /// Forgets what waits.
  ///
  /// - Returns: how many frames that was.
  private mutating func dropPending() -> Int {
    let count = pending.reduce(0) { $0 + $1.frames }
    pending = []
    encoder.goBack(to: committed)
    state.framesLost += count
    return count
  }

  private mutating func skippedWords(_ count: Int) -> (words: String, since: Timestamp?)? {
    guard count > 0 else { return nil }
    state.framesLost += count
    return ("\(count) frames were left out: the disk was too slow", lastTime)
  }

  // MARK: Segments

  private mutating func endSegmentIfDue(_ time: Timestamp, _ moment: RecordingMoment) {
    guard folder != nil, pending.isEmpty, let output, let began, committed.frames > 0 else {
      return
    }
    let hours = max(options.segmentSeconds, 1)
    func hour(_ time: Timestamp) -> Double {
      (Double(time.milliseconds) / 1000 / hours).rounded(.down)
    }
    let seconds = Double(clock.monotonic(time, moment) &- began.monotonic) / 1e9
    guard
      hour(time) > hour(began.time) || seconds >= hours || output.length >= longestSegment
    else { return }
    if endSegment(moment) { beginSegment() }
  }

  /// Where little is kept, segments are small, so that little goes at a time.
  private var longestSegment: Int {
    min(options.segmentBytes, max(1 << 20, (options.keep.bytes ?? .max) / 8))
  }

  /// Writes the end of the file.
  ///
  /// - Returns: whether it is in it; if not, the file goes on.
  private mutating func endSegment(_ moment: RecordingMoment) -> Bool {
    var bytes = ByteWriter()
    encoder.finish(at: moment, to: &bytes)
    do throws(DiskError) {
      try output?.write(bytes.bytes)
    } catch {
      encoder.goBack(to: committed)
      if !error.isClosedPipe { state.error = "\(state.path): \(error.words); it has no end record" }
      return false
    }
    committed = encoder.cursor
    state.bytes = bytesBefore + (output?.length ?? 0)
    if options.sync != .never { sync(moment) }
    return true
  }

  private mutating func beginSegment() {
    bytesBefore += output?.length ?? 0
    framesBefore = state.frames
    output = nil
    began = nil
    number += 1
    encoder = Self.encoder(options, number, &redactor)
    committed = SegmentCursor()
  }
}
