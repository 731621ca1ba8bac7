import FleetHistory
import FleetModel
import Testing

/// Folders of segments.
struct WriterFolderTests {
  private static let folder = RecordingDestination.folder("d")

  private func segments(_ bench: WriterBench) -> [String] {
    bench.disk.paths.filter { $0.hasSuffix(".gtr") }.map { String($0.dropFirst(2)) }
  }

  @Test func namesAreReadBack() {
    let time = Timestamp(milliseconds: 1_795_356_200_000)
    let name = SegmentName(time: time, number: 7)
    #expect(name.text == "20261122T140320Z-0007.gtr")
    #expect(SegmentName(name.text) == name)
    #expect(SegmentName("20261122T140320Z-12345.gtr")?.number == 12345)
    for other in [
      "lock", "x.gtr", "20261322T140320Z-0007.gtr", "20261122T140320Z-0007.gtr.notes.jsonl",
      "20261122T140320Z-.gtr", "20261122T140320Z-00a7.gtr", "",
    ] {
      #expect(SegmentName(other) == nil)
    }
  }

  @Test func aSegmentAnHour() throws {
    let bench = try WriterBench()
    var session = try bench.session(Self.folder, WriterBench.options { $0.period = 600 })
    // The desk's recording begins 46 min 40 s after the hour.
    for step in 0..<9 { bench.record(Double(step) * 600, in: &session) }
    session.finish(at: bench.moment(5400))
    #expect(
      segments(bench) == [
        "20261118T110640Z-0000.gtr", "20261118T120640Z-0001.gtr",
      ])
    for name in segments(bench) {
      let written = bench.records("d/" + name)
      #expect(written.rest == 0 && written.isUnbroken && written.types.last == .end)
      #expect(written.types.prefix(5) == [.fileHeader, .schema, .topology, .labels, .frame])
    }
    #expect(session.state.frames == 9)
    let total = segments(bench).reduce(0) { $0 + bench.disk.content("d/" + $1).bytes.count }
    #expect(session.state.bytes == total)
  }

  @Test func segmentsEndAtTheirSize() throws {
    let bench = try WriterBench()
    var session = try bench.session(Self.folder, WriterBench.options { $0.segmentBytes = 12_000 })
    for second in 0..<60 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(60))
    let names = segments(bench)
    #expect(names.count > 1)
    #expect(names.compactMap { SegmentName($0)?.number } == Array(names.indices))
    let frames = names.map { bench.records("d/" + $0).frames.count }
    #expect(frames.reduce(0, +) == 60)
    for name in names { #expect(bench.disk.content("d/" + name).bytes.count < 20_000) }
  }

  @Test func afterACrashThereIsANewSegment() throws {
    let bench = try WriterBench()
    var first = try bench.session(Self.folder)
    bench.record(0, in: &first)
    bench.disk.loseUnsynced()
    let before = bench.disk.content("d/" + segments(bench)[0]).bytes
    var second = try bench.session(Self.folder)
    bench.record(0.5, in: &second)
    let names = segments(bench)
    #expect(names.compactMap { SegmentName($0)?.number } == [0, 1])
    #expect(bench.disk.content("d/" + names[0]).bytes == before)
    #expect(bench.records("d/" + names[1]).frames.count == 1)
    _ = first.state
  }

  @Test func aFullDiskDoesNotEndASegment() throws {
    let bench = try WriterBench()
    var session = try bench.session(Self.folder, WriterBench.options { $0.segmentSeconds = 2 })
    bench.disk.change { $0.room = 0 }
    for second in 0..<6 { bench.record(Double(second), in: &session) }
    #expect(session.state.isPaused)
    #expect(
      session.state.error == "d: no space left; recording pauses, tried again with every frame")
    bench.disk.change { $0.room = .max }
    for second in 6..<9 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(9))
    let frames = segments(bench).map { bench.records("d/" + $0).frames.count }
    #expect(frames.reduce(0, +) == 9 && session.state.framesLost == 0)
    for name in segments(bench) { #expect(bench.records("d/" + name).rest == 0) }
  }

  @Test func oneWriterAFolderAndAFile() throws {
    let bench = try WriterBench()
    for destination in [Self.folder, .file("f.gtr")] {
      var session: RecordingSession? = try bench.session(destination)
      #expect {
        _ = try bench.session(destination)
      } throws: { error in
        (error as? RecordingError)?.code == .locked
      }
      session?.finish(at: bench.moment(0))
      session = nil
    }
    _ = try bench.session(Self.folder)
  }

  @Test func nothingIsWrittenOver() throws {
    let bench = try WriterBench()
    bench.disk.change { $0.files["f.gtr"] = FakeDisk.Content(bytes: [1, 2, 3]) }
    #expect {
      _ = try bench.session()
    } throws: { error in
      "\(error)".hasPrefix("f.gtr: holds something already")
        && "\(error)".contains("name another file, or a folder")
    }
    #expect(bench.disk.content("f.gtr").bytes == [1, 2, 3])
  }

  @Test func destinationsFollowTheWord() throws {
    let disk = FakeDisk()
    disk.change { $0.folders = ["there"] }
    #expect(RecordingDestination("-", disk) == .descriptor(1))
    #expect(RecordingDestination("there", disk) == .folder("there"))
    #expect(RecordingDestination("new/", disk) == .folder("new"))
    #expect(RecordingDestination("a/b.gtr", disk) == .file("a/b.gtr"))
  }

  // MARK: Retention

  private func segment(_ number: Int, hour: Int, bytes: Int = 100) -> Retention.Segment {
    Retention.Segment(
      SegmentName(time: Timestamp(milliseconds: Int64(hour) * 3_600_000), number: number),
      bytes: bytes)
  }

  @Test func oldSegmentsGo() {
    let segments = (0..<30).map { segment($0, hour: $0) }.shuffled()
    let now = Timestamp(milliseconds: 29 * 3_600_000 + 1)
    let gone = Retention.surplus(segments, keep: .init(seconds: 24 * 3600), now: now)
    // The fifth began 24 h and more ago, but the sixth's first frame is what it reaches to.
    #expect(gone.map(\.name.number) == [0, 1, 2, 3, 4])
  }

  @Test func tooManyBytesGo() {
    let segments = (0..<10).map { segment($0, hour: $0) }
    let now = Timestamp(milliseconds: 10 * 3_600_000)
    for (bytes, left) in [(1000, 10), (999, 9), (100, 1), (99, 1), (0, 1)] {
      let gone = Retention.surplus(segments, keep: .init(bytes: bytes), now: now)
      #expect(gone.count == 10 - left)
    }
    #expect(Retention.surplus(segments, keep: .init(), now: now).isEmpty)
    #expect(Retention.surplus([], keep: .init(bytes: 0), now: now).isEmpty)
  }

  @Test func keepingIsPartOfRecording() throws {
    let bench = try WriterBench()
    var session = try bench.session(
      Self.folder,
      WriterBench.options { options in
        options.segmentSeconds = 10
        options.keep = .init(seconds: 35)
      })
    bench.disk.change { $0.files["d/notes.txt"] = FakeDisk.Content(bytes: [1]) }
    for second in 0..<100 { bench.record(Double(second), in: &session) }
    #expect(segments(bench).compactMap { SegmentName($0)?.number } == [6, 7, 8, 9])
    #expect(bench.disk.paths.contains("d/notes.txt") && bench.disk.paths.contains("d/lock"))
  }
}
