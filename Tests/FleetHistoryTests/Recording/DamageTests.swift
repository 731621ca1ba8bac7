import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Recordings that were cut, overwritten, shuffled and filled with garbage: the frames that are
/// whole, with all that they refer to, are read as they were written, and no others.
struct DamageTests {
  static func small(ends: Bool = true) -> LaidRecording {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(7, gpus: 1, change: 5, using: &generator)
    return LaidRecording(frames, groupLength: 4, notes: false, ends: ends)
  }

  /// Some tens of kilobytes.
  static func large() -> LaidRecording {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(40, gpus: 150, change: 17, using: &generator)
    return LaidRecording(frames)
  }

  @Test(arguments: [true, false]) func truncationAtEveryByte(ends: Bool) {
    let laid = Self.small(ends: ends)
    let first = laid.records.first { $0.type == .topology }?.range.lowerBound ?? 0
    for cut in Array(stride(from: 0, to: first, by: 37)) + Array(first...laid.bytes.count) {
      let expected = laid.survivors { $0.range.upperBound <= cut }
      #expect(laid.numbers(readFrom: Array(laid.bytes[..<cut])) == expected, "cut at \(cut)")
    }
  }

  @Test func everyBitOfTheHeaders() {
    let laid = Self.small()
    // Of one record of each type, and of the frames that differ in what depends on them.
    var types: Set<RecordType> = []
    for record in laid.records where types.insert(record.type).inserted || record.number == 3 {
      let expected = laid.survivors(ofDamageTo: record.range)
      for bit in 0..<RecordHeader.size * 8 {
        let byte = record.range.lowerBound + bit / 8
        var bytes = laid.bytes
        bytes[byte] ^= 1 << UInt8(bit % 8)
        #expect(laid.numbers(readFrom: bytes) == expected, "bit \(bit) of a \(record.type)")
      }
    }
  }

