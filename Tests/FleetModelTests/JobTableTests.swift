import FleetModel
import TestSupport
import Testing

struct JobTableTests {
  /// A random fleet whose GPUs belong to a few jobs, some to none.
  private func fleet(
    _ count: Int, jobs: Int, _ generator: inout SeededGenerator
  ) -> Frame {
    var content = RandomFleet.frame(gpus: count, using: &generator).content
    var codes = (0..<count).map { _ in UInt32.random(in: 0...UInt32(jobs), using: &generator) }
    if Bool.random(using: &generator) { codes.sort() }
    content.labels = LabelTable(
      count: count,
      columns: [
        LabelTable.Column(key: LabelKey.user, values: ["a"], codes: codes.map { min($0, 1) }),
        LabelTable.Column(key: LabelKey.job, values: (0..<jobs).map { "j\($0)" }, codes: codes),
      ])
    return Frame(content)
  }

  @Test func readingsAgreeWithASlowCount() throws {
    var generator = SeededGenerator()
    for count in [1, 2, 7, 7, 64, 65, 150, 150, 400, 400] {
      let frame = fleet(count, jobs: 3, &generator)
      let table = try #require(frame.jobs(LabelKey.job))
      #expect(frame.jobKeys == [LabelKey.job, LabelKey.user, JobKey.model])
      for job in 0..<table.count {
        let name: String? = job < 3 ? "j\(job)" : nil
        let members = (0..<count).filter { frame.labels.value(LabelKey.job, $0) == name }
        #expect(table.members.gpus(of: job).map(Int.init) == members, "seed \(generator.seed)")
        #expect(Int(table.population[job]) == members.count)
        let reporting = members.filter { frame.gpus.statuses[$0].isReporting }
        #expect(Int(table.reporting[job]) == reporting.count, "seed \(generator.seed)")
        let hosts = Set(members.map { frame.topology.group(.host, holding: $0) })
        #expect(Int(table.members.hosts[job]) == hosts.count, "seed \(generator.seed)")
        for metric in [Metric.utilization, .powerDraw, .temperature] {
          check(frame, table, metric, job, members, generator.seed)
        }
      }
    }
  }

  private func check(
    _ frame: Frame, _ table: JobTable, _ metric: Metric, _ job: Int, _ members: [Int],
    _ seed: UInt64
  ) {
    let mask = frame.rollupMask
    let values = members.filter { mask?[$0] ?? true }.compactMap { frame.gpus.stored(metric, $0) }
      .sorted()
    let reading = table.reading(metric, job)
    #expect(Int(reading.count) == values.count, "seed \(seed), \(metric)")
    #expect(reading.sum == values.reduce(0, +), "seed \(seed), \(metric)")
    guard let last = values.last, let first = values.first else { return }
    #expect(reading.largest == last && reading.smallest == first, "seed \(seed), \(metric)")
    #expect(frame.gpus.stored(metric, Int(reading.largestAt)) == last)
    guard metric != .temperature else { return }
    let middle = values[(values.count + 1) / 2 - 1]
    let width = Float(Histogram.Bins(metric).width)
    #expect(abs(reading.median - Float(middle)) <= width, "seed \(seed), \(metric)")
    let far = values.map { Int64(clamping: ($0 - middle).magnitude) }.sorted()
    let deviation = Float(far[(far.count + 1) / 2 - 1])
    #expect(abs(reading.deviation - deviation) <= 2 * width, "seed \(seed), \(metric)")
  }

  /// A host of GPUs of one job: what each has of utilisation, SM clock and power.
  private func host(_ cells: [(util: Double, clock: Double, watts: Double)]) -> Frame {
    let identities = cells.indices.map { GPUIdentity(host: "n", index: $0, name: "GPU \($0 % 2)") }
    var table = MetricTable(count: cells.count)
    for (gpu, cell) in cells.enumerated() {
      table.set(.utilization, gpu, value: cell.util)
      table.set(.smClock, gpu, value: cell.clock)
      table.set(.powerDraw, gpu, value: cell.watts)
    }
    let column = LabelTable.Column(
      key: LabelKey.job, values: ["j"], codes: cells.map { _ in 1 })
    return Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: identities).topology, gpus: table,
        labels: LabelTable(count: cells.count, columns: [column])))
  }

  private func behind(_ cells: [(Double, Double, Double)]) -> [Int32] {
    host(cells.map { (util: $0.0, clock: $0.1, watts: $0.2) }).jobs(LabelKey.job)?.behind ?? []
  }

  @Test func whoeverIsFarBelowIsFound() {
    let busy = (98.0, 1830.0, 640.0)
    #expect(behind([busy, busy, (60, 1830, 640), busy, busy]) == [2], "utilisation")
    #expect(behind([busy, (100, 345, 210), busy, busy]) == [1], "a brake at 100 % utilisation")
    #expect(behind([busy, busy, busy, (98, 1830, 400)]) == [3], "power alone")
    #expect(behind([busy, (85, 1700, 560), busy, busy]).isEmpty, "a little below")
    #expect(behind([busy, (5, 345, 80), busy]).isEmpty, "three have no peers")
    let idle = (20.0, 1830.0, 200.0)
    #expect(behind([idle, (0, 345, 70), idle, idle]).isEmpty, "a job that hardly works")
  }

  @Test func lagsSayWhatIsBelow() throws {
    let frame = host([(98, 1830, 640), (100, 510, 212), (98, 1830, 640), (97, 1830, 640)])
    let lags = frame.lags(1)
    #expect(lags.map(\.metric) == [.smClock, .powerDraw])
    #expect(lags.first?.value == 510 && lags.first?.median == 1830)
    #expect(frame.lags(0).isEmpty)
    let models = try #require(frame.jobs(JobKey.model))
    #expect(models.members.names == ["GPU 0", "GPU 1"] && models.behind.isEmpty)
  }

  @Test func membersAreSharedWhileNothingChanges() {
    let frame = host([(98, 1830, 640), (98, 1830, 640)])
    var content = frame.content
    content.time = frame.time.adding(seconds: 1)
    let next = Frame(content)
    #expect(frame.jobMembers(LabelKey.job) === next.jobMembers(LabelKey.job))
    #expect(frame.jobMembers(JobKey.model) === next.jobMembers(JobKey.model))
    #expect(frame.jobMembers("pod") == nil && frame.jobs("pod") == nil)
  }

  @Test func gpusThatWereNotReadBelongToNoJob() throws {
    let cells = [(util: 98.0, clock: 1830.0, watts: 640.0)]
    var content = host(Array(repeating: cells[0], count: 4)).content
    var rollup = GroupRollup(count: 2, sum: 100, smallest: 10, largest: 90, largestAt: 2)
    rollup.merge(GroupRollup())
    content.figures = GroupFigures(groups: [2..<4], reporting: [2], rollups: [.powerDraw: [rollup]])
    let table = try #require(Frame(content).jobs(LabelKey.job))
    #expect(table.knownByGroup == 2 && table.population == [2, 0] && table.reporting == [2, 0])
    #expect(table.reading(.powerDraw, 0).count == 2)
  }
}
