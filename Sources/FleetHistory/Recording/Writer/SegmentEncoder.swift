import FleetModel

/// Makes the bytes of one file, record by record. Writes nothing itself.
struct SegmentEncoder {
  /// Groups from one index to the next.
  static let groupsOfIndex = 64

  /// Seconds from one key frame to the next at most, before the next frame.
  private static let longestGroup = 300.0
  /// GPUs of the largest topology that is repeated: of a larger one it would take too long.
  private static let largestRepeated = 65_536

  private let header: FileHeaderRecord
  private let groupLength: Int
  private var encoder: FrameEncoder
  /// Details of the frames since the group began; those of a group of which a part was forgotten
  /// are not written.
  private let details: GroupDetailBuilder
  private(set) var cursor = SegmentCursor()
  private var mustStartGroup = true

  /// - Parameter header: all but the monotonic time.
  init(_ header: FileHeaderRecord, groupLength: Int, stripe: Int) {
    self.header = header
    self.groupLength = groupLength
    encoder = FrameEncoder(groupLength: groupLength, stripe: stripe)
    details = GroupDetailBuilder(stripe: stripe)
  }

  /// The next frame is a key frame, which refers to nothing.
  mutating func startGroup() { mustStartGroup = true }

  /// Forgets all that came after a cursor; goes on with a key frame.
  mutating func goBack(to cursor: SegmentCursor) {
    self.cursor = cursor
    mustStartGroup = true
    details.begin()
  }

  /// A frame with all that must stand before and after it.
  mutating func add(
    _ frame: Frame, _ summary: FrameSummary, monotonic: Int64, remarks: [SourceRecord],
    to bytes: inout ByteWriter
  ) {
    let wall = frame.time.nanoseconds
    begin(wall: wall, monotonic: monotonic, to: &bytes)
    if let first = cursor.group?.first, frame.time.seconds(since: first) >= Self.longestGroup {
      mustStartGroup = true
    }
    if mustStartGroup { endGroup(wall, to: &bytes) }
    if !cursor.fits(frame) { add(topologyOf: frame, wall, to: &bytes) }
    if !cursor.labels.isSame(as: frame.labels) { add(labelsOf: frame, wall, to: &bytes) }
    cursor.labels = frame.labels
    for remark in remarks { add(.source, wall, to: &bytes) { remark.encode(into: &$0) } }
    let encoded = encoder.encode(
      frame, number: cursor.frames, epoch: cursor.epoch, monotonic: monotonic,
      labels: cursor.labelsNumber, startsGroup: mustStartGroup || cursor.group == nil)
    mustStartGroup = false
    if encoded.isKeyFrame {
      // Groups of large fleets are short: several have their details together.
      endGroup(wall, endsDetails: details.frames >= groupLength, to: &bytes)
      cursor.group = SegmentCursor.Group(
        firstFrame: cursor.frames, start: cursor.position, worst: cursor.worstOfNext)
      cursor.worstOfNext = nil
    }
    let offset = cursor.position - (cursor.group?.start ?? cursor.position)
    append(
      .frame, encoded.payload, wall, key: encoded.isKeyFrame, distance: encoded.referenceDistance,
      to: &bytes)
    cursor.group?.entries.append(.init(offset: UInt64(offset), summary: summary))
    details.add(frame, number: cursor.frames)
    cursor.frames += 1
    if let group = cursor.group, group.entries.count >= groupLength { endGroup(wall, to: &bytes) }
    if cursor.groups.count >= Self.groupsOfIndex {
      addIndex(wall, to: &bytes)
      cursor.hasRepeatedBeginning = false
    }
    let hasGroups = !cursor.groups.isEmpty || cursor.lastIndex > 0
    if hasGroups, !cursor.hasRepeatedBeginning { repeatBeginning(wall, monotonic, to: &bytes) }
  }

  /// Says again what all frames need, so that a hole at the start of a file does not cost all of
  /// it: after the first group, and after each index.
  private mutating func repeatBeginning(
    _ wall: Int64, _ monotonic: Int64, to bytes: inout ByteWriter
  ) {
    cursor.hasRepeatedBeginning = true
    addBeginning(wall, monotonic, to: &bytes)
    guard let topology = cursor.topology, topology.gpuCount <= Self.largestRepeated else { return }
    let record = TopologyRecord(
      epoch: cursor.epoch, topology: topology, batteryUnits: cursor.units)
    add(.topology, wall, to: &bytes) { record.encode(into: &$0) }
    if cursor.labelsNumber > 0 { addLabels(wall, to: &bytes) }
  }

  /// The labels from the next frame on; nothing where it has none, and says so itself.
  private mutating func add(labelsOf frame: Frame, _ wall: Int64, to bytes: inout ByteWriter) {
    cursor.labels = frame.labels
    cursor.labelsNumber = 0
    guard !frame.labels.isEmpty else { return }
    cursor.labelTables += 1
    cursor.labelsNumber = cursor.labelTables
    addLabels(wall, to: &bytes)
  }

  private mutating func addLabels(_ wall: Int64, to bytes: inout ByteWriter) {
    let record = LabelsRecord(
      number: cursor.labelsNumber, epoch: cursor.epoch, table: cursor.labels)
    add(.labels, wall, to: &bytes) { record.encode(into: &$0) }
  }

