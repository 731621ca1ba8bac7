import FleetHistory
import FleetModel
import Glibc
import TestSupport
import Testing

struct ReaderCopyTests {
  private func copy(_ recordings: [Recording]) throws -> (Recording, RecordingCopy.Report) {
    var bytes: [UInt8] = []
    let report = try RecordingCopy.copy(recordings) { bytes += $0 }
    #expect(report.bytes == bytes.count)
    return (try Recording(MemoryBytes(bytes)), report)
  }

  @Test func copiesAllThatIsWhole() throws {
    var generator = SeededGenerator()
    let laid = LaidRecording(
      LaidRecording.frames(50, change: 20, using: &generator), ends: false)
    let (copied, report) = try copy([try Recording(MemoryBytes(laid.bytes))])
    #expect(report.frames == 50 && report.lost.isEmpty)
    #expect(laid.numbers(readBy: copied) == Array(0..<50))
    #expect(copied.hasEnd && copied.losses.isEmpty)
    #expect(copied.header.site == "memphis")
    #expect(copied.notes.map(\.text) == ["note 10", "note 21", "note 32", "note 43"])
    #expect(copied.sourceRecords.isEmpty)
    let (again, _) = try copy([copied])
    #expect(laid.numbers(readBy: again) == Array(0..<50))
  }

  @Test func saysWhatIsLostWithAGap() throws {
    var generator = SeededGenerator()
    let laid = LaidRecording(LaidRecording.frames(40, using: &generator))
    var bytes = laid.bytes
    let key = try #require(laid.records.first { $0.number == 16 })
    bytes[key.range.upperBound - 1] ^= 4
    let damaged = try Recording(MemoryBytes(bytes))
    _ = try damaged.examine()
    let (copied, report) = try copy([damaged])
    #expect(laid.numbers(readBy: copied) == Array(0..<16) + Array(24..<40))
    #expect(report.lost.first == "frames 16-23 are missing: 8 frames, 14:06:00-14:07:10")
    #expect(copied.sourceRecords.map(\.kind) == [.gap])
    #expect(copied.sourceRecords.first?.amount == 90)
    #expect(copied.gaps.map(\.seconds) == [90])
    let (again, _) = try copy([copied])
    #expect(again.sourceRecords == copied.sourceRecords, "a gap is told once")
  }

  @Test func joinsInOrderOfTime() throws {
    var generator = SeededGenerator()
    let first = LaidRecording(LaidRecording.frames(10, using: &generator))
    let second = LaidRecording(LaidRecording.frames(10, start: 300, using: &generator))
    let parts = [
      try Recording(MemoryBytes(first.bytes)), try Recording(MemoryBytes(second.bytes)),
    ]
    let (joined, report) = try copy(parts)
    #expect(report.frames == 20)
    #expect(joined.summaries.map(\.time) == (first.summaries + second.summaries).map(\.time))
    #expect(joined.sourceRecords.map(\.amount) == [210])
    #expect(RecordingCopy.overlap(parts) == nil)
    let words = RecordingCopy.overlap(parts.reversed())
    #expect(words?.contains("before the end of") == true)
  }