  @Test func bitsOfThePayloads() {
    var generator = SeededGenerator()
    let laid = Self.small()
    for record in laid.records {
      let expected = laid.survivors(ofDamageTo: record.range)
      for byte in record.range.dropFirst(RecordHeader.size)
      where Int.random(in: 0..<19, using: &generator) == 0 {
        var bytes = laid.bytes
        bytes[byte] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        #expect(
          laid.numbers(readFrom: bytes) == expected,
          "byte \(byte) of a \(record.type), seed \(generator.seed)")
      }
    }
  }

  @Test func everyBitOfTheMagicAndThePadding() {
    let laid = Self.small()
    for byte in 0..<laid.bytes.count
    where !laid.records.contains(where: { $0.range.contains(byte) }) {
      for bit in 0..<8 {
        var bytes = laid.bytes
        bytes[byte] ^= 1 << UInt8(bit)
        #expect(laid.numbers(readFrom: bytes) == Array(0..<7), "byte \(byte)")
      }
    }
  }

  @Test(arguments: [0, 0xFF, 0xA7] as [UInt8]) func holes(filler: UInt8) {
    let laid = Self.large()
    for start in stride(from: 0, to: laid.bytes.count, by: 1536) {
      let hole = start..<min(laid.bytes.count, start + 4096)
      var bytes = laid.bytes
      for byte in hole { bytes[byte] = filler }
      #expect(laid.numbers(readFrom: bytes) == laid.survivors(ofDamageTo: hole), "hole at \(start)")
    }
  }

  @Test func zeroTails() {
    let laid = Self.large()
    for start in stride(from: 3, to: laid.bytes.count, by: 2500) {
      var bytes = laid.bytes
      for byte in start..<bytes.count { bytes[byte] = 0 }
      let expected = laid.survivors(ofDamageTo: start..<bytes.count)
      #expect(laid.numbers(readFrom: bytes) == expected, "zeros from \(start)")
      bytes += [UInt8](repeating: 0, count: 5000)
      #expect(laid.numbers(readFrom: bytes) == expected, "more zeros from \(start)")
    }
  }

  /// Whether a record lies wholly within one of some pieces.
  private func isWithin(_ pieces: [Range<Int>], _ record: LaidRecording.Laid) -> Bool {
    pieces.contains { $0.clamped(to: record.range) == record.range }
  }

  @Test func duplicatedBlocks() {
    let laid = Self.large()
    var generator = SeededGenerator()
    let count = laid.bytes.count
    for _ in 0..<25 {
      let block = Int.random(in: 0...(count - 4096) / 512, using: &generator) * 512
      let place = Int.random(in: 0...count / 512, using: &generator) * 512
      let copy = block..<block + 4096
      var bytes = laid.bytes
      bytes.insert(contentsOf: laid.bytes[copy], at: place)
      // A copy right before or after its block goes on with what stands there.
      var pieces = [0..<place, place..<count, copy]
      if place == copy.lowerBound { pieces.append(0..<copy.upperBound) }
      if place == copy.upperBound { pieces.append(copy.lowerBound..<count) }
      let expected = laid.survivors { isWithin(pieces, $0) }
      #expect(
        laid.numbers(readFrom: bytes) == expected, "\(block) at \(place), seed \(generator.seed)")
    }
  }

  @Test func swappedBlocks() {
    let laid = Self.large()
    var generator = SeededGenerator()
    let count = laid.bytes.count
    let blocks = count / 4096
    for _ in 0..<25 {
      let pair = [0, 0].map { _ in Int.random(in: 0..<blocks, using: &generator) * 4096 }.sorted()
      guard pair[0] < pair[1] else { continue }
      let (low, high) = (pair[0], pair[1])
      var bytes = laid.bytes
      bytes.replaceSubrange(low..<low + 4096, with: laid.bytes[high..<high + 4096])
      bytes.replaceSubrange(high..<high + 4096, with: laid.bytes[low..<low + 4096])
      let pieces = [
        0..<low, low..<low + 4096, low + 4096..<high, high..<high + 4096, high + 4096..<count,
      ]
      let expected = laid.survivors { isWithin(pieces, $0) }
      #expect(
        laid.numbers(readFrom: bytes) == expected, "\(low) and \(high), seed \(generator.seed)")
    }
  }

  @Test func garbageBeforeAndBetween() {
    let laid = Self.small()
    var generator = SeededGenerator()
    for length in [1, 3, 8, 40, 700] {
      let junk = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(laid.numbers(readFrom: junk + laid.bytes) == Array(0..<7), "\(length) before")
      for record in laid.records {
        var bytes = laid.bytes
        bytes.insert(contentsOf: junk, at: record.range.lowerBound)
        #expect(laid.numbers(readFrom: bytes) == Array(0..<7), "\(length) before \(record.type)")
      }
    }
  }

  @Test func lossesAccountForEveryFrame() throws {
    let laid = Self.large()
    for start in stride(from: 8192, to: laid.bytes.count - 4096, by: 3000) {
      var bytes = laid.bytes
      let hole = start..<start + 2000
      for byte in hole { bytes[byte] = 0x55 }
      let recording = try Recording(MemoryBytes(bytes))
      _ = try recording.examine()
      var lost: [Int] = []
      for loss in recording.losses {
        guard case .frames(let first, let count) = loss.what else { continue }
        lost += Int(first)..<Int(first) + count
      }
      let survivors = laid.survivors(ofDamageTo: hole)
      #expect(lost == (0..<40).filter { !survivors.contains($0) }, "hole at \(start)")
      #expect(recording.losses.contains { $0.isOfContent }, "hole at \(start)")
    }
    let whole = try Recording(MemoryBytes(laid.bytes))
    #expect(try whole.examine() == laid.records.count && whole.losses.isEmpty)
    #expect(laid.numbers(readBy: whole) == Array(0..<40))
  }

  @Test func randomDamageNeverInvents() {
    var generator = SeededGenerator()
    let laid = Self.small()
    for round in 0..<250 {
      var bytes = laid.bytes
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        Mutation.random(using: &generator).apply(to: &bytes, using: &generator)
      }
      #expect(laid.numbers(readFrom: bytes) != nil, "round \(round), seed \(generator.seed)")
    }
  }

  /// Payloads that somebody changed, with checksums that are right: nothing traps, and no more
  /// memory is taken than the bytes account for.
  @Test func hostilePayloadsDoNotTrap() {
    var generator = SeededGenerator()
    let laid = Self.small()
    for _ in 0..<600 {
      var writer = ByteWriter()
      writer.raw(RecordStream.magic)
      let hit = Int.random(in: 0..<laid.records.count, using: &generator)
      for (place, record) in laid.records.enumerated() {
        var payload = Array(laid.bytes[record.range].dropFirst(RecordHeader.size))
        let old = laid.bytes[record.range].withUnsafeBytes { RecordHeader($0) }
        if place == hit {
          for _ in 0..<Int.random(in: 1...3, using: &generator) {
            Mutation.random(using: &generator).apply(to: &payload, using: &generator)
          }
        }
        guard let old else { continue }
        let distance =
          place == hit && Bool.random(using: &generator)
          ? UInt32.random(in: 0...9, using: &generator) : old.referenceDistance
        let header = RecordHeader(
          record.type, wallTime: old.wallTime, sequence: old.sequence, payload: payload,
          referenceDistance: distance)
        RecordHeader.append(header, payload: payload, to: &writer)
      }
      guard let recording = try? Recording(MemoryBytes(writer.bytes)) else { continue }
      for index in 0..<recording.frameCount { _ = try? recording.frame(at: index) }
      _ = try? recording.examine()
      _ = recording.losses.map(\.description)
    }
  }
}
