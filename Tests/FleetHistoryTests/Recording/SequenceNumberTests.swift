import FleetHistory
import FleetModel
import Testing

/// Records whose numbers cannot be, under checksums that are right: they are read, and told.
struct SequenceNumberTests {
  private static let impossible: [UInt64] = [
    RecordHeader.mostRecords, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, .max - 1, .max,
  ]

  /// The recording with other numbers for some of its records.
  private func renumbered(_ laid: LaidRecording, _ number: (Int) -> UInt64?) -> [UInt8] {
    var writer = ByteWriter()
    writer.raw(RecordStream.magic)
    for (place, record) in laid.records.enumerated() {
      let bytes = laid.bytes[record.range]
      guard var header = bytes.withUnsafeBytes({ RecordHeader($0) }) else { continue }
      header.sequence = number(place) ?? header.sequence
      RecordHeader.append(
        header, payload: Array(bytes.dropFirst(RecordHeader.size)), to: &writer)
    }
    return writer.bytes
  }

  @Test(arguments: [true, false]) func oneIsReadAndTold(ends: Bool) throws {
    let laid = DamageTests.small(ends: ends)
    for place in laid.records.indices {
      for number in Self.impossible {
        let bytes = renumbered(laid) { $0 == place ? number : nil }
        #expect(laid.numbers(readFrom: bytes) == Array(0..<7), "\(number) at \(place)")
        let recording = try Recording(MemoryBytes(bytes))
        // By its index a file is opened without a look at every frame.
        let known = recording.losses.map(\.what)
        #expect(known == [.misnumbered(1)] || (ends && known.isEmpty), "\(known) at \(place)")
        _ = try recording.examine()
        let losses = recording.losses
        #expect(losses.map(\.what) == [.misnumbered(1)], "\(losses) at \(place)")
        #expect(losses.allSatisfy { $0.isOfContent })
      }
    }
  }

  @Test func allAreReadAndTold() throws {
    let laid = DamageTests.small()
    for number in Self.impossible {
      let bytes = renumbered(laid) {
        number &+ UInt64($0) < RecordHeader.mostRecords ? nil : number &+ UInt64($0)
      }
      let recording = try Recording(MemoryBytes(bytes))
      _ = try recording.examine()
      _ = recording.losses.map(\.description)
      #expect(!recording.losses.isEmpty && recording.frameCount > 0, "\(number)")
    }
  }

  /// The largest number that can be claims that all before it are lost: that is told, in numbers.
  @Test func theLargestThatCanBeIsNoTrap() throws {
    let laid = DamageTests.small()
    for place in laid.records.indices {
      let bytes = renumbered(laid) { $0 == place ? RecordHeader.mostRecords - 1 : nil }
      let recording = try Recording(MemoryBytes(bytes))
      _ = try recording.examine()
      #expect(recording.losses.contains { $0.isOfContent }, "at \(place)")
      _ = recording.losses.map(\.description)
      _ = try recording.refresh()
    }
  }

  @Test func copiesAreWhole() throws {
    let laid = DamageTests.small()
    let bytes = renumbered(laid) { $0 == 3 ? .max : nil }
    var copied: [UInt8] = []
    let report = try RecordingCopy.copy([try Recording(MemoryBytes(bytes))], isRecovery: false) {
      copied += $0
    }
    #expect(report.lost == ["1 record has a number that cannot be; what stands there is read"])
    let copy = try Recording(MemoryBytes(copied))
    #expect(laid.numbers(readBy: copy) == Array(0..<7) && copy.losses.isEmpty)
  }
}
