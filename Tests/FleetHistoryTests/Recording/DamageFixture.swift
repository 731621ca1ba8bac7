import FleetHistory
import FleetModel
import Synchronization
import TestSupport

/// A recording laid record by record, with the place of each and the frames that it should give.
/// What survives damage is computed from the places, never by reading.
struct LaidRecording {
  struct Laid {
    let type: RecordType
    /// Header and payload, without padding.
    let range: Range<Int>
    /// Of a frame.
    var number: Int?
    /// The frame that it refers to.
    var reference: Int?
    /// Of a frame or a topology.
    var epoch: UInt64?
  }

  var bytes: [UInt8] { writer.bytes }
  private(set) var records: [Laid] = []
  private(set) var frames: [Frame] = []
  private(set) var summaries: [FrameSummary] = []
  private var writer = ByteWriter()
  private var encoder: FrameEncoder
  private let groupLength: Int
  private let details = GroupDetailBuilder()
  private var epoch: UInt64 = 0
  private var topology: Topology?
  private var group: [GroupSummaryRecord.Entry] = []
  private var groupStart = 0
  private var groups: [IndexRecord.Group] = []
  private var lastIndex: UInt64 = 0

  init(groupLength: Int = 8, header: FileHeaderRecord = LaidRecording.header) {
    encoder = FrameEncoder(groupLength: groupLength)
    self.groupLength = groupLength
    writer.raw(RecordStream.magic)
    add(.fileHeader) { header.encode(into: &$0) }
    add(.schema) { SchemaRecord.standard.encode(into: &$0) }
  }

  static let header: FileHeaderRecord = {
    var header = FileHeaderRecord()
    header.period = 10
    header.site = "memphis"
    header.writer = "test"
    return header
  }()

  /// A recording of some frames, with a note after every eleventh.
  init(_ frames: [Frame], groupLength: Int = 8, notes: Bool = true, ends: Bool = true) {
    self.init(groupLength: groupLength)
    for (place, frame) in frames.enumerated() {
      add(frame)
      if notes, place % 11 == 10 { note("note \(place)", frame.time) }
    }
    if ends { end() }
  }

  /// Frames of a small fleet at random, a period apart; the fleet changes after `change` of them.
  static func frames(
    _ count: Int, gpus: Int = 6, change: Int? = nil, start: Double = 0,
    using generator: inout SeededGenerator
  ) -> [Frame] {
    var fleet = RandomFleet.frame(gpus: gpus, units: 2, using: &generator)
    return (0..<count).map { place in
      if place == change { fleet = RandomFleet.frame(gpus: gpus + 3, units: 2, using: &generator) }
      var content = fleet.content
      content.time = RandomFleet.time.adding(seconds: start + Double(place) * 10)
      for gpu in 0..<content.gpus.count {
        content.gpus.set(.powerDraw, gpu, .value(.random(in: 0...90_000, using: &generator)))
        content.gpus.set(.utilization, gpu, .value(.random(in: 0...100, using: &generator)))
      }
      return Frame(content)
    }
  }

  mutating func add(_ type: RecordType, _ encode: (inout ByteWriter) -> Void) {
    var payload = ByteWriter()
    encode(&payload)
    append(Laid(type: type, range: 0..<0), payload.bytes, wallTime: 0, distance: 0)
  }

  private mutating func append(
    _ laid: Laid, _ payload: [UInt8], wallTime: Int64, distance: UInt32
  ) {
    let header = RecordHeader(
      laid.type, wallTime: wallTime, sequence: UInt64(records.count), payload: payload,
      referenceDistance: distance, isKeyFrame: laid.type == .frame && distance == 0)
    let start = writer.bytes.count
    RecordHeader.append(header, payload: payload, to: &writer)
    records.append(
      Laid(
        type: laid.type, range: start..<start + RecordHeader.size + payload.count,
        number: laid.number, reference: laid.reference, epoch: laid.epoch))
  }

  mutating func note(_ text: String, _ time: Timestamp) {
    let note = NoteRecord(time: time, author: "me", text: text, id: text)
    add(.note) { note.encode(into: &$0) }
  }

  mutating func add(_ frame: Frame) {
    if frame.topology !== topology {
      endGroup()
      epoch += 1
      topology = frame.topology
      var payload = ByteWriter()
      TopologyRecord(epoch: epoch, topology: frame.topology, batteryUnits: frame.batteryUnits)
        .encode(into: &payload)
      append(
        Laid(type: .topology, range: 0..<0, epoch: epoch), payload.bytes, wallTime: 0, distance: 0)
    }
    let number = frames.count
    let encoded = encoder.encode(
      frame, number: UInt64(number), epoch: epoch, monotonic: Int64(number) * 10_000_000_000,
      startsGroup: group.isEmpty)
    if group.isEmpty { groupStart = writer.bytes.count }
    let offset = UInt64(writer.bytes.count - groupStart)
    let distance = Int(encoded.referenceDistance)
    append(
      Laid(
        type: .frame, range: 0..<0, number: number,
        reference: distance > 0 ? number - distance : nil, epoch: epoch),
      encoded.payload, wallTime: frame.time.milliseconds * 1_000_000,
      distance: encoded.referenceDistance)
    frames.append(frame)
    summaries.append(FrameSummary(frame))
    group.append(.init(offset: offset, summary: summaries[number]))
    details.add(frame, number: UInt64(number))
    if group.count == groupLength { endGroup() }
  }

