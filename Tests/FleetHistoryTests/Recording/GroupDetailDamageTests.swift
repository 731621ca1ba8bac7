import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Details that are not as they were written are unknown: never a wrong value, never a trap, and no
/// more memory than they vouch for.
struct GroupDetailDamageTests {
  /// What a reader makes of the details of the first group of a file.
  private struct Reading: Equatable {
    var gpus: [[GroupDetail]]
    var side: GroupDetailSide?
  }

  private static let metrics: [Metric] = [.powerDraw, .utilization]

  private func read(_ recording: Recording, _ group: Range<Int>, _ topology: Topology) -> Reading {
    let gpus = (0..<topology.gpuCount).map { gpu in
      Self.metrics.map { metric in
        recording.groupDetail(metric, gpu: gpu, in: topology, groups: [group])[0]
      }
    }
    return Reading(gpus: gpus, side: recording.groupSide(group))
  }

  /// A recording of one group, the place of its details, and what they say.
  private func sample(gpus: Int = 5) throws -> (
    file: LaidRecording, range: Range<Int>, right: Reading
  ) {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(8, gpus: gpus, using: &generator)
    let file = LaidRecording(frames, notes: false)
    let range = try #require(file.records.first { $0.type == .groupDetail }?.range)
    let recording = try Recording(MemoryBytes(file.bytes))
    #expect(recording.groups == [0..<8])
    let right = read(recording, 0..<8, frames[0].topology)
    #expect(right.side != nil)
    #expect(right.gpus.allSatisfy { $0.allSatisfy { $0 != .unknown } })
    return (file, range, right)
  }

  private func expectRightOrUnknown(
    _ bytes: [UInt8], _ file: LaidRecording, _ right: Reading, _ note: String
  ) {
    guard let recording = try? Recording(MemoryBytes(bytes)) else {
      Issue.record("\(note): cannot be opened")
      return
    }
    let found = read(recording, 0..<8, file.frames[0].topology)
    for (mine, wanted) in zip(found.gpus.joined(), right.gpus.joined()) {
      #expect(mine == wanted || mine == .unknown, "\(note)")
    }
    #expect(found.side == nil || found.side == right.side, "\(note)")
    #expect(file.numbers(readBy: recording) == Array(0..<8), "\(note): frames are lost")
  }

  @Test func aBitFlippedInAnyByteIsNeverAWrongValue() throws {
    let (file, range, right) = try sample()
    for place in range {
      var bytes = file.bytes
      bytes[place] ^= 1 << UInt8(place % 8)
      expectRightOrUnknown(bytes, file, right, "byte \(place - range.lowerBound)")
    }
  }

  @Test func damageOfOnePartCostsThatPartAlone() throws {
    let (file, range, right) = try sample(gpus: 130)
    var bytes = file.bytes
    bytes[range.upperBound - 1] ^= 0x40
    let recording = try Recording(MemoryBytes(bytes))
    let found = read(recording, 0..<8, file.frames[0].topology)
    #expect(found.side == nil && found.gpus == right.gpus)
  }

  @Test func holesAndCutsAreNeverAWrongValue() throws {
    let (file, range, right) = try sample()
    for place in stride(from: range.lowerBound, to: range.upperBound, by: 7) {
      var bytes = file.bytes
      for hole in place..<min(place + 64, range.upperBound) { bytes[hole] = 0 }
      expectRightOrUnknown(bytes, file, right, "hole at \(place - range.lowerBound)")
      expectRightOrUnknown(
        Array(file.bytes[..<place]), file, right, "cut at \(place - range.lowerBound)")
    }
  }

  /// Bytes that are changed behind the checksums, which agree: they throw, or say something that
  /// cannot contradict itself.
  @Test func lyingDetailsNeverTrap() throws {
    let (file, range, _) = try sample()
    let payload = Array(file.bytes[(range.lowerBound + RecordHeader.size)..<range.upperBound])
    let head = try GroupDetailHead(decoding: payload[...])
    let first = head.offset(ofStripe: 0)
    let stripe = Array(payload[first..<first + head.stripes[0].length])
    let side = Array(payload[head.offset(ofStripe: head.stripes.count)...])
    var generator = SeededGenerator()
    for _ in 0..<3000 {
      _ = try? GroupDetailHead(decoding: mutated(payload, &generator)[...])
      read(mutated(stripe, &generator), of: head)
      if let inner = try? ByteReader.content(of: stripe) {
        var writer = ByteWriter()
        writer.zblock(mutated(inner, &generator))
        read(writer.bytes, of: head)
      }
      if let found = try? GroupDetailSide(decoding: mutated(side, &generator)[...], frames: 8) {
        _ = found.rows?.row(column: 0, frame: 7, group: 0)
      }
    }
  }

