import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Bytes that are not as they were written are refused or read as something else: they never trap,
/// and they never take memory that they do not vouch for.
struct RecordsDamageTests {
  private static let seeds = (0..<6).map { SeededGenerator.seedOfRun &+ $0 }

  @Test(arguments: seeds) func everyTruncationIsRefused(_ seed: UInt64) throws {
    for sample in RecordSample.all(seed) {
      try sample.read(sample.payload[...])
      for length in sample.payload.indices {
        #expect(throws: RecordingError.self, "\(sample) of \(length) bytes, seed \(seed)") {
          try sample.read(sample.payload.prefix(length))
        }
      }
    }
  }

  @Test(arguments: seeds) func everyTruncationInsideAZblockIsRefused(_ seed: UInt64) throws {
    for sample in RecordSample.all(seed) where sample.bytesBeforeContent != nil {
      let content = try sample.content()
      try sample.read(sample.repacked(content[...])[...])
      for length in stride(from: 0, to: content.count, by: 1 + content.count / 3000) {
        #expect(throws: RecordingError.self, "\(sample) of \(length) bytes, seed \(seed)") {
          try sample.read(sample.repacked(content.prefix(length))[...])
        }
      }
    }
  }

  @Test(arguments: seeds) func randomBytesNeverTrap(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for sample in RecordSample.all(seed) {
      let content = sample.bytesBeforeContent == nil ? nil : try sample.content()
      for _ in 0..<400 {
        try? sample.read(mutated(sample.payload, &generator)[...])
        guard let content, !content.isEmpty else { continue }
        try? sample.read(sample.repacked(mutated(content, &generator)[...])[...])
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

  @Test(arguments: [28, 31, 32, 40, 62, 63]) func hugeNumbersNeverTrap(_ bits: UInt64) throws {
    var huge = ByteWriter()
    huge.varint(1 << bits)
    for sample in RecordSample.all(Self.seeds[0]) {
      for place in sample.payload.indices {
        try? sample.read(
          (sample.payload[..<place] + huge.bytes + sample.payload[(place + 1)...])[...])
      }
      guard sample.bytesBeforeContent != nil else { continue }
      let content = try sample.content()
      for place in content.indices.prefix(2000) {
        let longer = content[..<place] + huge.bytes + content[(place + 1)...]
        try? sample.read(sample.repacked(longer)[...])
      }
    }
  }

  @Test func aFewBytesDoNotBecomeMany() throws {
    var random = RandomRecords(SeededGenerator.seedOfRun)
    let sample = try #require(RecordSample.packed(&random).last)
    let content = try sample.content()
    func padded(_ length: Int) -> ArraySlice<UInt8> {
      sample.repacked((content + [UInt8](repeating: 0, count: length - content.count))[...])[...]
    }
    try sample.read(padded(1 << 24))
    #expect(throws: RecordingError.self) { try sample.read(padded((1 << 24) + 1)) }
  }

  @Test func aLengthThatItsBytesCannotHaveIsRefused() {
    for length in [UInt64(1) << 20, 1 << 28, 1 << 29, 1 << 40] {
      var payload = ByteWriter()
      payload.u64(1)
      payload.varint(length)
      let packed = Zstd.compress([1, 2, 3])
      payload.count(packed.count)
      payload.raw(packed)
      #expect(throws: RecordingError.self) {
        var reader = ByteReader(payload.bytes)
        _ = try TopologyRecord(decoding: &reader)
      }
    }
  }
}
