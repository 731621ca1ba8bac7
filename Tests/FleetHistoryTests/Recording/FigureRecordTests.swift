import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Figures of groups in recordings: what an engine said of racks is read again as it was said.
struct FigureRecordTests {
  private func frames(_ count: Int, gpus: Int = 400) throws -> [Frame] {
    let simulator = try Simulator(address: "sim:memphis?gpus=\(gpus)", start: RandomFleet.time)
    return (0..<count).map { place in
      let whole = simulator.frame(at: RandomFleet.time.adding(seconds: Double(place) * 10))
      if place == 5 { return whole }
      return RecordsFile.known(by: RecordsFile.figures(place, of: whole.topology), whole)
    }
  }

  @Test func anyFrameComesBackAsItWas() throws {
    let frames = try frames(20)
    var tape = Tape(groupLength: 16, stripe: 64)
    for frame in frames { tape.append(frame) }
    for place in [19, 7, 0, 5, 6, 12, 15, 16, 3] {
      let read = try tape.frame(place)
      #expect(read.difference(from: frames[place]) == nil)
      #expect(read.figures.isSame(as: frames[place].figures), "\(place)")
      #expect(read.rollup(.powerDraw) == frames[place].rollup(.powerDraw))
      #expect(read.reportingCount == frames[place].reportingCount)
    }
  }

  @Test func figuresOfOtherGroupsAndMetricsReferToNothing() throws {
    var generator = SeededGenerator()
    let base = try frames(1)[0]
    var tape = Tape()
    var all: [Frame] = []
    for _ in 0..<40 {
      var groups: [Range<Int>] = []
      var end = 0
      while end < 390 {
        let first = end + Int.random(in: 0...3, using: &generator)
        end = first + Int.random(in: 1...90, using: &generator)
        if end <= 400 { groups.append(first..<end) }
      }
      let metrics = MetricCatalog.gpu.filter { _ in Bool.random(using: &generator) }
      var rollups: [Metric: [GroupRollup]] = [:]
      for metric in metrics {
        rollups[metric] = groups.map { group in
          guard Int.random(in: 0...5, using: &generator) > 0 else { return GroupRollup() }
          let values = (0..<3).map { _ in Int64.random(in: .min ... .max, using: &generator) }
          return GroupRollup(
            count: .random(in: 1...group.count, using: &generator), sum: values[0],
            smallest: values[1], largest: values[2],
            largestAt: .random(in: group, using: &generator))
        }
      }
      let reporting = groups.map { Int32.random(in: 0...Int32($0.count), using: &generator) }
      var content = base.content
      content.figures = GroupFigures(groups: groups, reporting: reporting, rollups: rollups)
      all.append(Frame(content))
      tape.append(all[all.count - 1])
    }
    for place in all.indices {
      #expect(try tape.frame(place).figures.isSame(as: all[place].figures), "\(place)")
    }
  }

  @Test func whatNoRecordingHoldsIsHeldToItsGroup() throws {
    var content = try frames(1)[0].content
    let rollup = GroupRollup(
      count: 1_000_000, sum: 5, smallest: 1, largest: 2, largestAt: 399)
    content.figures = GroupFigures(
      groups: [0..<4], reporting: [-3], rollups: [.temperature: [rollup]])
    var tape = Tape()
    tape.append(Frame(content))
    let figures = try tape.frame(0).figures
    #expect(figures.reporting == [0] && figures.rollups[.temperature]?[0].count == 64)
    #expect(figures.rollups[.temperature]?[0].largestAt == 0)
  }

  @Test func filesKeepFigures() throws {
    let frames = try frames(10)
    let disk = FakeDisk()
    _ = try RecordingSession.write(
      frames, to: .file("f.gtr"), WriterBench.options { $0.period = 10 }, disk: disk)
    let recording = try Recording(MemoryBytes(disk.content("f.gtr").bytes))
    var copy: [UInt8] = []
    _ = try RecordingCopy.copy([recording]) { copy += $0 }
    let copied = try Recording(MemoryBytes(copy))
    for place in frames.indices.reversed() {
      #expect(try recording.frame(at: place).figures.isSame(as: frames[place].figures))
      #expect(try copied.frame(at: place).figures.isSame(as: frames[place].figures))
    }
    #expect(try copied.examine() > 10 && copied.losses.isEmpty)
    let side = try #require(recording.groupSide(0..<4))
    let power = try #require(frames[1].figures.rollups[.powerDraw])
    let row = side.rows?.row(column: 2, frame: 1, group: 1)
    #expect(row?.count == Int(power[0].count))
    #expect(abs((row?.mean ?? 0) - (power[0].value(.mean, of: .powerDraw) ?? 1e9)) <= 0.51)
  }

  @Test func crossingsAreFoundByTheExtremesOfGroups() throws {
    let frames = try frames(10)
    let disk = FakeDisk()
    _ = try RecordingSession.write(
      frames, to: .file("f.gtr"), WriterBench.options { $0.period = 10 }, disk: disk)
    let recording = try Recording(MemoryBytes(disk.content("f.gtr").bytes))
    let topology = frames[0].topology
    let rack = topology.groups[topology.groupRange(.rack).lowerBound + 2].name
    // The largest of the second covered rack is 450.37 W, and 0.03 W more each frame.
    let threshold = Threshold(.powerDraw, .above, 450.5)
    // Frame 5 was read GPU by GPU.
    #expect(recording.crossing(threshold, of: .group(.rack, rack), from: 0) == 5)
    #expect(frames[3].figures.rollups[.powerDraw]?[1].largest == 45_046)
    for place in [0, 4, 6, 9] {
      let isOver = (frames[place].figures.rollups[.powerDraw]?[1].largest ?? 0) > 45_050
      #expect(threshold.isCrossed(in: frames[place], .group(.rack, rack)) == isOver)
    }
    #expect(Threshold(.powerDraw, .below, 449.9).isCrossed(in: frames[0], .group(.rack, rack)))
  }

  @Test func mutatedFiguresNeverTrap() throws {
    var tape = Tape()
    let frames = try frames(3)
    for frame in frames { tape.append(frame) }
    let key = try #require(try tape.decoded(0))
    let topology = frames[0].topology
    var generator = SeededGenerator()
    var read = 0
    for round in 0..<1200 {
      let place = round % 2
      var payload = tape.encoded[place].payload
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        let end = payload.count
        payload[Int.random(in: max(0, end - 900)..<end, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      let decoded = try? FrameDecoder.decode(
        payload[...], schema: .standard, gpus: 400, units: frames[0].batteries.count,
        reference: place == 0 ? nil : key, selection: .everything)
      guard let decoded else { continue }
      let frame = decoded.frame(
        time: RandomFleet.time, topology: topology, batteryUnits: frames[0].batteryUnits)
      for metric in frame.figures.metrics { _ = frame.rollup(metric) }
      for gpu in stride(from: 0, to: 400, by: 40) { _ = frame.isKnownByGroup(gpu) }
      #expect(frame.missingCount(0..<400) >= 0)
      read += 1
    }
    #expect(read > 0)
  }

  @Test func cutFiguresThrow() throws {
    var tape = Tape()
    tape.append(try frames(1)[0])
    let payload = tape.encoded[0].payload
    for length in (payload.count - 400)..<payload.count {
      #expect(throws: RecordingError.self) {
        try FrameDecoder.decode(
          payload[..<length], schema: .standard, gpus: 400, units: 3, reference: nil,
          selection: .everything)
      }
    }
  }
}
