import FleetHistory
import TestSupport
import Testing

/// Records in a stream, whatever happens to its bytes. The survivors are computed from where the
/// records were laid, never by reading.
struct ReaderStreamTests {
  /// Some records with random payloads, and where each of them lies.
  struct Laid {
    var writer = ByteWriter()
    /// Header and payload of each record, without padding.
    var ranges: [Range<Int>] = []
    var payloads: [[UInt8]] = []
    var bytes: [UInt8] { writer.bytes }

    init(lengths: [Int], using generator: inout SeededGenerator) {
      writer.raw(RecordStream.magic)
      for length in lengths {
        append((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
      }
    }

    mutating func append(_ payload: [UInt8]) {
      let start = writer.bytes.count
      let header = RecordHeader(
        .event, wallTime: 5, sequence: UInt64(ranges.count), payload: payload)
      RecordHeader.append(header, payload: payload, to: &writer)
      ranges.append(start..<start + RecordHeader.size + payload.count)
      payloads.append(payload)
    }
  }

  static func laid() -> Laid {
    var generator = SeededGenerator()
    return Laid(lengths: [0, 1, 7, 8, 40, 100, 3, 64], using: &generator)
  }

  /// What a stream gives for bytes in portions of one size.
  static func read(
    _ bytes: [UInt8], portion: Int = 1 << 20
  ) -> (records: [RecordStream.Record], lost: [Range<UInt64>]) {
    var stream = RecordStream()
    var records: [RecordStream.Record] = []
    var lost: [Range<UInt64>] = []
    func drain() {
      while let item = stream.next() {
        switch item {
        case .record(let record): records.append(record)
        case .loss(let range): lost.append(range)
        }
      }
    }
    for start in stride(from: 0, to: bytes.count, by: portion) {
      stream.feed(bytes[start..<min(start + portion, bytes.count)])
      drain()
    }
    stream.end()
    drain()
    return (records, lost)
  }

  static func sequences(_ bytes: [UInt8]) -> [UInt64] { read(bytes).records.map(\.header.sequence) }

  @Test(arguments: [1, 2, 3, 7, 8, 39, 40, 41, 64, 1000])
  func portionsDoNotMatter(portion: Int) {
    let laid = Self.laid()
    let (records, lost) = Self.read(laid.bytes, portion: portion)
    #expect(records.map(\.payload) == laid.payloads)
    #expect(records.map { Int($0.offset) } == laid.ranges.map(\.lowerBound))
    #expect(lost.isEmpty)
  }

  @Test func truncationAtEveryByte() {
    let laid = Self.laid()
    for cut in 0...laid.bytes.count {
      let (records, lost) = Self.read(Array(laid.bytes[..<cut]))
      let expected = laid.ranges.indices.filter { laid.ranges[$0].upperBound <= cut }
      #expect(records.map { Int($0.header.sequence) } == expected, "cut at \(cut)")
      #expect(records.map(\.payload) == expected.map { laid.payloads[$0] })
      let isHalf = laid.ranges.contains { $0.lowerBound < cut && cut < $0.upperBound }
      #expect(lost.isEmpty != (isHalf || (1..<8).contains(cut)), "cut at \(cut)")
    }
  }

  @Test func oneBitCostsOneRecordAtMost() {
    let laid = Self.laid()
    for bit in 0..<laid.bytes.count * 8 {
      var bytes = laid.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let hit = laid.ranges.firstIndex { $0.contains(bit / 8) }
      let (records, lost) = Self.read(bytes)
      let expected = laid.ranges.indices.filter { $0 != hit }
      #expect(records.map { Int($0.header.sequence) } == expected, "bit \(bit)")
      #expect(lost.contains { $0.contains(UInt64(bit / 8)) }, "bit \(bit)")
    }
  }

  @Test func garbageBetweenIsPassedOver() {
    let laid = Self.laid()
    let garbage: [[UInt8]] = [
      [0xA7], [0xA7, 0x47, 0x54, 0x52], [UInt8](repeating: 0, count: 50),
      [UInt8](repeating: 0xA7, count: 99), Array(laid.bytes[8..<40]), Array(laid.bytes[20..<50]),
    ]
    for junk in garbage {
      for (number, range) in laid.ranges.enumerated() {
        var bytes = laid.bytes
        bytes.insert(contentsOf: junk, at: range.lowerBound)
        let (records, lost) = Self.read(bytes)
        #expect(records.map { Int($0.header.sequence) } == Array(laid.ranges.indices))
        // Zeros right after a payload may be its padding; the bytes lost are no more than the junk.
        let start = UInt64(range.lowerBound)
        #expect(lost.count == 1, "before record \(number)")
        #expect(lost.allSatisfy { $0.lowerBound >= start - 7 && $0.count <= junk.count + 7 })
      }
    }
  }

  @Test func aRecordInsideALostPayloadIsFound() {
    let laid = Self.laid()
    var outer = laid
    let inner = Array(laid.bytes[laid.ranges[4]])
    outer.append([1, 2, 3] + inner + [9])
    var bytes = outer.bytes
    bytes[outer.ranges[8].lowerBound + RecordHeader.size] ^= 0xFF
    #expect(Self.sequences(bytes) == [0, 1, 2, 3, 4, 5, 6, 7, 4])
    #expect(Self.sequences(outer.bytes) == [0, 1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func aLengthIsNotBelieved() {
    var writer = ByteWriter()
    var header = RecordHeader(.frame, wallTime: 0, sequence: 0, payload: [1, 2, 3])
    header.payloadLength = RecordHeader.longestPayload
    header.encode(into: &writer)
    let laid = Self.laid()
    let bytes = RecordStream.magic + writer.bytes + laid.bytes[8...]
    #expect(Self.sequences(bytes) == Array(0..<8), "believed until the end, then passed over")
    var stream = RecordStream(longestPayload: 1 << 20)
    stream.feed(bytes)
    #expect(stream.next() == .loss(8..<48), "a stream that takes no such payload goes on at once")
  }

  @Test func holdsOneRecordAndOnePortion() {
    var generator = SeededGenerator()
    let laid = Laid(lengths: [Int](repeating: 900, count: 100), using: &generator)
    var stream = RecordStream()
    var most = 0
    for byte in stride(from: 0, to: laid.bytes.count, by: 100) {
      stream.feed(laid.bytes[byte..<min(byte + 100, laid.bytes.count)])
      while stream.next() != nil {}
      most = max(most, stream.held)
    }
    #expect(most < 2 * (900 + 40 + 100) + 200)
    var noise = RecordStream()
    for _ in 0..<1000 {
      noise.feed((0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) })
      while noise.next() != nil {}
      #expect(noise.held < 400)
    }
    #expect(noise.position == 8 || noise.position == 0)
  }

  @Test func randomDamageNeverInvents() {
    var generator = SeededGenerator()
    let laid = Self.laid()
    for round in 0..<2000 {
      var bytes = laid.bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        Mutation.random(using: &generator).apply(to: &bytes, using: &generator)
      }
      for record in Self.read(bytes).records {
        let number = Int(record.header.sequence)
        #expect(record.payload == laid.payloads[number], "round \(round) of \(generator.seed)")
      }
    }
  }
}
