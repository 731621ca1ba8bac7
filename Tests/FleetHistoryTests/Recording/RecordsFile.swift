import FleetHistory
import FleetModel

/// A recording put together in memory, record by record, and the frames that went into it.
struct RecordsFile {
  private var writer = ByteWriter()
  private var encoder: FrameEncoder
  private let details: GroupDetailBuilder
  private var sequence: UInt64 = 0
  private var epoch: UInt64 = 0
  private var group: [GroupSummaryRecord.Entry] = []
  private var groupStart = 0
  private var groups: [IndexRecord.Group] = []
  private var topology: Topology?
  private var labels = LabelTable.none
  private var labelTables: UInt64 = 0
  private(set) var frames: [Frame] = []
  private(set) var topologies: [TopologyRecord] = []
  /// The frames of each group that has details.
  private(set) var detailed: [Range<Int>] = []
  /// Where each frame's record begins.
  private(set) var places: [Int] = []

  static let magic: [UInt8] = [0x89, 0x47, 0x54, 0x52, 0x0D, 0x0A, 0x1A, 0x0A]

  var bytes: [UInt8] { writer.bytes }

  init(groupLength: Int = 32, stripe: Int = 4096) {
    encoder = FrameEncoder(groupLength: groupLength, stripe: stripe)
    details = GroupDetailBuilder(stripe: stripe)
    writer.raw(Self.magic)
    var header = FileHeaderRecord()
    (header.site, header.writer, header.zone) = ("test", "gigatop", "UTC")
    header.groupLength = UInt16(groupLength)
    append(.fileHeader) { header.encode(into: &$0) }
    append(.schema) { SchemaRecord.standard.encode(into: &$0) }
  }

  mutating func append(
    _ type: RecordType, wallTime: Int64 = 0, _ encode: (inout ByteWriter) -> Void
  ) {
    var payload = ByteWriter()
    encode(&payload)
    append(
      RecordHeader(type, wallTime: wallTime, sequence: sequence, payload: payload.bytes),
      payload.bytes)
  }

  private mutating func append(_ header: RecordHeader, _ payload: [UInt8]) {
    RecordHeader.append(header, payload: payload, to: &writer)
    sequence += 1
  }

  mutating func append(_ frame: Frame) {
    if frame.topology !== topology {
      endGroup()
      topology = frame.topology
      epoch += 1
      let record = TopologyRecord(
        epoch: epoch, topology: frame.topology, batteryUnits: frame.batteryUnits)
      append(.topology) { record.encode(into: &$0) }
      topologies.append(record)
      labels = .none
    }
    if labels !== frame.labels { append(labelsOf: frame) }
    let encoded = encoder.encode(
      frame, number: UInt64(frames.count), epoch: epoch, monotonic: Int64(frames.count) * 1000,
      labels: labels.isEmpty ? 0 : labelTables, startsGroup: false)
    if encoded.isKeyFrame { endGroup() }
    places.append(bytes.count)
    group.append(.init(offset: UInt64(bytes.count), summary: FrameSummary(frame)))
    details.add(frame, number: UInt64(frames.count))
    if frames.count % 3 == 1 {
      details.add(frames.count % 2 == 0 ? .info : .warning, at: frame.time)
    }
    frames.append(frame)
    append(
      RecordHeader(
        .frame, wallTime: frame.time.milliseconds &* 1_000_000, sequence: sequence,
        payload: encoded.payload, referenceDistance: encoded.referenceDistance,
        isKeyFrame: encoded.isKeyFrame), encoded.payload)
  }

  private mutating func append(labelsOf frame: Frame) {
    labels = frame.labels
    guard !labels.isEmpty else { return }
    labelTables += 1
    let record = LabelsRecord(number: labelTables, epoch: epoch, table: labels)
    append(.labels) { record.encode(into: &$0) }
  }

  private mutating func endGroup() {
    guard let first = group.first?.offset else { return }
    let entries = group.map { entry in
      GroupSummaryRecord.Entry(offset: entry.offset - first, summary: entry.summary)
    }
    let record = GroupSummaryRecord(firstFrame: UInt64(groupStart), frames: entries)
    groups.append(
      IndexRecord.Group(
        frameOffset: first, summaryOffset: UInt64(bytes.count), firstFrame: UInt64(groupStart),
        frames: group.count, first: frames[groupStart].time, last: frames[frames.count - 1].time,
        worst: groups.isEmpty ? .critical : nil))
    append(.groupSummary) { record.encode(into: &$0) }
    if let payload = details.payload(epoch: epoch) {
      append(.groupDetail) { $0.raw(payload) }
      detailed.append(groupStart..<frames.count)
    }
    details.begin()
    (group, groupStart) = ([], frames.count)
  }

  /// Ends the recording with one record of each kind that it does not hold yet.
  mutating func finish() {
    endGroup()
    let time = frames.first?.time ?? Timestamp(milliseconds: 0)
    append(.event) {
      EventRecord(
        time: time, severity: .critical, entity: "u1", rule: "r", text: "t", duration: 2.5
      )
      .encode(into: &$0)
    }
    append(.note) { NoteRecord(time: time, author: "a", text: "t°", id: "1").encode(into: &$0) }
    append(.source) { SourceRecord(.gap, time: time, amount: 30, words: "w").encode(into: &$0) }
    let index = UInt64(bytes.count)
    append(.index) { [groups] in IndexRecord(previous: 0, groups: groups).encode(into: &$0) }
    append(.end) { [frames] in
      EndRecord(frames: UInt64(frames.count), lastIndex: index).encode(into: &$0)
    }
  }

  /// Reads a file without damage from its first byte to its last.
  static func frames(of bytes: [UInt8]) throws -> [Frame] {
    var frames: [Frame] = []
    var decoded: [UInt64: DecodedFrame] = [:]
    var topologies: [UInt64: TopologyRecord] = [:]
    var schema = SchemaRecord.standard
    var place = magic.count
    while place < bytes.count, let header = bytes[place...].withUnsafeBytes({ RecordHeader($0) }) {
      let payload = bytes[(place + RecordHeader.size)...].prefix(header.payloadLength)
      place += header.recordLength
      var reader = ByteReader(payload)
      switch header.type {
      case .schema: schema = try SchemaRecord(decoding: &reader)
      case .topology:
        let record = try TopologyRecord(decoding: &reader)
        topologies[record.epoch] = record
      case .frame:
        let number = try FrameDecoder.number(of: payload)
        guard let topology = topologies[try FrameDecoder.epoch(of: payload)] else { continue }
        let distance = UInt64(header.referenceDistance)
        let frame = try FrameDecoder.decode(
          payload, schema: schema, gpus: topology.topology.gpuCount,
          units: topology.batteryUnits.count,
          reference: distance > 0 ? decoded[number - distance] : nil, selection: .everything)
        decoded[number] = frame
        frames.append(
          frame.frame(
            time: Timestamp(milliseconds: header.wallTime / 1_000_000),
            topology: topology.topology, batteryUnits: topology.batteryUnits))
      default: continue
      }
    }
    return frames
  }
}
