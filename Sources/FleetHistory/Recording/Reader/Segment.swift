import FleetModel
import Synchronization

/// One file of a recording. Any thread may read it.
package final class Segment: Sendable {
  let bytes: any RecordBytes
  private struct Contents: Sendable {
    var catalog = SegmentCatalog()
    /// Frames that can be read, by the order of their numbers.
    var numbers: [UInt64] = []
    /// One for each of `numbers`.
    var summaries: [FrameSummary] = []
    /// Whether the places of frames are what an index and summaries said, and no header was seen.
    var isByIndex = false
    /// Frames that turned out to be damaged when they were read.
    var damaged: Set<UInt64> = []
    /// Groups whose details have other checksums than they should.
    var detailsLost = 0
    /// Instants of the frames that were read without the labels that they had.
    var unlabelled: [UInt64: Timestamp] = [:]
  }
  private let contents = Mutex(Contents())
  private let topologies = Mutex<[UInt64: TopologyRecord]>([:])
  private let references = Mutex(ReferenceCache())
  let labelTables = Mutex(LabelCache())
  /// Heads of group details that were read, by their places; nil for those that cannot be.
  let detailHeads = Mutex<[UInt64: GroupDetailHead?]>([:])

  /// Chains of references are as long as a number has bits; longer ones are not followed.
  private static let longestChain = 64

  /// Opens a file: by its index when it was ended in order, else by the headers of its records,
  /// and when these are damaged by all its bytes.
  package init(_ bytes: any RecordBytes) throws(RecordingError) {
    self.bytes = bytes
    let walk = SegmentWalk(bytes: bytes)
    var catalog = SegmentCatalog()
    if var indexed = try named(walk.catalogByIndex) {
      indexed.isOpened = true
      catalog = indexed
      contents.withLock { $0.isByIndex = true }
    } else {
      try named { () throws(RecordingError) in try walk.extend(&catalog) }
    }
    try refuse(catalog)
    adopt(catalog)
  }

  /// Throws an error that names the file.
  private func named<T>(_ body: () throws(RecordingError) -> T) throws(RecordingError) -> T {
    do throws(RecordingError) {
      return try body()
    } catch {
      guard error.subject == "recording" || error.subject == "record" else { throw error }
      throw RecordingError(error.code, subject: bytes.name, error.message)
    }
  }

  private func refuse(_ catalog: SegmentCatalog) throws(RecordingError) {
    guard catalog.schema == nil else { return }
    if try bytes.size() == 0 {
      throw RecordingError(
        .damaged, subject: bytes.name, "is empty: nothing has been recorded into it yet")
    }
    let start = try bytes.read(at: 0, count: RecordStream.magic.count)
    if catalog.nextSequence == 0, start != RecordStream.magic {
      throw RecordingError(
        .notARecording, subject: bytes.name, "is no recording; a .gtr file begins otherwise")
    }
    throw RecordingError(
      .damaged, subject: bytes.name,
      "the description of its columns is lost or not yet written; no frame can be read")
  }

  /// Finds what was added since the file was opened.
  ///
  /// - Returns: how many frames.
  package func refresh() throws(RecordingError) -> Int {
    var catalog = catalog
    guard catalog.end == nil else { return 0 }
    try named { () throws(RecordingError) in
      try SegmentWalk(bytes: bytes).extend(&catalog)
    }
    return adopt(catalog)
  }

  /// Frames without a summary (the last ones of a file that is being written, and those whose
  /// summary is lost) are decoded for it; those that cannot be are left out.
  @discardableResult private func adopt(_ catalog: SegmentCatalog) -> Int {
    var catalog = catalog
    let found = catalog.newReadableFrames()
    contents.withLock { $0.catalog = catalog }
    var numbers: [UInt64] = []
    var summaries: [FrameSummary] = []
    for number in found {
      guard let summary = catalog.summaries.removeValue(forKey: number) ?? decodedSummary(number)
      else { continue }
      numbers.append(number)
      summaries.append(summary)
    }
    contents.withLock { contents in
      contents.catalog = catalog
      contents.numbers += numbers
      contents.summaries += summaries
    }
    return numbers.count
  }

  private func decodedSummary(_ number: UInt64) -> FrameSummary? {
    (try? frame(number: number, .everything)).map { FrameSummary($0) }
  }
}

extension Segment {
  /// Puts what a closer look found in the place of what is known, with every frame decoded.
  ///
  /// - Returns: how many records were found.
  func replace(_ catalog: SegmentCatalog) -> Int {
    contents.withLock { $0 = Contents() }
    references.withLock { $0.removeAll() }
    detailHeads.withLock { $0.removeAll() }
    labelTables.withLock { $0.removeAll() }
    adopt(catalog)
    for number in numbers { _ = try? frame(number: number, .everything) }
    examineDetails()
    return catalog.sequences.ranges.reduce(0) { $0 + Int(clamping: $1.upperBound - $1.lowerBound) }
  }

  /// Counts details and labels whose bytes are as they were written and still mean nothing.
  private func examineDetails() {
    let details = catalog.details.keys.count { !detailIsSound($0) }
    let wrong = details + catalog.labels.keys.count { (try? readLabels($0)) == nil }
    contents.withLock { $0.catalog.misunderstood += wrong }
  }

