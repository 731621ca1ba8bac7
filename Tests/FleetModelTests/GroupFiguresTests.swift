import FleetModel
import TestSupport
import Testing

struct GroupFiguresTests {
  private static let metrics: [Metric] = [.utilization, .temperature, .powerDraw]

  @Test func aFleetKnownByItsRacksHasTheRollupsOfItsGPUs() {
    var generator = SeededGenerator()
    for count in [1, 12, 63, 64, 65, 150, 300] {
      let whole = RandomFleet.frame(gpus: count, using: &generator)
      let racks = whole.topology.count(.rack)
      let read = Set((0..<racks).filter { _ in Bool.random(using: &generator) })
      let hottest = Int.random(in: 0...5, using: &generator)
      let frame = SummarizedFleet.frame(whole, read: read, hottest: hottest)
      let seed = "seed \(generator.seed), \(count) GPUs, racks read \(read.sorted())"
      for metric in Self.metrics {
        let (made, truth) = (frame.rollup(metric), whole.rollup(metric))
        #expect(made.count == truth.count && made.sum == truth.sum, "\(metric), \(seed)")
        #expect(made.min == truth.min && made.max == truth.max, "\(metric), \(seed)")
        #expect(made.population == truth.population, "\(metric), \(seed)")
        #expect(made.percentile(50) == truth.percentile(50), "\(metric), \(seed)")
        for level in [FleetLevel.site, .hall, .row, .rack] {
          #expect(
            frame.groupRollups(metric, level).map(\.sum)
              == whole.groupRollups(metric, level).map(\.sum), "\(metric) \(level), \(seed)")
          #expect(
            frame.groupRollups(metric, level).map(\.population)
              == whole.groupRollups(metric, level).map(\.population), "\(seed)")
        }
      }
      #expect(frame.reportingCount == whole.reportingCount, "\(seed)")
      for id in whole.topology.groupRange(.rack) {
        let gpus = whole.topology.groups[id].gpus
        #expect(frame.missingCount(gpus) == whole.missingCount(gpus), "\(seed)")
      }
    }
  }

  @Test func valuesOfOneGPUAreNotCountedTwice() throws {
    var generator = SeededGenerator()
    var whole = RandomFleet.frame(gpus: 96, using: &generator)
    while whole.gpus[.temperature] == nil { whole = RandomFleet.frame(gpus: 96, using: &generator) }
    let frame = SummarizedFleet.frame(whole, hottest: 8)
    let hottest = whole.extremes(of: .temperature, largest: true, count: 8)
    #expect(frame.extremes(of: .temperature, largest: true, count: 8) == hottest)
    #expect(frame.rollup(.temperature).sum == whole.rollup(.temperature).sum)
    let first = try #require(hottest.first)
    #expect(!frame.isKnownByGroup(first))
    #expect((0..<96).count { !frame.isKnownByGroup($0) } == hottest.count)
  }

  @Test func withoutAHistogramThereAreNoPercentiles() {
    var generator = SeededGenerator()
    let whole = RandomFleet.frame(gpus: 96, using: &generator)
    let known = SummarizedFleet.frame(whole).figures
    var content = whole.content
    content.figures = GroupFigures(
      groups: known.groups, reporting: known.reporting, rollups: known.rollups)
    content.gpus = MetricTable(count: 96)
    let frame = Frame(content)
    #expect(frame.rollup(.temperature).mean == whole.rollup(.temperature).mean)
    #expect(frame.rollup(.temperature).percentile(50) == nil)
  }

  @Test func groupsAreFoundByTheirGPUs() {
    let figures = GroupFigures(
      groups: [0..<4, 8..<12, 12..<16], reporting: [4, 3, 4], rollups: [:])
    #expect(figures.places(in: 0..<16) == 0..<3)
    #expect(figures.places(in: 1..<16) == 1..<3)
    #expect(figures.places(in: 0..<15) == 0..<2)
    #expect(figures.places(in: 4..<8).isEmpty)
    #expect(figures.place(covering: 7) == nil && figures.place(covering: 8) == 1)
    #expect(figures.population == 12 && figures.reportingCount == 11)
  }

  @Test func levelsEndWhereGPUsAreNotRead() throws {
    var generator = SeededGenerator()
    let whole = RandomFleet.frame(gpus: 150, using: &generator)
    let frame = SummarizedFleet.frame(whole, read: [0])
    let racks = frame.topology.groupRange(.rack)
    #expect(whole.finestLevel(within: 0) == .gpu)
    #expect(frame.finestLevel(within: 0) < .gpu)
    #expect(frame.finestLevel(within: racks.lowerBound) == .gpu)
    let place = try #require(frame.topology.rack(ofGroup: racks.lowerBound + 1))
    #expect(place.rack == frame.topology.groups[racks.lowerBound + 1].name)
    #expect(frame.topology.rack(ofGroup: 0) == nil)
  }

  @Test func gpusMissingFromARackAreATroubleOfTheRack() throws {
    let identities = (0..<8).map { GPUIdentity(host: "h\($0 / 4)", index: $0 % 4) }
    let places = ["h0": Place(rack: "a"), "h1": Place(rack: "b")]
    let topology = TopologyBuilder.build(site: "s", identities: identities, places: places).topology
    func heat(_ degrees: Int64) -> GroupRollup {
      GroupRollup(
        count: 4, sum: degrees * 4, smallest: degrees, largest: degrees, largestAt: 0)
    }
    let frame = Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live, topology: topology, gpus: MetricTable(count: 8),
        figures: GroupFigures(
          groups: [0..<4, 4..<8], reporting: [3, 4],
          rollups: [.temperature: [heat(60), heat(95)]])))
    let troubles = frame.troubles.entries
    #expect(troubles.map(\.kind) == [.lost, .hot])
    #expect(troubles.map(\.count) == [1, 1])
    #expect(troubles.last?.worst == 95)
    #expect(frame.groupStatuses(.rack) == [.lost, .ok])
    #expect(frame.reportingCount == 7)
  }
}
