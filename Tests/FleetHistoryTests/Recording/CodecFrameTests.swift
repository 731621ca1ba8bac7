import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Frames come back whole, by any chain of references.
struct CodecFrameTests {
  private func random(
    _ gpus: Int, units: Int, frames wanted: Int
  ) -> (frames: [Frame], seed: UInt64) {
    var generator = SeededGenerator()
    var frames: [Frame] = []
    let first = RandomFleet.frame(gpus: gpus, units: units, using: &generator)
    for number in 0..<wanted {
      var content = first.content
      content.time = first.time.adding(seconds: Double(number))
      content.gpus = RandomFleet.table(
        count: gpus, metrics: MetricCatalog.gpu, using: &generator)
      content.batteries = RandomFleet.table(
        count: units, metrics: MetricCatalog.battery, using: &generator)
      content.site = RandomFleet.table(count: 1, metrics: MetricCatalog.site, using: &generator)
      content.timeIsAssumed = number % 2 == 1
      if gpus > 3 {
        content.processes = [GPUProcess(gpu: number / 3 % gpus, pid: nil, name: "a\u{1B}")]
        content.lastSeen = [1: first.time.adding(seconds: Double(number / 2))]
      }
      content.sources = (0..<2).map { place in
        var source = SourceStatus(
          id: "s\(place)", kind: "test", since: first.time, period: 1)
        source.lastAnswer = place == number % 3 ? nil : content.time
        source.latency = number % 2 == 0 ? Double(number) : nil
        source.restarts = number / 5
        return source
      }
      frames.append(Frame(content))
    }
    return (frames, generator.seed)
  }

  @Test(arguments: [(0, 0), (1, 0), (8, 1), (70, 3), (1000, 20)])
  func randomFleetsComeBack(gpus: Int, units: Int) throws {
    let (frames, seed) = random(gpus, units: units, frames: 11)
    var tape = Tape(groupLength: 8)
    for frame in frames { tape.append(frame) }
    for (place, frame) in frames.enumerated() {
      let difference = try tape.frame(place).difference(from: frame)
      #expect(difference == nil, "frame \(place), seed \(seed)")
    }
  }

  @Test(arguments: ["desk", "memphis", "colossus-1?gpus=5000"])
  func simulatedSitesComeBack(scenario: String) throws {
    let simulator = try Simulator(
      address: "sim:" + scenario + (scenario.contains("?") ? "&" : "?") + "incident=node-loss@3s",
      start: RandomFleet.time)
    var tape = Tape()
    let frames = (0..<9).map {
      simulator.frame(at: RandomFleet.time.adding(seconds: Double($0) * simulator.period))
    }
    for frame in frames { tape.append(frame) }
    for (place, frame) in frames.enumerated() {
      let difference = try tape.frame(place).difference(from: frame)
      #expect(difference == nil, "frame \(place)")
    }
  }

  /// The reference clears the lowest bit, so no chain is longer than the bits of the group.
  @Test func chainsAreShort() {
    var tape = Tape(groupLength: 32)
    let frame = Frame.plain(MetricTable(count: 3))
    for _ in 0..<70 { tape.append(frame) }
    for place in 0..<70 {
      let offset = place % 32
      #expect(tape.encoded[place].isKeyFrame == (offset == 0))
      #expect(tape.encoded[place].referenceDistance == UInt32(offset & (0 &- offset)))
      #expect(tape.chain(place).count == offset.nonzeroBitCount + 1)
    }
  }

  /// The same frames, each by the frame before and each by none, are the same frames.
  @Test func referencesDoNotMatter() throws {
    let (frames, _) = random(300, units: 2, frames: 9)
    var dyadic = Tape(groupLength: 16, stripe: 64)
    var previous = Tape(groupLength: 2, stripe: 64)
    var raw = Tape(groupLength: 1, stripe: 64)
    for frame in frames {
      dyadic.append(frame)
      previous.append(frame)
      raw.append(frame)
    }
    for place in frames.indices {
      let whole = try dyadic.frame(place)
      #expect(try previous.frame(place).difference(from: whole) == nil)
      #expect(try raw.frame(place).difference(from: whole) == nil)
      #expect(raw.encoded[place].isKeyFrame)
    }
  }

  @Test func startsGroupsWhenItMust() {
    var tape = Tape()
    let small = Frame.plain(MetricTable(count: 3))
    tape.append(small)
    tape.append(small)
    tape.append(small, epoch: 2)
    tape.append(small, epoch: 2)
    tape.append(small, epoch: 2, startsGroup: true)
    tape.append(Frame.plain(MetricTable(count: 4)), epoch: 2)
    #expect(tape.encoded.map(\.isKeyFrame) == [true, false, true, false, true, true])
  }

  /// What does not change costs next to nothing.
  @Test func theSameAgainIsSmall() throws {
    let simulator = try Simulator(address: "sim:memphis", start: RandomFleet.time)
    let frame = simulator.frame(at: RandomFleet.time)
    var tape = Tape()
    tape.append(frame)
    tape.append(frame)
    let rest = tape.encoded[1].payload.count
    #expect(rest < tape.encoded[0].payload.count / 10)
  }

  @Test(arguments: [0..<1, 63..<65, 100..<300, 2047..<2048, 0..<2048, 700..<700])
  func selectionsAgreeWithEverything(gpus: Range<Int>) throws {
    let simulator = try Simulator(
      address: "sim:memphis?incident=node-loss@3s", start: RandomFleet.time)
    var tape = Tape(stripe: 128)
    for second in 0..<8 {
      tape.append(simulator.frame(at: RandomFleet.time.adding(seconds: Double(second))))
    }
    let wanted: Set<Metric> = [.powerDraw, .clocksEventReasons, .energy]
    let selection = FrameSelection(gpuMetrics: wanted, gpus: gpus)
    for place in 0..<8 {
      let whole = try tape.frame(place)
      let part = try tape.frame(place, selection)
      #expect(Set(part.gpus.metrics).isSubset(of: wanted))
      for metric in wanted {
        for gpu in gpus {
          #expect(part.gpus.state(metric, gpu) == whole.gpus.state(metric, gpu))
          #expect(part.gpus.statuses[gpu] == whole.gpus.statuses[gpu])
        }
      }
      #expect(part.batteries.difference(from: whole.batteries) == nil)
      #expect(part.site.difference(from: whole.site) == nil)
    }
  }

  /// A frame of which less was read cannot be what another refers to.
  @Test func narrowReferencesAreRefused() throws {
    let simulator = try Simulator(address: "sim:desk", start: RandomFleet.time)
    var tape = Tape()
    for second in 0..<2 {
      tape.append(simulator.frame(at: RandomFleet.time.adding(seconds: Double(second))))
    }
    let narrow = try tape.decoded(0, FrameSelection(gpuMetrics: [.temperature]))
    #expect(throws: RecordingError.self) {
      try FrameDecoder.decode(
        tape.encoded[1].payload[...], schema: .standard, gpus: 8, units: 0, reference: narrow,
        selection: .everything)
    }
  }

  @Test func payloadsTellTheirNumber() throws {
    var tape = Tape()
    for _ in 0..<3 { tape.append(Frame.plain(MetricTable(count: 2)), epoch: 9) }
    #expect(try FrameDecoder.number(of: tape.encoded[2].payload[...]) == 2)
    #expect(try FrameDecoder.epoch(of: tape.encoded[2].payload[...]) == 9)
    #expect(try tape.decoded(2)?.monotonic == 2_000_000_000)
  }
}
