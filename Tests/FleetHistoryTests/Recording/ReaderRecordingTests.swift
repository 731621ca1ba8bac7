import FleetHistory
import FleetModel
import Synchronization
import TestSupport
import Testing

struct ReaderRecordingTests {
  static func laid(
    _ count: Int = 70, change: Int? = 29, groupLength: Int = 8, ends: Bool = true
  ) -> LaidRecording {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(count, change: change, using: &generator)
    return LaidRecording(frames, groupLength: groupLength, ends: ends)
  }

  @Test func everyFrameComesBackInAnyOrder() throws {
    let laid = Self.laid()
    let recording = try Recording(MemoryBytes(laid.bytes))
    #expect(laid.numbers(readBy: recording) == Array(0..<70))
    #expect(recording.losses.isEmpty && recording.hasEnd)
    #expect(recording.header.site == "memphis" && recording.header.period == 10)
    #expect(
      recording.notes.map(\.text) == [
        "note 10", "note 21", "note 32", "note 43", "note 54", "note 65",
      ])
    #expect(recording.fleet?.gpus == 9)
    var generator = SeededGenerator()
    for number in (0..<70).shuffled(using: &generator) {
      let frame = try recording.frame(at: number)
      #expect(SameFrame.difference(laid.frames[number], frame) == nil)
    }
    #expect(throws: RecordingError.self) { try recording.frame(at: 70) }
    #expect(throws: RecordingError.self) { try recording.frame(at: -1) }
  }

  @Test func framesOfOneFleetShareATopology() throws {
    let recording = try Recording(MemoryBytes(Self.laid().bytes))
    let first = try recording.frame(at: 3).topology
    #expect(try recording.frame(at: 28).topology === first)
    #expect(try recording.frame(at: 29).topology !== first)
  }

  @Test func summariesAreThoseThatWereWritten() throws {
    for ends in [true, false] {
      let laid = Self.laid(ends: ends)
      let recording = try Recording(MemoryBytes(laid.bytes))
      #expect(recording.summaries.map(\.time) == laid.summaries.map(\.time))
      for (read, written) in zip(recording.summaries, laid.summaries) {
        #expect(read.power == written.power && read.utilization == written.utilization)
        #expect(read.site == written.site)
      }
      #expect(recording.hasEnd == ends)
    }
  }

  @Test func opensByTheIndexWithoutReadingFrames() throws {
    var generator = SeededGenerator()
    let frames = LaidRecording.frames(320, gpus: 200, using: &generator)
    let laid = LaidRecording(frames, groupLength: 32, notes: false)
    let bytes = MemoryBytes(laid.bytes)
    let recording = try Recording(bytes)
    let read = bytes.bytesRead.load(ordering: .relaxed)
    let others = laid.records.filter { $0.type != .frame }.reduce(0) { $0 + $1.range.count }
    #expect(read < 3 * others + 200 * 40, "\(read) of \(laid.bytes.count)")
    #expect(recording.frameCount == 320)
  }

  /// What a checksum vouches for can be wrong all the same, when a program was.
  @Test func aWrongIndexIsNotBelieved() throws {
    let laid = Self.laid(30, change: 13)
    for type in [RecordType.index, .end, .groupSummary] {
      for (place, record) in laid.records.enumerated() where record.type == type {
        let payload = Array(laid.bytes[record.range].dropFirst(RecordHeader.size))
        for byte in stride(from: 0, to: payload.count, by: type == .groupSummary ? 41 : 3) {
          var wrong = payload
          wrong[byte] &+= 1
          let bytes = replacing(place, with: wrong, in: laid)
          #expect(frameNumbers(bytes, laid) == Array(0..<30), "\(type) byte \(byte)")
        }
        if type == .groupSummary {
          let bytes = replacing(place, with: misplaced(payload), in: laid)
          #expect(frameNumbers(bytes, laid) == Array(0..<30), "places of \(place)")
        }
      }
    }
  }

  /// A summary that says another place for each frame.
  private func misplaced(_ payload: [UInt8]) -> [UInt8] {
    var reader = ByteReader(payload)
    var writer = ByteWriter()
    guard var record = try? GroupSummaryRecord(decoding: &reader) else { return [] }
    for place in record.frames.indices.dropFirst() { record.frames[place].offset += 8 }
    record.encode(into: &writer)
    return writer.bytes
  }

  private func replacing(_ place: Int, with payload: [UInt8], in laid: LaidRecording) -> [UInt8] {
    var writer = ByteWriter()
    let header = RecordHeader(
      laid.records[place].type, wallTime: 0, sequence: UInt64(place), payload: payload)
    RecordHeader.append(header, payload: payload, to: &writer)
    let end = place + 1 < laid.records.count ? laid.records[place + 1].range.lowerBound : nil
    let old = laid.records[place].range.lowerBound..<(end ?? laid.bytes.count)
    return Array(laid.bytes[..<old.lowerBound]) + writer.bytes + laid.bytes[old.upperBound...]
  }

  private func frameNumbers(_ bytes: [UInt8], _ laid: LaidRecording) -> [Int]? {
    guard let recording = try? Recording(MemoryBytes(bytes)) else { return nil }
    var numbers: [Int] = []
    for place in 0..<recording.frameCount {
      guard let frame = try? recording.frame(at: place),
        let number = laid.frames.firstIndex(where: { $0.time == frame.time }),
        SameFrame.difference(laid.frames[number], frame) == nil
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  @Test func followsAFileThatGrowsByAnyPortion() throws {
    let laid = Self.laid(20, change: 9)
    var generator = SeededGenerator()
    let start = laid.records[3].range.upperBound
    let bytes = MemoryBytes(Array(laid.bytes[..<start]))
    let recording = try Recording(bytes)
    var length = start
    while length < laid.bytes.count {
      length = min(laid.bytes.count, length + Int.random(in: 1...300, using: &generator))
      bytes.replace(Array(laid.bytes[..<length]))
      let before = recording.frameCount
      let found = try recording.refresh()
      #expect(recording.frameCount == before + found)
      let whole = laid.survivors { $0.range.upperBound <= length }
      #expect(recording.frameCount == whole.count, "\(length) bytes")
      #expect(recording.losses.allSatisfy { if case .tail = $0.what { true } else { false } })
    }
    #expect(laid.numbers(readBy: recording) == Array(0..<20))
    #expect(recording.hasEnd && recording.losses.isEmpty)
    #expect(try recording.refresh() == 0)
  }

  @Test func unknownRecordsArePassedOverUnlessCritical() throws {
    for isCritical in [false, true] {
      var laid = Self.laid(10, change: nil, ends: false)
      var header = RecordHeader(
        .note, wallTime: 0, sequence: UInt64(laid.records.count), payload: [1, 2, 3])
      header.rawType = 77
      header.isCritical = isCritical
      var writer = ByteWriter()
      RecordHeader.append(header, payload: [1, 2, 3], to: &writer)
      laid.note("last", laid.frames[0].time)
      let bytes = Array(laid.bytes[..<(laid.records.last?.range.lowerBound ?? 0)]) + writer.bytes
      if isCritical {
        let error = #expect(throws: RecordingError.self) { try Recording(MemoryBytes(bytes)) }
        #expect(error?.code == .unknownVersion && error?.subject == "memory.gtr")
      } else {
        let recording = try Recording(MemoryBytes(bytes))
        #expect(recording.frameCount == 10 && recording.losses.isEmpty)
      }
    }
  }

  @Test func refusesWhatItDoesNotKnow() throws {
    var header = LaidRecording.header
    header.major = 2
    var laid = LaidRecording(header: header)
    laid.end()
    let error = #expect(throws: RecordingError.self) { try Recording(MemoryBytes(laid.bytes)) }
    #expect(error?.code == .unknownVersion)
    header.major = 1
    header.incompatibleFeatures = 1 << 9
    laid = LaidRecording(header: header)
    let other = #expect(throws: RecordingError.self) { try Recording(MemoryBytes(laid.bytes)) }
    #expect(other?.code == .unknownVersion)
    let empty = #expect(throws: RecordingError.self) { try Recording(MemoryBytes([])) }
    #expect(empty?.description.hasSuffix("is empty: nothing has been recorded into it yet") == true)
    for bytes in [[1, 2, 3], Array("plain text, no recording, and long enough".utf8)]
      as [[UInt8]]
    {
      let error = #expect(throws: RecordingError.self) { try Recording(MemoryBytes(bytes)) }
      #expect(error?.code == .notARecording)
    }
  }

  @Test func lossesAreToldInWords() throws {
    let laid = Self.laid(40, change: nil)
    // Frames 16...23 are a group: without its key frame none of it can be read.
    let key = try #require(laid.records.first { $0.number == 16 })
    var bytes = laid.bytes
    bytes[key.range.lowerBound] ^= 1
    let recording = try Recording(MemoryBytes(bytes))
    let frames = recording.losses.map(\.description)
    #expect(frames.first == "frames 16-23 are missing: 8 frames, 14:06:00-14:07:10")
    #expect(frames.count == 2 && frames.last?.hasSuffix("bytes belong to no record") == true)
    #expect(recording.frameCount == 32)
  }

  @Test func selectsMetrics() throws {
    let laid = Self.laid()
    let recording = try Recording(MemoryBytes(laid.bytes))
    let selection = FrameSelection(gpuMetrics: [.powerDraw])
    for number in [5, 60, 31, 7] {
      let frame = try recording.frame(at: number, selection)
      #expect(frame.gpus[.temperature] == nil)
      for gpu in 0..<frame.gpus.count {
        #expect(
          frame.gpus.state(.powerDraw, gpu) == laid.frames[number].gpus.state(.powerDraw, gpu))
      }
      #expect(SameFrame.difference(laid.frames[number], try recording.frame(at: number)) == nil)
    }
  }

  @Test func threadsReadAtOnce() async throws {
    let laid = Self.laid()
    let recording = try Recording(MemoryBytes(laid.bytes))
    await withTaskGroup(of: Bool.self) { group in
      let frames = laid.frames
      for task in 0..<8 {
        group.addTask {
          (0..<70).allSatisfy { step in
            let number = (step * (2 * task + 3)) % 70
            guard let frame = try? recording.frame(at: number) else { return false }
            return SameFrame.difference(frames[number], frame) == nil
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}
