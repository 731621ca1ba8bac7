import FleetHistory
import FleetModel
import Glibc
import Testing

/// What stands in a recording, and how it gets there.
struct WriterSessionTests {
  @Test func layoutOfAFile() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    for second in 0..<6 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(6))
    let written = bench.records()
    #expect(written.rest == 0 && written.isUnbroken)
    #expect(
      written.types == [
        .fileHeader, .schema, .topology, .labels, .frame, .frame, .frame, .frame, .groupSummary,
        .groupDetail,
        .fileHeader, .schema, .topology, .labels, .frame, .frame, .groupSummary, .groupDetail,
        .index, .end,
      ])
    #expect(written.frames.map(\.header.isKeyFrame) == [true, false, false, false, true, false])
    #expect(written.frames.map(\.header.referenceDistance) == [0, 1, 2, 1, 0, 1])
    #expect(written.frames.map(\.header.wallTime) == (0..<6).map { bench.moment(Double($0)).wall })
  }

  @Test func indexAndEndPointAtTheirRecords() throws {
    let bench = try WriterBench()
    var session = try bench.session(.file("f.gtr"), WriterBench.options { $0.groupLength = 1 })
    for second in 0..<130 { bench.record(Double(second), in: &session) }
    session.finish(at: bench.moment(130))
    let written = bench.records()
    let byOffset = Dictionary(uniqueKeysWithValues: written.records.map { ($0.offset, $0) })
    let indexes = written.records(.index)
    #expect(indexes.count == 3)
    var previous: UInt64 = 0
    var frames = 0
    for index in indexes {
      var reader = ByteReader(index.payload)
      let record = try IndexRecord(decoding: &reader)
      #expect(record.previous == previous)
      previous = UInt64(index.offset)
      for group in record.groups {
        #expect(byOffset[Int(group.frameOffset)]?.header.type == .frame)
        #expect(byOffset[Int(group.summaryOffset)]?.header.type == .groupSummary)
        #expect(group.firstFrame == UInt64(frames))
        frames += group.frames
      }
    }
    #expect(frames == 130)
    let bytes = bench.disk.content("f.gtr").bytes
    let last = try #require(byOffset[bytes.count - 56])
    var reader = ByteReader(last.payload)
    #expect(try EndRecord(decoding: &reader) == EndRecord(frames: 130, lastIndex: previous))
  }

  @Test func summariesNameTheirFrames() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    for second in 0..<4 { bench.record(Double(second), in: &session) }
    let written = bench.records()
    var reader = ByteReader(try #require(written.records(.groupSummary).first).payload)
    let summary = try GroupSummaryRecord(decoding: &reader)
    let first = try #require(written.frames.first).offset
    #expect(summary.firstFrame == 0)
    #expect(summary.frames.map { Int($0.offset) + first } == written.frames.map(\.offset))
    #expect(summary.frames.map(\.summary.time) == (0..<4).map { bench.frame(Double($0)).time })
  }

  @Test func oneWriteAndOneSyncAFrame() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    for second in 0..<9 {
      bench.record(Double(second), in: &session)
      #expect(bench.disk.content("f.gtr").writes == second + 1)
      #expect(bench.disk.content("f.gtr").syncs == second + 1)
    }
  }

  @Test func syncsAtTimesOrNever() throws {
    let bench = try WriterBench()
    var often = try bench.session(.file("a"), WriterBench.options { $0.sync = .seconds(5) })
    var never = try bench.session(.file("b"), WriterBench.options { $0.sync = .never })
    for second in 0..<11 {
      bench.record(Double(second), in: &often)
      bench.record(Double(second), in: &never)
    }
    #expect(bench.disk.content("a").syncs == 3)
    #expect(often.syncIsDue == nil)
    bench.record(11, in: &often)
    #expect(often.syncIsDue == bench.moment(15).monotonic)
    often.syncIfDue(bench.moment(16))
    #expect(bench.disk.content("a").syncs == 4)
    #expect(never.syncIsDue == nil && bench.disk.content("b").syncs == 0)
  }

  @Test func gapsAreSaidAndBeginWithAKeyFrame() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    for second in [0.0, 1, 4, 10] { bench.record(second, in: &session) }
    let written = bench.records()
    #expect(written.frames.map(\.header.isKeyFrame) == [true, false, false, true])
    #expect(
      written.remarks == [SourceRecord(.gap, time: bench.frame(4).time, amount: 6)])
  }

  @Test func clocksThatAreSetAreSaid() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    let frame = bench.frame(1)
    var moment = bench.moment(1)
    moment.wall -= 3_600_000_000_000
    session.append(frame, FrameSummary(frame), at: moment)
    #expect(
      bench.records().remarks == [SourceRecord(.clockStep, time: frame.time, amount: -3600)])
  }

  @Test func anotherFleetIsAnotherTopology() throws {
    let bench = try WriterBench()
    let other = try WriterBench("sim:memphis?gpus=64")
    var session = try bench.session()
    bench.record(0, in: &session)
    bench.record(1, in: &session)
    other.record(2, in: &session)
    other.record(3, in: &session)
    let written = bench.records()
    #expect(
      written.types == [
        .fileHeader, .schema, .topology, .labels, .frame, .frame, .groupSummary, .groupDetail,
        .topology, .labels, .frame,
        .fileHeader, .schema, .topology, .labels, .frame,
      ])
    #expect(written.frames.map(\.header.isKeyFrame) == [true, false, true, false])
    let epochs = try written.records(.topology).map { record in
      var reader = ByteReader(record.payload)
      return try TopologyRecord(decoding: &reader).epoch
    }
    #expect(epochs == [1, 2, 2], "the newest is said again")
  }

  @Test func theSameFleetMadeAnewIsNoOther() throws {
    let bench = try WriterBench()
    let twin = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    twin.record(1, in: &session)
    #expect(bench.records().records(.topology).count == 1)
  }

  @Test func notesAndEventsAreKept() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    bench.record(0, in: &session)
    let event = EventRecord(
      time: bench.frame(0).time, severity: .critical, entity: "GPU-1", rule: "xid", text: "lost")
    let note = NoteRecord(time: bench.frame(0).time, author: "ann", text: "look here", id: "1")
    session.append(event, at: bench.moment(0.5))
    session.append(note, at: bench.moment(0.6))
    session.finish(at: bench.moment(1))
    let written = bench.records()
    var reader = ByteReader(try #require(written.records(.event).first).payload)
    #expect(try EventRecord(decoding: &reader) == event)
    reader = ByteReader(try #require(written.records(.note).first).payload)
    #expect(try NoteRecord(decoding: &reader) == note)
    reader = ByteReader(try #require(written.records(.index).first).payload)
    #expect(try IndexRecord(decoding: &reader).groups.map(\.worst) == [.critical])
  }

  @Test func aRecordingWithoutFramesIsStillOne() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    session.finish(at: bench.moment(0))
    #expect(bench.records().types == [.fileHeader, .schema, .end])
    #expect(bench.records().rest == 0)
  }

  @Test func logsAreMeasuredByTheirOwnTimes() throws {
    let bench = try WriterBench()
    var session = try bench.session(
      .file("f.gtr"), WriterBench.options { $0.clock = .frames })
    for second in [0.0, 1, 2, 60] {
      let frame = bench.frame(second)
      session.append(frame, FrameSummary(frame), at: bench.moment(0))
    }
    #expect(bench.records().remarks.map(\.amount) == [58])
  }

  /// Groups have four frames: an event counts where it began, also when it is told later, and once.
  @Test func theIndexHoldsTheWorstOfEachGroup() throws {
    let bench = try WriterBench()
    var session = try bench.session()
    func tell(_ second: Double, _ severity: EventRecord.Severity, _ duration: Double? = nil) {
      session.append(
        EventRecord(
          time: bench.frame(second).time, severity: severity, rule: "gap", text: "it happened",
          duration: duration), at: bench.moment(second))
    }
    for second in 0..<16 {
      let time = Double(second)
      if second == 1 { tell(1, .info) }
      if second == 4 { tell(4, .critical) }
      bench.record(time, in: &session)
      if second == 6 { tell(3.5, .warning) }
      if second == 13 { tell(4, .critical, 9) }
    }
    session.finish(at: bench.moment(16))
    var reader = ByteReader(try #require(bench.records().records(.index).first).payload)
    let worst = try IndexRecord(decoding: &reader).groups.map(\.worst)
    #expect(worst == [.warning, .critical, nil, nil])
    let recording = try Recording(MemoryBytes(bench.disk.content("f.gtr").bytes))
    #expect(recording.events.map(\.duration) == [nil, nil, 9])
  }
}
