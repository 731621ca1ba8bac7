import FleetHistory
import FleetModel
import TestSupport
import Testing

/// Graphs that are drawn from the details of groups say nothing that frames do not hold.
struct DevicePastTests {
  private struct Fixture {
    let file: LaidRecording
    let recording: Recording
    var history: FrameHistory
    var topology: Topology { file.frames[0].topology }
  }

  private func fixture(
    _ count: Int, seed: UInt64, damaging: Bool = false
  ) throws -> Fixture {
    var generator = SeededGenerator(seed: seed)
    let frames = LaidRecording.frames(
      count, change: count / 2 + 3, using: &generator)
    let file = LaidRecording(frames, ends: false)
    var bytes = file.bytes
    if damaging {
      let details = file.records.filter { $0.type == .groupDetail }
      for detail in details where Bool.random(using: &generator) {
        bytes[detail.range.upperBound - 30] ^= 1
        bytes[detail.range.lowerBound + 60] ^= 1
      }
    }
    let recording = try Recording(MemoryBytes(bytes))
    return Fixture(
      file: file, recording: recording,
      history: FrameHistory(recorded: recording.summaries, period: 10))
  }

  /// Columns over the whole recording, and what frames fall into each.
  private func columns(
    _ history: FrameHistory, _ metric: Metric, _ gpu: Int, _ topology: Topology, _ count: Int
  ) -> (columns: [GraphPoint?], column: (Timestamp) -> Int?) {
    let first = history.timeline.summaries[0].time
    let length = Double(history.count) * 10 / Double(count)
    func column(_ time: Timestamp) -> Int? {
      let place = Int(time.seconds(since: first) / length)
      return (0..<count).contains(place) ? place : nil
    }
    let columns = history.columns(
      of: metric, gpu: gpu, in: topology, 0..<history.count, columns: count, column: column)
    return (columns, column)
  }

  @Test(arguments: (0..<6).map { SeededGenerator.seedOfRun &+ $0 }, [false, true])
  func whatIsDrawnLiesWithinTheFrames(_ seed: UInt64, _ isDamaged: Bool) throws {
    var fixture = try fixture(75, seed: seed, damaging: isDamaged)
    let (topology, frames) = (fixture.topology, fixture.file.frames)
    for gpu in [0, 2, topology.gpuCount - 1] {
      let request = DevicePast.Request(
        gpu: gpu, in: topology, metrics: [.powerDraw, .utilization], places: 0..<75)
      let past = fixture.recording.past(request)
      #expect(past.pieces.count == fixture.recording.groups.count)
      fixture.history.take(past)
      // Frames that no details tell of are fetched, as the screen does.
      let need = FrameHistory.Need(index: 74, past: 75, isTold: true)
      while case let rest = fixture.history.framesWanted(need), !rest.isEmpty {
        fixture.history.take(
          try rest.map { ($0, try fixture.recording.frame(at: $0)) }, near: 74)
      }
      for metric in request.metrics {
        for count in [3, 7, 20, 75, 200] {
          let (drawn, column) = columns(fixture.history, metric, gpu, topology, count)
          expectWithin(
            drawn, column, fixture.recording.groups,
            frames.map { frame in
              frame.topology.index(of: gpu, in: topology)
                .flatMap { frame.gpus.value(metric, $0) }
            }, frames.map(\.time), "\(metric) of \(gpu) in \(count), seed \(seed)")
        }
      }
    }
  }

  /// - Parameter values: what the frames hold.
  private func expectWithin(
    _ drawn: [GraphPoint?], _ column: (Timestamp) -> Int?, _ groups: [Range<Int>],
    _ values: [Double?], _ times: [Timestamp], _ note: String
  ) {
    var own = [[Double]](repeating: [], count: drawn.count)
    var near = own
    for (place, value) in values.enumerated() {
      guard let value, let here = column(times[place]) else { continue }
      own[here].append(value)
      let group = groups.first { $0.contains(place) } ?? place..<place + 1
      guard let first = column(times[group.lowerBound]),
        let last = column(times[group.last ?? place])
      else { continue }
      for each in first...last { near[each].append(value) }
    }
    for (place, found) in drawn.enumerated() {
      guard let found else {
        #expect(own[place].isEmpty, "\(note): column \(place) is empty")
        continue
      }
      guard let low = near[place].min(), let high = near[place].max() else {
        Issue.record("\(note): column \(place) is invented")
        continue
      }
      #expect(low <= found.low && found.high <= high, "\(note): column \(place)")
      #expect(found.low <= found.mean && found.mean <= found.high, "\(note): column \(place)")
      #expect(own[place].allSatisfy { (found.low...found.high).contains($0) }, "\(note)")
    }
  }

  /// One column over everything has the mean of all frames, to the decimals that are stored.
  @Test func theMeanOfAllIsTheMeanOfTheFrames() throws {
    var fixture = try fixture(64, seed: 5)
    let topology = fixture.topology
    fixture.history.take(
      fixture.recording.past(
        .init(gpu: 1, in: topology, metrics: [.powerDraw], places: 0..<64)))
    fixture.history.take(
      try (0..<64).map { ($0, try fixture.recording.frame(at: $0)) }, near: 63)
    let drawn = columns(fixture.history, .powerDraw, 1, topology, 1).columns[0]
    let values = fixture.file.frames.compactMap { frame in
      frame.topology.index(of: 1, in: topology).flatMap { frame.gpus.value(.powerDraw, $0) }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    #expect(abs((drawn?.mean ?? 0) - mean) < 0.01)
    #expect(drawn?.low == values.min() && drawn?.high == values.max())
  }

  /// Only the frames after the last group are fetched while details tell of the others.
  @Test func framesThatAreToldOfAreNotFetched() throws {
    var fixture = try fixture(75, seed: 9)
    let topology = fixture.topology
    fixture.history.take(
      fixture.recording.past(
        .init(gpu: 0, in: topology, metrics: [.powerDraw], places: 0..<75)))
    let groups = fixture.recording.groups
    let told = Set(groups.joined())
    let wanted = fixture.history.framesWanted(.init(index: 74, past: 75, isTold: true))
    let past = wanted.filter { $0 < 73 }
    #expect(!told.isEmpty && told.isDisjoint(with: past))
    #expect(fixture.history.framesWanted(.init(index: 74, past: 75)).count > wanted.count)
  }

  /// What is played begins and ends within groups.
  @Test func groupsOfOtherPartsAreLeftOut() throws {
    let fixture = try fixture(64, seed: 3)
    let request = DevicePast.Request(
      gpu: 0, in: fixture.topology, metrics: [.powerDraw], places: 0..<20)
    let past = fixture.recording.past(request, offset: 5)
    let groups = fixture.recording.groups.filter { $0.lowerBound >= 5 && $0.lowerBound < 25 }
    #expect(past.pieces.map(\.places) == groups.map { $0.lowerBound - 5..<$0.upperBound - 5 })
    #expect(request.widened(within: 22).places == 0..<22)
    #expect(request.widened(within: 22).covers(request))
    #expect(!request.covers(request.widened(within: 22)))
  }
}