  private mutating func endGroup() {
    guard let first = group.first, let last = group.last else { return }
    let firstFrame = UInt64(frames.count - group.count)
    groups.append(
      IndexRecord.Group(
        frameOffset: UInt64(groupStart), summaryOffset: UInt64(writer.bytes.count),
        firstFrame: firstFrame, frames: group.count, first: first.summary.time,
        last: last.summary.time))
    let record = GroupSummaryRecord(firstFrame: firstFrame, frames: group)
    group = []
    add(.groupSummary) { record.encode(into: &$0) }
    if let payload = details.payload(epoch: epoch) { add(.groupDetail) { $0.raw(payload) } }
    details.begin()
    if groups.count == 3 { addIndex() }
  }

  private mutating func addIndex() {
    let record = IndexRecord(previous: lastIndex, groups: groups)
    lastIndex = UInt64(writer.bytes.count)
    groups = []
    add(.index) { record.encode(into: &$0) }
  }

  mutating func end() {
    endGroup()
    if !groups.isEmpty { addIndex() }
    let record = EndRecord(frames: UInt64(frames.count), lastIndex: lastIndex)
    add(.end) { record.encode(into: &$0) }
  }

  /// The frames that can be read when these records are whole: those whose references are, all the
  /// way, in a file whose schema and topology are.
  func survivors(_ isWhole: (Laid) -> Bool) -> [Int] {
    var survivors: Set<Int> = []
    guard records.contains(where: { $0.type == .schema && isWhole($0) }) else { return [] }
    let epochs = Set(records.filter { $0.type == .topology && isWhole($0) }.map(\.epoch))
    for record in records where record.type == .frame && isWhole(record) {
      guard let number = record.number, epochs.contains(record.epoch) else { continue }
      if let reference = record.reference, !survivors.contains(reference) { continue }
      survivors.insert(number)
    }
    return survivors.sorted()
  }

  /// Survivors of damage to one range.
  func survivors(ofDamageTo range: Range<Int>) -> [Int] {
    survivors { !$0.range.overlaps(range) }
  }
}

/// Bytes in memory, which can grow like a file that is written.
final class MemoryBytes: RecordBytes {
  let name = "memory.gtr"
  private let content: Mutex<[UInt8]>
  /// How many bytes were read so far.
  let bytesRead = Atomic<Int>(0)

  init(_ bytes: [UInt8]) { content = Mutex(bytes) }

  func replace(_ bytes: [UInt8]) { content.withLock { $0 = bytes } }

  func size() -> UInt64 { content.withLock { UInt64($0.count) } }

  func read(at offset: UInt64, count: Int) -> [UInt8] {
    content.withLock { bytes in
      guard offset < UInt64(bytes.count), count > 0 else { return [] }
      let start = Int(offset)
      let part = Array(bytes[start..<min(bytes.count, start + count)])
      bytesRead.add(part.count, ordering: .relaxed)
      return part
    }
  }
}

enum SameFrame {
  /// What differs between a frame and what was read of it; nil when nothing does.
  static func difference(_ written: Frame, _ read: Frame) -> String? {
    if written.time != read.time { return "time" }
    if written.content.origin != read.content.origin { return "origin" }
    if written.batteryUnits != read.batteryUnits { return "battery units" }
    if written.content.processes != read.content.processes { return "processes" }
    if written.content.sources != read.content.sources { return "sources" }
    if written.content.lastSeen != read.content.lastSeen { return "last seen" }
    if written.topology.groups != read.topology.groups { return "groups" }
    for gpu in 0..<written.gpus.count
    where written.topology.directory.identity(at: gpu) != read.topology.directory.identity(at: gpu)
    {
      return "identity \(gpu)"
    }
    return difference(written.gpus, read.gpus, MetricCatalog.gpu)
      ?? difference(written.batteries, read.batteries, MetricCatalog.battery)
      ?? difference(written.site, read.site, MetricCatalog.all.map(\.metric))
  }

  private static func difference(
    _ written: MetricTable, _ read: MetricTable, _ metrics: [Metric]
  ) -> String? {
    guard written.count == read.count else { return "count" }
    if written.statuses != read.statuses { return "statuses" }
    for metric in metrics {
      for entity in 0..<written.count
      where written.state(metric, entity) != read.state(metric, entity) {
        return "\(metric) of \(entity): \(written.state(metric, entity)), "
          + "read as \(read.state(metric, entity))"
      }
    }
    return nil
  }
}

extension LaidRecording {
  /// The numbers of the frames that a recording gives, each held against what was written.
  ///
  /// - Returns: nil when a frame is not as it was written.
  func numbers(readBy recording: Recording) -> [Int]? {
    var numbers: [Int] = []
    for place in 0..<recording.frameCount {
      guard let frame = try? recording.frame(at: place) else { continue }
      guard let number = frames.firstIndex(where: { $0.time == frame.time }),
        SameFrame.difference(frames[number], frame) == nil,
        recording.summaries[place].time == frame.time
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The numbers of frames that bytes give; none when they cannot be opened.
  func numbers(readFrom bytes: [UInt8]) -> [Int]? {
    guard let recording = try? Recording(MemoryBytes(bytes)) else { return [] }
    return numbers(readBy: recording)
  }
}
