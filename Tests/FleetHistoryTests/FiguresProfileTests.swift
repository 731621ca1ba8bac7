import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

struct FiguresProfileTests {
  @Test func aCapIsAnsweredForGPUsThatOnlyAHistogramTellsOf() throws {
    let simulator = try Simulator(
      scenario: "memphis", start: Timestamp(milliseconds: 1_795_377_800_000))
    let whole = simulator.frame(at: simulator.start.adding(seconds: 40))
    let known = PowerProfile(whole)
    let told = PowerProfile(SummarizedFleet.frame(whole, read: [1, 5], hottest: 9))
    #expect(told.count == known.count)
    #expect(abs(told.total - known.total) < 1)
    #expect(told.countByHistogram > 1900 && told.idleCount <= known.idleCount)
    for cap in [200, 450, 600] {
      let (right, found) = (known.above(cap), told.above(cap))
      let slack = Double(known.count) * PowerProfile.histogramStep
      #expect(abs(found.watts - right.watts) <= slack, "cap \(cap)")
      // Those in the cap's own bins fall on either side of it.
      let near = known.above(cap - 4).count - known.above(cap + 4).count
      #expect(abs(found.count - right.count) <= near, "cap \(cap)")
    }
  }

  @Test func spreadsWithoutPercentilesAreStillSpreads() throws {
    let simulator = try Simulator(
      scenario: "memphis", start: Timestamp(milliseconds: 1_795_377_800_000))
    let whole = SummarizedFleet.frame(simulator.frame(at: simulator.start))
    var content = whole.content
    content.figures = GroupFigures(
      groups: whole.figures.groups, reporting: whole.figures.reporting,
      rollups: whole.figures.rollups)
    let spread = try #require(Spread(Frame(content).rollup(.temperature)))
    #expect(spread.p5 == nil && spread.p50 == nil && spread.p95 == nil)
    #expect(spread.max == whole.rollup(.temperature).max)
    let again = try #require(Spread(entities: whole.gpus.count) { spread.value($0) })
    #expect(again == spread)
  }
}