  @Test func readsAFolderOfSegments() throws {
    var generator = SeededGenerator()
    let folder = "/tmp/gigatop-reader-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    mkdir(folder, 0o755)
    defer {
      for name in ["a.gtr", "b.gtr", "c.gtr", "x.txt"] { unlink(folder + "/" + name) }
      rmdir(folder)
    }
    let parts = (0..<3).map {
      LaidRecording(LaidRecording.frames(10, start: Double($0) * 100, using: &generator))
    }
    // Names in another order than times.
    try write(parts[1].bytes, folder + "/a.gtr")
    try write(parts[0].bytes, folder + "/b.gtr")
    try write(Array("no recording".utf8), folder + "/x.txt")
    let recording = try Recording.open(folder)
    #expect(recording.frameCount == 20 && recording.losses.isEmpty)
    try write(Array(parts[2].bytes.dropLast(200)), folder + "/c.gtr")
    #expect(try recording.refresh() > 5)
    let times = recording.summaries.map(\.time)
    #expect(times == times.sorted() && times.count > 25)
    for index in times.indices {
      let frame = try recording.frame(at: index)
      #expect(frame.time == times[index])
      let written = parts[index / 10].frames[index % 10]
      #expect(SameFrame.difference(written, frame) == nil)
    }
    try write([UInt8](repeating: 7, count: 100), folder + "/c.gtr")
    let other = try Recording.open(folder)
    #expect(other.frameCount == 20)
    #expect(
      other.losses.map(\.description).first?.hasSuffix("a .gtr file begins otherwise") == true)
    #expect(throws: RecordingError.self) { try Recording.open(folder + "/c.gtr") }
    #expect(throws: RecordingError.self) { try Recording.open(folder + "/none.gtr") }
  }

  private func write(_ bytes: [UInt8], _ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    #expect(
      bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count)
    close(descriptor)
  }

  @Test func recordsOfAPipeBecomeFrames() throws {
    var generator = SeededGenerator()
    let laid = LaidRecording(LaidRecording.frames(40, change: 17, using: &generator))
    var stream = RecordStream()
    var sequence = FrameSequence()
    var frames: [Frame] = []
    for start in stride(from: 0, to: laid.bytes.count, by: 777) {
      stream.feed(laid.bytes[start..<min(start + 777, laid.bytes.count)])
      while case .record(let record)? = stream.next() {
        if let decoded = try sequence.take(record) { frames.append(decoded.frame) }
      }
    }
    #expect(frames.count == 40)
    for (written, read) in zip(laid.frames, frames) {
      #expect(SameFrame.difference(written, read) == nil)
    }
  }

  @Test func notesBesideARecording() throws {
    let path = "/tmp/gigatop-notes-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).gtr"
    defer { unlink(path + ".notes.jsonl") }
    var notes = try SideNotes(beside: path)
    #expect(notes.notes.isEmpty && notes.path == path + ".notes.jsonl")
    let time = Timestamp(milliseconds: 1_795_356_200_125)
    let texts = ["fan \"4\" \\ slow", "line\nbreak \u{1B}[31m", "Grüße \u{1F525}"]
    for (place, text) in texts.enumerated() {
      let note = NoteRecord(
        time: time.adding(seconds: Double(-place)), entity: "n/0", author: "ada", text: text,
        id: "id\(place)")
      try notes.add(note, created: time)
    }
    let read = try SideNotes(beside: path)
    #expect(read.notes == notes.notes && read.notes.map(\.text) == texts.reversed())
    #expect(read.strangeLines == 0)
    try notes.remove("id1", at: time)
    #expect(try SideNotes(beside: path).notes.map(\.id) == ["id2", "id0"])
    #expect(notes.notes.map(\.id) == ["id2", "id0"])
  }

  @Test func readsJSONAsWritten() {
    let value = JSONValue.object([
      .init("a", .array([.null, .bool(true), .integer(-4), .number(2.5), .object([])])),
      .init("b", .string("\u{0}\u{9F}\"\\\n\tä\u{1F525}")),
    ])
    #expect(JSONReader.value(of: value.line) == value)
    #expect(value.line.utf8.allSatisfy { $0 >= 0x20 })
    #expect(JSONReader.value(of: #"{"x":"\ud83d\udd25\/\b"}"#)?["x"]?.text == "\u{1F525}/\u{8}")
    let wrong = [
      "", "{", "[1,", "{\"a\"}", "\"\\ud83d\"", "\"\\u12\"", "tru", "1 2", "-", "\"a", "{\"a\":1,}",
      String(repeating: "[", count: 100_000),
    ]
    for text in wrong { #expect(JSONReader.value(of: text) == nil, "\(text.prefix(20))") }
  }
}
