import FleetHistory
import FleetModel
import Glibc
import Testing

/// What is written is what is read, cell for cell, also while it is being written.
struct WriterReadBackTests {
  private func expectSame(_ read: Frame, _ frame: Frame, _ label: String) {
    #expect(read.time == frame.time, "\(label)")
    #expect(read.content.timeIsAssumed == frame.content.timeIsAssumed)
    #expect(read.batteryUnits == frame.batteryUnits)
    #expect(read.content.processes == frame.content.processes)
    #expect(read.content.sources == frame.content.sources)
    #expect(read.content.lastSeen == frame.content.lastSeen)
    for gpu in 0..<frame.gpus.count {
      #expect(
        read.topology.directory.identity(at: gpu) == frame.topology.directory.identity(at: gpu))
    }
    for (new, old) in [
      (read.gpus, frame.gpus), (read.batteries, frame.batteries), (read.site, frame.site),
    ] {
      #expect(new.statuses == old.statuses, "\(label)")
      for metric in Metric.allCases {
        let same = (0..<old.count).allSatisfy { new.state(metric, $0) == old.state(metric, $0) }
        #expect(same, "\(label): \(metric)")
      }
    }
  }

  private func folder() throws -> String {
    var template = Array("/tmp/gigatop-read-back-XXXXXX".utf8CString)
    return try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  private func remove(_ folder: String) {
    for file in (try? SystemDisk().files(in: folder)) ?? [] { unlink(folder + "/" + file.name) }
    rmdir(folder)
  }

  @Test(arguments: ["sim:desk", "sim:memphis?gpus=64&incident=node-loss@+5s"])
  func segmentsAreReadBack(site: String) throws {
    let bench = try WriterBench(site)
    let folder = try folder()
    defer { remove(folder) }
    let options = WriterBench.options { options in
      options.segmentSeconds = 10
      options.sync = .never
    }
    var session = try RecordingSession(.folder(folder), options, SystemDisk())
    for second in 0..<45 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(45))
    let recording = try Recording.open(folder)
    #expect(recording.frameCount == 45 && recording.losses.isEmpty && recording.hasEnd)
    for second in stride(from: 44, through: 0, by: -1) {
      expectSame(
        try recording.frame(at: second), bench.frame(Double(second)), "\(site) at \(second)")
    }
  }

  @Test func aGrowingFileIsFollowed() throws {
    let bench = try WriterBench()
    let folder = try folder()
    defer { remove(folder) }
    let path = folder + "/f.gtr"
    var session = try RecordingSession(.file(path), WriterBench.options(), SystemDisk())
    bench.record(0, in: &session)
    let recording = try Recording.open(path)
    for second in 1..<40 {
      bench.record(Double(second), in: &session)
      #expect(try recording.refresh() == 1)
      expectSame(
        try recording.frame(at: second), bench.frame(Double(second)), "growing at \(second)")
    }
    session.finish(at: bench.moment(40))
    #expect(try recording.refresh() == 0)
    #expect(recording.hasEnd && recording.losses.isEmpty && recording.frameCount == 40)
  }

  @Test func framesAreWrittenAtOnce() throws {
    let bench = try WriterBench()
    let folder = try folder()
    defer { remove(folder) }
    let path = folder + "/f.gtr"
    let frames = (0..<10).map { bench.frame(Double($0)) }
    let note = NoteRecord(time: frames[3].time, author: "ann", text: "here", id: "1")
    let state = try RecordingSession.write(
      frames, notes: [note], to: .file(path), WriterBench.options())
    #expect(state.frames == 10 && state.hasEnded)
    let recording = try Recording.open(path)
    #expect(recording.notes == [note] && recording.frameCount == 10 && recording.losses.isEmpty)
    expectSame(try recording.frame(at: 7), frames[7], "written at once")
  }

  @Test func aDiskThatIsTooSmallFailsAConversion() throws {
    let bench = try WriterBench()
    bench.disk.change { $0.room = 9000 }
    let frames = (0..<200).lazy.map { bench.frame(Double($0)) }
    #expect {
      _ = try RecordingSession.write(
        frames, to: .file("f.gtr"), WriterBench.options(), disk: bench.disk)
    } throws: { error in
      "\(error)".hasSuffix("frames could be written; the recording is not complete")
    }
    #expect(bench.records().rest == 0)
  }
}
