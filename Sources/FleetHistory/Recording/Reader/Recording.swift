import FleetModel
import Synchronization

/// A recording to read: a file, or a folder of segments that follow each other. Any thread may use
/// it; nothing is locked, and it can be read while it is written.
package final class Recording: FrameStore {
  private struct Place: Sendable {
    let segment: Segment
    let number: UInt64
  }

  private struct Contents: Sendable {
    var segments: [Segment] = []
    /// Where the frames are, oldest first.
    var places: [Place] = []
    /// One for each of `places`.
    var summaries: [FrameSummary] = []
    /// How many frames of each segment are among them.
    var taken: [Int] = []
    /// Segments that cannot be read, by name.
    var refused: [String: RecordingLoss] = [:]
    /// Groups that have details, as far as they were looked for.
    var groups: [PlacedGroup]?
    /// How often frames were put in order.
    var arrangements = 0
  }

  package let path: String
  private let isFolder: Bool
  private let contents: Mutex<Contents>
  private let descriptors: DescriptorBudget
  /// Only one thread at a time looks for what was added.
  private let refreshing = Mutex(())

  /// Opens a file or a folder of segments. Of a file that was ended in order a small part is read,
  /// whatever its size.
  package static func open(_ path: String) throws(RecordingError) -> Recording {
    try Recording(path)
  }

  /// A recording in bytes that are no file.
  package init(_ bytes: any RecordBytes) throws(RecordingError) {
    path = bytes.name
    isFolder = false
    descriptors = DescriptorBudget()
    contents = Mutex(Contents())
    add([try Segment(bytes)])
  }

  private init(_ path: String) throws(RecordingError) {
    self.path = path
    isFolder = SegmentFolder.isFolder(path)
    descriptors = DescriptorBudget()
    contents = Mutex(Contents())
    if isFolder {
      let failures = try addNewSegments()
      guard !segments.isEmpty else {
        throw failures.first
          ?? RecordingError(
            .notARecording, subject: path, "is a folder without segments (names end in .gtr)")
      }
    } else {
      add([try descriptors.open(path)])
    }
  }

  /// One a frame, oldest first; those of frames that are known to be lost are left out.
  package var summaries: [FrameSummary] { contents.withLock { $0.summaries } }
  package var frameCount: Int { contents.withLock { $0.places.count } }
  package var segments: [Segment] { contents.withLock { $0.segments } }

  /// What the first segment says of itself; what is lost is empty, and among the losses.
  package var header: FileHeaderRecord {
    segments.lazy.compactMap(\.catalog.header).first ?? FileHeaderRecord()
  }

  package var notes: [NoteRecord] {
    segments.flatMap(\.catalog.notes).sorted { $0.time < $1.time }
  }

  /// What happened, oldest first; of an event that was told when it began and when it ended, the
  /// later word.
  package var events: [EventRecord] { EventRecord.merged(segments.flatMap(\.catalog.events)) }

  package var sourceRecords: [SourceRecord] {
    segments.flatMap(\.catalog.sourceRecords).sorted { $0.time < $1.time }
  }

  package var losses: [RecordingLoss] {
    let refused = contents.withLock { $0.refused.values.sorted { $0.file < $1.file } }
    return refused + segments.flatMap(\.losses)
  }

  /// What was lost in the recordings that this one was recovered from, in words.
  package var recoveredLosses: [String] {
    Set(segments.flatMap { $0.catalog.sourceRecords.compactMap(\.recoveredLoss) }).sorted()
  }

  /// Whether the last segment was ended in order: nothing will be added to it.
  package var hasEnd: Bool { segments.last?.catalog.end != nil }

  /// A frame by its place among `summaries`.
  package func frame(at index: Int) throws(RecordingError) -> Frame {
    try frame(at: index, .everything)
  }

  /// A frame of which only a selection is decoded; the rest of it is absent.
  package func frame(
    at index: Int, _ selection: FrameSelection
  ) throws(RecordingError) -> Frame {
    try recorded(at: index, selection).frame
  }

  /// A frame, and the nanoseconds of the recording machine's clock without steps.
  package struct Recorded: Sendable {
    package let frame: Frame
    package let monotonic: Int64
  }

  package func recorded(
    at index: Int, _ selection: FrameSelection = .everything
  ) throws(RecordingError) -> Recorded {
    let place = contents.withLock { contents in
      contents.places.indices.contains(index) ? contents.places[index] : nil
    }
    guard let place else {
      throw RecordingError(.damaged, subject: path, "has no frame \(index)")
    }
    descriptors.use(place.segment)
    return try place.segment.recorded(place.number, selection)
  }

  /// Says that a segment's file is read, so that it stays open.
  func useDescriptor(of segment: Segment) { descriptors.use(segment) }

  /// The segment of a frame, and its number there.
  func place(ofFrame index: Int) -> (segment: Segment, number: UInt64)? {
    contents.withLock { contents in
      guard contents.places.indices.contains(index) else { return nil }
      return (contents.places[index].segment, contents.places[index].number)
    }
  }

  /// Those of all frames.
  var framePlaces: [(segment: Segment, number: UInt64)] {
    contents.withLock { $0.places.map { ($0.segment, $0.number) } }
  }

  /// The summary of one frame.
  package func summary(at index: Int) -> FrameSummary? {
    contents.withLock { contents in
      contents.summaries.indices.contains(index) ? contents.summaries[index] : nil
    }
  }

  /// How many GPUs and battery units there were in the end; nil when nothing says it.
  package var fleet: (gpus: Int, units: Int)? {
    guard let segment = segments.last(where: { !$0.catalog.topologies.isEmpty }),
      let epoch = segment.catalog.topologies.keys.max(),
      let topology = try? segment.topology(epoch)
    else { return nil }
    return (topology.topology.gpuCount, topology.batteryUnits.count)
  }

  /// The newest labels of GPUs; nil without any.
  package var labels: LabelTable? {
    segments.last { !$0.catalog.labels.isEmpty }?.newestLabels
  }

  /// Finds what was added: frames of segments that have no end yet, and new segments. Frames keep
  /// their places, unless segments overlap.
  ///
  /// - Returns: how many frames are new.
  @discardableResult package func refresh() throws(RecordingError) -> Int {
    let outcome: Result<Int, RecordingError> = refreshing.withLock { _ in
      do throws(RecordingError) {
        let before = frameCount
        // Older segments are written no more.
        for segment in segments.suffix(2) where segment.catalog.end == nil {
          _ = try segment.refresh()
        }
        if isFolder { _ = try addNewSegments() }
        arrange()
        return .success(frameCount - before)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// - Returns: why some cannot be read.
  private func addNewSegments() throws(RecordingError) -> [RecordingError] {
    let known = Set(segments.map(\.name))
    var failures: [RecordingError] = []
    var found: [Segment] = []
    for file in try SegmentFolder.files(in: path) where !known.contains(file) {
      do throws(RecordingError) {
        found.append(try descriptors.open(file))
        contents.withLock { $0.refused[file] = nil }
      } catch {
        failures.append(error)
        let loss = RecordingLoss(.segment(error.message), file: file)
        contents.withLock { $0.refused[file] = loss }
      }
    }
    add(found)
    return failures
  }

  private func add(_ segments: [Segment]) {
    contents.withLock { contents in
      contents.segments += segments
      contents.taken += segments.map { _ in 0 }
    }
    arrange()
  }

  /// The groups that have details, looked for when they are asked for first after a change.
  var placedGroups: [PlacedGroup] {
    let (known, before) = contents.withLock { ($0.groups, $0.arrangements) }
    if let known { return known }
    let found = findGroups()
    contents.withLock { if $0.arrangements == before { $0.groups = found } }
    return found
  }

  /// Puts the frames of all segments in order of time: those that are new after the others, unless
  /// their instants say otherwise.
  private func arrange() {
    contents.withLock { contents in
      contents.groups = nil
      contents.arrangements &+= 1
      for (place, segment) in contents.segments.enumerated() {
        let (numbers, summaries) = segment.frames
        let taken = contents.taken[place]
        contents.places += numbers[taken...].map { Place(segment: segment, number: $0) }
        contents.summaries += summaries[taken...]
        contents.taken[place] = numbers.count
      }
      Self.sort(&contents)
    }
  }

  /// Takes the frames of all segments again, after these were looked at more closely.
  func arrangeAnew() {
    contents.withLock { contents in
      contents.places = []
      contents.summaries = []
      contents.taken = contents.segments.map { _ in 0 }
    }
    arrange()
  }

  private static func sort(_ contents: inout Contents) {
    let times = contents.summaries.map(\.time)
    guard zip(times, times.dropFirst()).contains(where: { $1 < $0 }) else { return }
    // Within a segment the clock may have been set back; its frames stay in the order they came.
    guard contents.segments.count > 1 else { return }
    let order = times.indices.sorted { times[$0] < times[$1] }
    contents.places = order.map { contents.places[$0] }
    contents.summaries = order.map { contents.summaries[$0] }
  }
}
