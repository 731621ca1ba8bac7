import FleetHistory
import FleetModel
import Glibc
import Testing

/// Disks that are full, slow, or lose their power.
struct WriterDamageTests {
  /// The sizes of a recording of five frames: after each write.
  private func lengths() throws -> [Int] {
    let bench = try WriterBench()
    var session = try bench.session()
    return (0..<5).map { second in
      bench.record(Double(second), in: &session)
      return bench.disk.content("f.gtr").bytes.count
    }
  }

  @Test func aDiskThatIsFullAtAnyByteLosesNothing() throws {
    let lengths = try lengths()
    let total = try #require(lengths.last)
    // Every byte of the frames; of what stands before them, which is long, some.
    let rooms = [Array(stride(from: 0, to: lengths[0], by: 97)), Array(lengths[0] - 9..<total)]
    let source = try WriterBench()
    let frames = (0..<6).map { source.frame(Double($0)) }
    let summaries = frames.map { FrameSummary($0) }
    for room in rooms.joined() {
      let bench = try WriterBench()
      var session = try bench.session()
      bench.disk.change { $0.room = room }
      for second in 0..<5 {
        session.append(frames[second], summaries[second], at: bench.moment(Double(second)))
        let complete = lengths.prefix(second + 1).last { $0 <= room } ?? 0
        #expect(bench.disk.content("f.gtr").bytes.count == complete, "room \(room)")
      }
      #expect(session.state.isPaused && session.state.framesLost == 0)
      #expect(
        session.state.error
          == "f.gtr: no space left; recording pauses, tried again with every frame")
      bench.disk.change { $0.room = .max }
      session.append(frames[5], summaries[5], at: bench.moment(5))
      let written = bench.records()
      try #require(written.rest == 0 && written.isUnbroken, "room \(room)")
      #expect(written.frames.count == 6)
      #expect(!session.state.isPaused && session.state.error == nil && session.state.frames == 6)
    }
  }

  @Test func aDiskThatStaysFullLosesFramesAndSaysSo() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    let used = bench.disk.content("f.gtr").bytes.count
    bench.disk.change { $0.room = used }
    for second in 1...140 { bench.record(Double(second), in: &session) }
    #expect(session.state.framesLost == 128 && session.state.frames == 1)
    bench.disk.change { $0.room = .max }
    bench.record(141, in: &session)
    session.finish(at: bench.moment(142))
    let written = bench.records()
    #expect(written.rest == 0 && written.isUnbroken && written.frames.count == 14)
    #expect(written.frames[1].header.isKeyFrame)
    #expect(written.remarks.map(\.kind) == [.gap])
    let gap = try #require(written.remarks.first)
    #expect(gap.words == "128 frames were lost: the disk took no more")
    #expect(gap.time == bench.frame(0).time && gap.amount == 129)
  }

  @Test func whatCannotBeTakenBackIsCutOffLater() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    let good = bench.disk.content("f.gtr").bytes.count
    bench.disk.change { state in
      state.room = good + 50
      state.truncateError = EIO
    }
    bench.record(1, in: &session)
    #expect(bench.disk.content("f.gtr").bytes.count == good + 50)
    bench.disk.change { $0.room = .max }
    bench.record(2, in: &session)
    #expect(session.state.isPaused)
    bench.disk.change { $0.truncateError = 0 }
    bench.record(3, in: &session)
    let written = bench.records()
    #expect(written.rest == 0 && written.isUnbroken && written.frames.count == 4)
  }

  @Test func powerThatFailsTakesOnlyWhatWasNotSynced() throws {
    for (sync, kept) in [(RecordingOptions.Sync.frame, 8), (.seconds(3), 7), (.never, 0)] {
      let bench = try WriterBench()
      var session = try bench.session(.file("f.gtr"), WriterBench.options { $0.sync = sync })
      for second in 0..<8 { bench.record(Double(second), in: &session) }
      bench.disk.loseUnsynced()
      let written = bench.records()
      #expect(written.rest == 0 && written.frames.count == kept)
    }
  }

  @Test func aSyncThatFailsIsSaidAndBeginsAnew() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    bench.disk.change { $0.syncError = EIO }
    bench.record(1, in: &session)
    #expect(
      session.state.error?.hasPrefix("f.gtr: what was written last may be lost:") == true)
    bench.disk.change { $0.syncError = 0 }
    bench.record(2, in: &session)
    #expect(session.state.error == nil)
    #expect(bench.records().frames.map(\.header.isKeyFrame) == [true, false, true])
  }

  @Test func aFullDiskAtTheEndLosesTheEndOnly() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    bench.record(1, in: &session)
    let used = bench.disk.content("f.gtr").bytes.count
    bench.disk.change { $0.room = used + 9 }
    session.finish(at: bench.moment(2))
    #expect(bench.records().rest == 0 && bench.records().frames.count == 2)
    #expect(session.state.error == "f.gtr: no space left; it has no end record")
  }

  @Test func whatWaitsAtTheEndIsLostAndSaid() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    let used = bench.disk.content("f.gtr").bytes.count
    bench.disk.change { $0.room = used + 9 }
    for second in 1..<4 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(4))
    #expect(session.state.error == "f.gtr: the disk did not take the last 3 frames")
    #expect(session.state.framesLost == 3 && session.state.frames == 1)
    #expect(bench.records().rest == 0 && bench.records().frames.count == 1)
  }

  @Test func aSlowDiskDropsToTheNewestFrame() throws {
    let bench = try WriterBench()
    let gate = Gate()
    bench.disk.change { $0.beforeWrite = { gate.pass() } }
    let writer = try RecordingWriter(
      .file("f.gtr"), WriterBench.options(), disk: bench.disk)
    func append(_ second: Int) {
      let frame = bench.frame(Double(second))
      writer.append(frame, FrameSummary(frame))
    }
    append(0)
    gate.waitForArrival()
    for second in 1...20 { append(second) }
    gate.open()
    writer.finish()
    let written = bench.records()
    #expect(written.rest == 0 && written.frames.count == 5)
    #expect(writer.state.framesLost == 16 && writer.state.frames == 5)
    #expect(
      written.remarks.map(\.words) == ["16 frames were left out: the disk was too slow"])
    #expect(written.types.last == .end)
  }
}