  mutating func add(_ event: EventRecord, at moment: RecordingMoment, to bytes: inout ByteWriter) {
    begin(wall: moment.wall, monotonic: moment.monotonic, to: &bytes)
    add(.event, event.time.nanoseconds, to: &bytes) { event.encode(into: &$0) }
    cursor.note(event)
    details.add(event.severity, at: event.time)
  }

  /// A remark that comes before no frame.
  mutating func add(_ remark: SourceRecord, at moment: RecordingMoment, to bytes: inout ByteWriter)
  {
    begin(wall: moment.wall, monotonic: moment.monotonic, to: &bytes)
    add(.source, remark.time.nanoseconds, to: &bytes) { remark.encode(into: &$0) }
  }

  mutating func add(_ note: NoteRecord, at moment: RecordingMoment, to bytes: inout ByteWriter) {
    begin(wall: moment.wall, monotonic: moment.monotonic, to: &bytes)
    add(.note, note.time.nanoseconds, to: &bytes) { note.encode(into: &$0) }
  }

  /// What stands at the end of a file that is ended in order.
  mutating func finish(at moment: RecordingMoment, to bytes: inout ByteWriter) {
    begin(wall: moment.wall, monotonic: moment.monotonic, to: &bytes)
    endGroup(moment.wall, to: &bytes)
    if !cursor.groups.isEmpty { addIndex(moment.wall, to: &bytes) }
    let end = EndRecord(frames: cursor.frames, lastIndex: cursor.lastIndex)
    add(.end, moment.wall, to: &bytes) { end.encode(into: &$0) }
  }

  /// The magic, the file header and the schema, before anything else.
  private mutating func begin(wall: Int64, monotonic: Int64, to bytes: inout ByteWriter) {
    guard cursor.position == 0 else { return }
    bytes.raw(RecordStream.magic)
    cursor.position = RecordStream.magic.count
    addBeginning(wall, monotonic, to: &bytes)
  }

  private mutating func addBeginning(
    _ wall: Int64, _ monotonic: Int64, to bytes: inout ByteWriter
  ) {
    var header = header
    header.monotonic = monotonic
    add(.fileHeader, wall, to: &bytes) { header.encode(into: &$0) }
    add(.schema, wall, to: &bytes) { SchemaRecord.standard.encode(into: &$0) }
  }

  private mutating func add(topologyOf frame: Frame, _ wall: Int64, to bytes: inout ByteWriter) {
    endGroup(wall, to: &bytes)
    cursor.epoch += 1
    cursor.topology = frame.topology
    cursor.units = frame.batteryUnits
    // Labels are of places in a fleet.
    cursor.labels = .none
    cursor.labelsNumber = 0
    let record = TopologyRecord(
      epoch: cursor.epoch, topology: frame.topology, batteryUnits: frame.batteryUnits)
    add(.topology, wall, to: &bytes) { record.encode(into: &$0) }
  }

  private mutating func endGroup(
    _ wall: Int64, endsDetails: Bool = true, to bytes: inout ByteWriter
  ) {
    guard let group = cursor.group, let first = group.first, let last = group.last else { return }
    cursor.group = nil
    cursor.groups.append(
      IndexRecord.Group(
        frameOffset: UInt64(group.start), summaryOffset: UInt64(cursor.position),
        firstFrame: group.firstFrame, frames: group.entries.count, first: first, last: last,
        worst: group.worst))
    let record = GroupSummaryRecord(firstFrame: group.firstFrame, frames: group.entries)
    add(.groupSummary, wall, to: &bytes) { record.encode(into: &$0) }
    if endsDetails { addDetails(wall, to: &bytes) }
  }

  private mutating func addDetails(_ wall: Int64, to bytes: inout ByteWriter) {
    if details.reaches(cursor.frames), let payload = details.payload(epoch: cursor.epoch) {
      append(.groupDetail, payload, wall, to: &bytes)
    }
    details.begin()
  }

  private mutating func addIndex(_ wall: Int64, to bytes: inout ByteWriter) {
    let record = IndexRecord(previous: cursor.lastIndex, groups: cursor.groups)
    cursor.lastIndex = UInt64(cursor.position)
    cursor.groups = []
    add(.index, wall, to: &bytes) { record.encode(into: &$0) }
  }

  private mutating func add(
    _ type: RecordType, _ wall: Int64, to bytes: inout ByteWriter,
    _ encode: (inout ByteWriter) -> Void
  ) {
    var payload = ByteWriter()
    encode(&payload)
    append(type, payload.bytes, wall, to: &bytes)
  }

  private mutating func append(
    _ type: RecordType, _ payload: [UInt8], _ wall: Int64, key: Bool = false,
    distance: UInt32 = 0, to bytes: inout ByteWriter
  ) {
    let header = RecordHeader(
      type, wallTime: wall, sequence: cursor.sequence, payload: payload,
      referenceDistance: distance, isKeyFrame: key)
    RecordHeader.append(header, payload: payload, to: &bytes)
    cursor.sequence += 1
    cursor.position += header.recordLength
  }
}
