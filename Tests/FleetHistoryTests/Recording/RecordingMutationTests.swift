import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Thousands of changed recordings: as they are, and under checksums that were made right again, as
/// somebody hostile makes them.
struct RecordingMutationTests {
  /// Reads all that there is, as `verify`, `info`, `events` and `recover` do.
  private static func readAll(_ bytes: [UInt8], _ laid: LaidRecording?) {
    guard let recording = try? Recording(MemoryBytes(bytes)) else { return }
    for index in 0..<recording.frameCount {
      guard let frame = try? recording.frame(at: index) else { continue }
      _ = FrameSummary(frame)
    }
    _ = try? recording.examine()
    _ = recording.losses.map(\.description)
    _ = (recording.gaps, recording.notes, recording.events, recording.sourceRecords)
    _ = (recording.bytesPerValue, recording.fleet, recording.unknownContent)
    for group in recording.groups { _ = recording.groupSide(group) }
    _ = try? RecordingCopy.copy([recording], isRecovery: false) { _ in }
    // A frame that is read is one that was written.
    if let laid { #expect(laid.numbers(readBy: recording) != nil) }
  }

  @Test func bytes() {
    let laid = DamageTests.small()
    Mutations.run([laid.bytes, DamageTests.small(ends: false).bytes], isText: false) { bytes in
      Self.readAll(bytes, laid)
    }
  }

  @Test func payloadsUnderRightChecksums() {
    let laid = DamageTests.small()
    let payloads = laid.records.map { Array(laid.bytes[$0.range].dropFirst(RecordHeader.size)) }
    var place = 0
    Mutations.run(payloads, isText: false, share: 2) { payload in
      place = (place + 1) % laid.records.count
      var writer = ByteWriter()
      writer.raw(RecordStream.magic)
      for (number, record) in laid.records.enumerated() {
        let old = laid.bytes[record.range].withUnsafeBytes { RecordHeader($0) }
        guard var header = old else { continue }
        let content = number == place ? payload : payloads[number]
        header = RecordHeader(
          record.type, wallTime: header.wallTime, sequence: header.sequence, payload: content,
          referenceDistance: header.referenceDistance, isKeyFrame: header.isKeyFrame)
        RecordHeader.append(header, payload: content, to: &writer)
      }
      Self.readAll(writer.bytes, nil)
    }
  }

  @Test func headersUnderRightChecksums() {
    let laid = DamageTests.small()
    var random = SeededGenerator()
    let extremes: [UInt64] = [0, 1, 7, 1 << 31, 1 << 32, 1 << 40, 1 << 62, 1 << 63, .max - 1, .max]
    Mutations.run([[0]], isText: false, share: 4) { _ in
      var writer = ByteWriter()
      writer.raw(RecordStream.magic)
      let hit = Int.random(in: 0..<laid.records.count, using: &random)
      for (number, record) in laid.records.enumerated() {
        let bytes = laid.bytes[record.range]
        guard var header = bytes.withUnsafeBytes({ RecordHeader($0) }) else { continue }
        if number == hit {
          let value = extremes.randomElement(using: &random) ?? 0
          switch Int.random(in: 0..<4, using: &random) {
          case 0: header.sequence = value
          case 1: header.wallTime = Int64(bitPattern: value)
          case 2: header.referenceDistance = UInt32(truncatingIfNeeded: value)
          default: header.rawType = UInt8(truncatingIfNeeded: value &* 31 &+ 5)
          }
        }
        RecordHeader.append(
          header, payload: Array(bytes.dropFirst(RecordHeader.size)), to: &writer)
      }
      Self.readAll(writer.bytes, nil)
    }
  }

  @Test func notesBesideRecordings() {
    let inputs = [
      #"{"id":"a","time":"2026-11-22T14:03:20.000Z","entity":"n/0","author":"me","text":"x \u00e4"}"#,
      #"{"id":"a","removed":"2026-11-22T14:03:20.000Z"}"#, #"[1,-2.5e3,true,null,{"a":[]}]"#,
    ].map { Array($0.utf8) }
    Mutations.run(inputs) { bytes in
      guard let value = JSONReader.value(of: String(decoding: bytes, as: UTF8.self)) else { return }
      #expect(value.line.unicodeScalars.allSatisfy { HarmlessText.isHarmless($0) })
    }
  }
}