  private func read(_ bytes: [UInt8], of head: GroupDetailHead) {
    guard let stripe = try? GPUStripe(bytes[...], of: head, place: 0) else { return }
    for metric in head.columns.indices {
      guard let spans = try? stripe.spans(metric: metric, factor: 1) else { continue }
      for case .some(let span) in spans {
        #expect(span.count <= head.frames && span.smallest <= span.mean)
        #expect(span.mean <= span.largest)
      }
    }
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard let place = bytes.indices.randomElement(using: &generator) else { break }
      bytes[place] = UInt8.random(in: 0...255, using: &generator)
    }
    return bytes
  }

  /// Heads that speak of more GPUs, metrics, parts or bytes than there are, with a right checksum.
  @Test(
    arguments: [
      // GPUs, a stripe, metrics, parts.
      [1 << 33, 64, 1, 2], [1 << 32, 1 << 20, 1, 1 << 12], [8, 0, 1, 2], [8, 1 << 21, 1, 2],
      [8, 64, 1 << 40, 2], [8, 64, 1, 1 << 40], [8, 64, 0, 2], [1 << 62, 1, 1, 1],
    ] as [[UInt64]])
  func headsThatClaimTooMuchAreRefused(_ counts: [UInt64]) {
    var writer = ByteWriter()
    for value: UInt64 in [0, 8, 1] { writer.varint(value) }
    writer.u8(0)
    for value in counts[..<3] { writer.varint(value) }
    writer.varint(0)
    writer.varint(counts[3])
    for _ in 0..<2 {
      writer.varint(1 << 29)
      writer.u32(0)
    }
    writer.u32(writer.bytes.withUnsafeBytes { CRC32.checksum(of: $0) })
    #expect(throws: RecordingError.self) { try GroupDetailHead(decoding: writer.bytes[...]) }
  }

  /// Rows that would take memory that a few bytes do not vouch for.
  @Test(
    arguments: [
      // Rows of a frame, columns, bytes when unpacked.
      [1 << 24, 1, 1 << 27], [1 << 24, 256, 8 << 27], [1 << 40, 1, 32], [4, 4096, 32],
      [1000, 1, 4 * 3 * 8 * 1000],
    ] as [[UInt64]])
  func rowsThatClaimTooMuchAreRefused(_ counts: [UInt64]) {
    var writer = ByteWriter()
    writer.varint(0)
    writer.u8(3)
    writer.varint(counts[0])
    writer.varint(counts[1])
    for _ in 0..<min(counts[1], 256) {
      writer.varint(1)
      writer.u8(0)
    }
    writer.varint(counts[2])
    writer.varint(4)
    writer.raw([0x28, 0xB5, 0x2F, 0xFD])
    #expect(throws: RecordingError.self) {
      try GroupDetailSide(decoding: writer.bytes[...], frames: 8)
    }
  }

  /// Details whose record is whole and whose parts are not: `examine` counts them as lost.
  @Test func examiningFindsDetailsThatMeanNothing() throws {
    let (file, range, _) = try sample()
    var bytes = file.bytes
    let sound = try Recording(MemoryBytes(bytes))
    _ = try sound.examine()
    #expect(sound.losses.isEmpty)
    var payload = Array(bytes[(range.lowerBound + RecordHeader.size)..<range.upperBound])
    payload[payload.count - 1] ^= 1
    let old = try #require(
      bytes[range].withUnsafeBytes { RecordHeader(UnsafeRawBufferPointer($0)) })
    var writer = ByteWriter()
    RecordHeader.append(
      RecordHeader(
        .groupDetail, wallTime: old.wallTime, sequence: old.sequence, payload: payload),
      payload: payload, to: &writer)
    bytes.replaceSubrange(
      range.lowerBound..<range.lowerBound + writer.bytes.count, with: writer.bytes)
    let recording = try Recording(MemoryBytes(bytes))
    #expect(recording.losses.isEmpty)
    _ = try recording.examine()
    #expect(recording.losses.map(\.what) == [.records(1)])
    #expect(file.numbers(readBy: recording) == Array(0..<8))
  }

  @Test func anEmptyFileSaysSo() {
    let error = #expect(throws: RecordingError.self) { try Recording(MemoryBytes([])) }
    #expect(error?.message == "is empty: nothing has been recorded into it yet")
  }

  @Test func aCopyHasDetailsOfItsOwn() throws {
    let (file, range, right) = try sample()
    var bytes = file.bytes
    bytes[range.upperBound - 1] ^= 1
    let damaged = try Recording(MemoryBytes(bytes))
    var copy: [UInt8] = []
    _ = try RecordingCopy.copy([damaged]) { copy += $0 }
    let copied = try Recording(MemoryBytes(copy))
    #expect(copied.groups == [0..<8])
    #expect(read(copied, 0..<8, file.frames[0].topology) == right)
  }

  /// Where pending frames are lost to a full disk, no group says anything of them.
  @Test func lostFramesLeaveNoTraceInDetails() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    for second in 0..<6 { bench.record(Double(second), in: &session) }
    let used = bench.disk.content("f.gtr").bytes.count
    bench.disk.change { $0.room = used }
    for second in 6..<150 { bench.record(Double(second), in: &session) }
    #expect(session.state.framesLost > 0)
    bench.disk.change { $0.room = .max }
    for second in 150..<160 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(160))
    let recording = try Recording(MemoryBytes(bench.disk.content("f.gtr").bytes))
    #expect(recording.losses.isEmpty && recording.hasEnd)
    let topology = bench.simulator.topology
    #expect(recording.groups.count > 3)
    for group in recording.groups {
      let frames = try group.map { try recording.frame(at: $0) }
      for gpu in 0..<topology.gpuCount {
        let known = frames.compactMap { $0.gpus.value(.powerDraw, gpu) }
        let detail = recording.groupDetail(.powerDraw, gpu: gpu, in: topology, groups: [group])[0]
        #expect(detail.span?.count == known.count && detail.span?.smallest == known.min())
        #expect(detail.span?.largest == known.max())
      }
    }
  }
}

extension ByteReader {
  /// The content of bytes that are one zblock.
  fileprivate static func content(of bytes: [UInt8]) throws(RecordingError) -> [UInt8] {
    var reader = ByteReader(bytes)
    return try reader.zblock(atMost: 1 << 20)
  }
}
