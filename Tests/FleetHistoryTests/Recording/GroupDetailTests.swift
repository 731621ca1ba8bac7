import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Details of groups say of their frames what the frames say themselves.
struct GroupDetailTests {
  /// What details should say of a metric of a GPU over some frames.
  private func expected(_ frames: ArraySlice<Frame>, _ metric: Metric, _ gpu: Int) -> GroupDetail {
    let stored = frames.compactMap { $0.gpus[metric]?[gpu] }
    guard let low = stored.min(), let high = stored.max() else { return .absent }
    let sum = stored.reduce(Int128(0)) { $0 + Int128($1) }
    let (mean, rest) = sum.quotientAndRemainder(dividingBy: Int128(stored.count))
    let isUp = rest.magnitude * 2 >= UInt128(stored.count)
    let factor = metric.definition.value
    return .span(
      MetricSpan(
        count: stored.count, smallest: factor(low),
        mean: factor(Int64(isUp ? mean + (rest < 0 ? -1 : 1) : mean)), largest: factor(high)))
  }

  private func expectTrue(_ file: RecordsFile, _ note: String) throws {
    let recording = try Recording(MemoryBytes(file.bytes))
    #expect(recording.groups == file.detailed, "\(note)")
    for group in recording.groups {
      let frames = file.frames[group]
      guard let first = frames.first else { continue }
      for metric in GroupDetailBuilder.order
      where frames.contains(where: { $0.gpus[metric] != nil }) {
        for gpu in stride(from: 0, to: first.gpus.count, by: 1 + first.gpus.count / 24) {
          let details = recording.groupDetail(
            metric, gpu: gpu, in: first.topology, groups: [group])
          #expect(
            details == [expected(frames, metric, gpu)], "\(metric) of \(gpu) in \(group), \(note)")
        }
      }
      expectRows(recording.groupSide(group), frames, note)
    }
  }

  private func expectRows(
    _ side: GroupDetailSide?, _ frames: ArraySlice<Frame>, _ note: String
  ) {
    guard let rows = side?.rows else { return }
    for (number, frame) in frames.enumerated() {
      for (column, metric) in GroupRows.metrics.enumerated() {
        for (group, rollup) in frame.groupRollups(metric, rows.level).enumerated() {
          let row = rows.row(column: column, frame: number, group: group)
          let mean = rollup.value(.mean, of: metric)?.rounded()
          let largest = rollup.value(.worst, of: metric)?.rounded(.up)
          #expect(row?.mean == mean && row?.largest == largest, "\(metric) of \(group), \(note)")
          #expect(row?.count ?? 0 == Int(rollup.count), "\(metric) of \(group), \(note)")
        }
      }
    }
  }

  @Test(arguments: [
    ("sim:desk", 40), ("sim:memphis?gpus=400", 9),
    ("sim:memphis?gpus=5000&incident=node-loss", 3),
  ])
  func sayWhatSimulatedFramesSay(_ address: String, _ count: Int) throws {
    try expectTrue(try .simulated(address, frames: count), address)
  }

  @Test(arguments: [0, 1, 63, 200]) func sayWhatRandomFramesSay(_ gpus: Int) throws {
    let seed = SeededGenerator.seedOfRun
    try expectTrue(.random(gpus: gpus, frames: 12, seed: seed), "\(gpus) GPUs, seed \(seed)")
  }

  @Test func racksHaveRows() throws {
    let file = try RecordsFile.simulated("sim:memphis?gpus=400", frames: 4)
    let recording = try Recording(MemoryBytes(file.bytes))
    let rows = recording.groupSide(0..<4)?.rows
    #expect(rows?.level == .rack && rows?.frames == 4)
    #expect(rows?.groups == file.frames[0].topology.count(.rack))
  }

  @Test func smallHostsInNoRacksHaveNone() {
    func rows(_ gpus: Int, perHost: Int) -> FleetLevel? {
      let identities = (0..<gpus).map { GPUIdentity(host: "n\($0 / perHost)", index: $0 % perHost) }
      let topology = TopologyBuilder.build(site: "s", identities: identities).topology
      let builder = GroupDetailBuilder()
      var table = MetricTable(count: gpus)
      for gpu in 0..<gpus { table.set(.powerDraw, gpu, .value(1)) }
      builder.add(
        Frame(
          Frame.Content(
            time: RandomFleet.time, origin: .live, topology: topology, gpus: table)), number: 0)
      let payload = builder.payload(epoch: 1) ?? []
      guard let head = try? GroupDetailHead(decoding: payload[...]) else { return nil }
      let side = payload[head.offset(ofStripe: head.stripes.count)...]
      return (try? GroupDetailSide(decoding: side, frames: 1))?.rows?.level
    }
    #expect(rows(8, perHost: 8) == nil)
    #expect(rows(64, perHost: 8) == .host)
    #expect(rows(800, perHost: 8) == nil)
    #expect(rows(1400, perHost: 20) == .host)
  }

  @Test func eventsBelongToTheFrameBefore() {
    let builder = GroupDetailBuilder()
    builder.add(.info, at: SmallFleet.time(-1))
    for number in 0..<3 {
      builder.add(SmallFleet.frame(at: Double(number), watts: [1]), number: UInt64(number))
    }
    builder.add(.critical, at: SmallFleet.time(2))
    builder.add(.warning, at: SmallFleet.time(90))
    builder.add(.critical, at: SmallFleet.time(-1))
    builder.add(.warning, at: SmallFleet.time(1.5))
    let payload = builder.payload(epoch: 1) ?? []
    guard let head = try? GroupDetailHead(decoding: payload[...]),
      let side = try? GroupDetailSide(
        decoding: payload[head.offset(ofStripe: head.stripes.count)...], frames: 3)
    else {
      Issue.record("no details")
      return
    }
    #expect(side.events.map(\.count) == [1, 1, 2])
    #expect(side.events.map(\.worst) == [.info, .warning, .critical])
  }

  @Test func aMillionGPUsHaveDetailsOfThree() {
    // A thousandth of the GPUs in a thousandth of the memory.
    let count = 1000
    let builder = GroupDetailBuilder(mostBytes: GroupDetailBuilder.mostBytes / 1000)
    var table = MetricTable(count: count)
    for metric in GroupDetailBuilder.order {
      table[metric] = Column(count: count, width: metric.definition.width)
    }
    let topology = Topology(
      directory: ListedGPUs(
        [GPUIdentity](repeating: GPUIdentity(host: "n", index: 0), count: count)),
      groups: [FleetGroup(level: .site, name: "s", gpus: 0..<count, parent: nil, children: 0..<0)])
    builder.add(
      Frame(
        Frame.Content(time: RandomFleet.time, origin: .live, topology: topology, gpus: table)),
      number: 0)
    let head = builder.payload(epoch: 1).flatMap { try? GroupDetailHead(decoding: $0[...]) }
    let metrics = head?.columns.map { SchemaRecord.standard.meaning(ofColumn: $0) }
    #expect(metrics == [.values(.powerDraw), .values(.temperature), .values(.utilization)])
  }
}