  var catalog: SegmentCatalog { contents.withLock { $0.catalog } }
  /// The frames that can be read, and their summaries.
  var frames: (numbers: [UInt64], summaries: [FrameSummary]) {
    contents.withLock { ($0.numbers, $0.summaries) }
  }
  var numbers: [UInt64] { contents.withLock { $0.numbers } }
  var summaries: [FrameSummary] { contents.withLock { $0.summaries } }
  /// Frames that were found damaged when they were read.
  var damaged: Set<UInt64> { contents.withLock { $0.damaged } }
  /// Groups whose details were found damaged by their checksums.
  var detailsLost: Int { contents.withLock { $0.detailsLost } }
  /// Notes frames that turned out to be damaged, and details of groups.
  func note(damaged frames: [UInt64], details: Int) {
    contents.withLock { contents in
      contents.damaged.formUnion(frames)
      contents.detailsLost = details
    }
  }
  /// Frames that were read and whose labels could not be, with their instants.
  var unlabelled: [UInt64: Timestamp] { contents.withLock { $0.unlabelled } }
  package var name: String { bytes.name }

  /// Decodes a frame and as many as it refers to, at most one for each bit of its place in its
  /// group.
  func frame(number: UInt64, _ selection: FrameSelection) throws(RecordingError) -> Frame {
    try recorded(number, selection).frame
  }

  /// A frame with the time of the recording machine's clock without steps.
  func recorded(
    _ number: UInt64, _ selection: FrameSelection
  ) throws(RecordingError) -> Recording.Recorded {
    do throws(RecordingError) {
      let (decoded, time) = try decodedAnyhow(number, selection)
      let topology = try topology(decoded.epoch)
      let labels = labels(decoded.rest.labels, topology)
      if labels == nil { contents.withLock { $0.unlabelled[number] = time } }
      let frame = decoded.frame(
        time: time, topology: topology.topology, batteryUnits: topology.batteryUnits,
        labels: labels ?? .none)
      return Recording.Recorded(frame: frame, monotonic: decoded.monotonic)
    } catch {
      if error.code == .damaged { contents.withLock { _ = $0.damaged.insert(number) } }
      throw RecordingError(
        error.code, subject: "\(bytes.name), frame \(number)", error.message)
    }
  }

  /// Where a frame is not where the index says, the index is given up for the headers.
  private func decodedAnyhow(
    _ number: UInt64, _ selection: FrameSelection
  ) throws(RecordingError) -> (DecodedFrame, Timestamp) {
    do throws(RecordingError) {
      return try decoded(number, selection)
    } catch {
      let wasByIndex = contents.withLock { contents in
        defer { contents.isByIndex = false }
        return contents.isByIndex
      }
      guard wasByIndex, error.code == .damaged else { throw error }
      var catalog = SegmentCatalog()
      try SegmentWalk(bytes: bytes).extend(&catalog)
      _ = catalog.newReadableFrames()
      contents.withLock { $0.catalog = catalog }
      return try decoded(number, selection)
    }
  }

  private func decoded(
    _ number: UInt64, _ selection: FrameSelection
  ) throws(RecordingError) -> (DecodedFrame, Timestamp) {
    var (reference, chain) = try chain(to: number, selection)
    var time: Timestamp?
    while let place = chain.popLast() {
      let record = try record(at: place.offset)
      let frame = try decode(record, place.number, reference, selection)
      // Nothing refers to a frame that refers to the one right before it.
      if record.header.referenceDistance != 1 { references.withLock { $0.insert(frame) } }
      reference = frame
      time = record.header.instant
    }
    guard let reference, let time else { throw Self.lost }
    return (reference, time)
  }

  private static let lost = RecordingError(
    .damaged, subject: "recording", "what it refers to is lost; it is left out")

  /// The frames to decode for a frame, itself first, down to a key frame or to one that is at hand.
  private func chain(
    to number: UInt64, _ selection: FrameSelection
  ) throws(RecordingError) -> (DecodedFrame?, [(number: UInt64, offset: UInt64)]) {
    let frames = contents.withLock { $0.catalog.frames }
    var chain: [(number: UInt64, offset: UInt64)] = []
    var number = number
    while chain.count < Self.longestChain {
      if !chain.isEmpty, let known = references.withLock({ $0.frame(number, selection) }) {
        return (known, chain)
      }
      guard let place = frames[number], let header = try bytes.header(at: place.offset) else {
        throw Self.lost
      }
      chain.append((number, place.offset))
      let distance = UInt64(header.referenceDistance)
      if distance == 0 { return (nil, chain) }
      guard distance <= number else { throw Self.lost }
      number -= distance
    }
    throw Self.lost
  }

  private func record(at offset: UInt64) throws(RecordingError) -> RecordStream.Record {
    guard let record = try bytes.record(at: offset), record.header.type == .frame else {
      throw RecordingError(.damaged, subject: "recording", "its bytes are damaged; it is left out")
    }
    return record
  }

  private func decode(
    _ record: RecordStream.Record, _ number: UInt64, _ reference: DecodedFrame?,
    _ selection: FrameSelection
  ) throws(RecordingError) -> DecodedFrame {
    let payload = record.payload[...]
    guard let schema = contents.withLock({ $0.catalog.schema }) else { throw Self.lost }
    let topology = try topology(try FrameDecoder.epoch(of: payload))
    return try FrameSequence.decode(
      payload, number: number, schema: schema, topology: topology, reference: reference,
      selection: selection)
  }

  /// The topology of an epoch, decoded when it is needed first, and the same object ever after.
  func topology(_ epoch: UInt64) throws(RecordingError) -> TopologyRecord {
    if let known = topologies.withLock({ $0[epoch] }) { return known }
    let offset = contents.withLock { $0.catalog.topologies[epoch] }
    guard let offset, let record = try bytes.record(at: offset), record.header.type == .topology
    else {
      throw RecordingError(
        .damaged, subject: "recording", "who was in the fleet then is lost; it is left out")
    }
    var reader = ByteReader(record.payload)
    let decoded = try TopologyRecord(decoding: &reader)
    return topologies.withLock { known in
      if let other = known[epoch] { return other }
      known[epoch] = decoded
      return decoded
    }
  }
}
