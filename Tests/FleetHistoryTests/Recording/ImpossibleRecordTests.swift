import FleetHistory
import FleetModel
import Glibc
import TestSupport
import Testing

/// Recordings that were made before bounds were known are held to them when they are read.
struct ImpossibleRecordTests {
  /// Two GPUs; in the third frame the first one's registers hold nothing.
  private static func frame(_ second: Int, origin: Frame.Origin = .live) -> Frame {
    let identities = (0..<2).map { GPUIdentity(host: "node-7", index: $0) }
    var table = MetricTable(count: 2)
    for gpu in 0..<2 {
      let isBad = second == 2 && gpu == 0
      table.set(.utilization, gpu, .value(isBad ? 905 : Int64(90 + second)))
      table.set(.temperature, gpu, .value(isBad ? -1 : 60))
      table.set(.powerDraw, gpu, value: isBad ? 65_535 : 500)
      table.set(.powerLimit, gpu, value: 700)
      table.set(.framebufferUsed, gpu, value: isBad ? 90_000 : 500)
      table.set(.framebufferTotal, gpu, value: 81_559)
    }
    var batteries = MetricTable(count: 1)
    batteries.set(.stateOfCharge, 0, value: second == 2 ? 785 : 55)
    var content = Frame.Content(
      time: SmallFleet.time(Double(second)), origin: origin,
      topology: TopologyBuilder.build(site: "s", identities: identities).topology, gpus: table,
      batteryUnits: [BatteryUnit(id: "u7")], batteries: batteries)
    content.sources = [
      SourceStatus(id: "nvidia-smi", kind: "nvidia-smi", since: SmallFleet.start, period: 1)
    ]
    return Frame(content)
  }

  private static func check(_ read: Frame) {
    for metric in [Metric.utilization, .temperature, .powerDraw, .framebufferUsed] {
      #expect(read.gpus.state(metric, 0) == .error, "\(metric)")
      #expect(read.gpus.value(metric, 1) != nil)
    }
    #expect(read.batteries.state(.stateOfCharge, 0) == .error)
    #expect(read.rollup(.utilization).max == 92 && read.rollup(.powerDraw).total == 500)
    #expect(
      read.content.sources.first?.notes
        == ["values that cannot be: 5, first utilization 905 % of node-7 gpu 0"])
  }

  @Test func cellsAreErrors() throws {
    var tape = Tape()
    for second in 0..<4 { tape.append(Self.frame(second)) }
    Self.check(try tape.frame(2))
    let next = try tape.frame(3)
    #expect(next.gpus.difference(from: Self.frame(3).gpus) == nil, "the next frame is as recorded")
    #expect(next.content.sources.first?.notes == [])
    let alone = try tape.frame(2, FrameSelection(gpuMetrics: [.powerDraw]))
    #expect(alone.gpus.state(.powerDraw, 0) == .error && alone.gpus.value(.powerDraw, 1) == 500)
  }

  @Test func aSimulatedFrameIsTrusted() throws {
    var tape = Tape()
    for second in 0..<3 { tape.append(Self.frame(second, origin: .simulated)) }
    #expect(try tape.frame(2).gpus.stored(.utilization, 0) == 905)
  }

  @Test func theTimelineAndTheGraphsAreWithoutThem() throws {
    var template = Array("/tmp/gigatop-impossible-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { rmdir(folder) }
    let path = folder + "/f.gtr"
    defer { unlink(path) }
    var session = try RecordingSession(.file(path), WriterBench.options(), SystemDisk())
    for second in 0..<8 {
      let frame = Self.frame(second)
      let elapsed = Int64(second) * 1_000_000_000
      session.append(
        frame, FrameSummary(frame),
        at: RecordingMoment(
          wall: SmallFleet.start.milliseconds * 1_000_000 + elapsed, monotonic: elapsed))
    }
    session.finish(
      at: RecordingMoment(
        wall: SmallFleet.time(8).milliseconds * 1_000_000, monotonic: 8_000_000_000))
    let recording = try Recording.open(path)
    #expect(recording.summaries.map(\.isDoubted) == (0..<8).map { $0 == 2 })
    let doubted = recording.summaries[2]
    #expect(doubted.utilization == nil && doubted.power == nil && doubted.temperature == nil)
    #expect(recording.summaries[3].utilization?.max == 93 && doubted.reporting == 2)
    Self.check(try recording.frame(at: 2))
    let topology = try recording.frame(at: 0).topology
    let groups = recording.groups
    for metric in [Metric.utilization, .powerDraw, .temperature] {
      let details = recording.groupDetails([metric], gpu: 0, in: topology, groups: groups)
      #expect(details.first == [.unknown], "the frames tell which value it was")
      let other = recording.groupDetails([metric], gpu: 1, in: topology, groups: groups)
      #expect(other.first?.first?.span != nil)
    }
  }
}
