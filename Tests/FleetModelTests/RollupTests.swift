import FleetModel
import TestSupport
import Testing

struct RollupTests {
  private static let metrics: [Metric] = [
    .utilization, .powerDraw, .temperature, .xid, .batteryPower, .energy, .frequency,
    .ambientTemperature,
  ]

  @Test(arguments: metrics)
  func partsMergeToTheWhole(metric: Metric) {
    var generator = SeededGenerator()
    for count in Array(0..<40) + [64, 65, 300] {
      let table = RandomFleet.table(count: count, metrics: [metric], using: &generator)
      let mask = PresenceMask(count: count) { table.statuses[$0].countsInRollups }
      let cut = Int.random(in: 0...count, using: &generator)
      for mask in [nil, mask] {
        let whole = Rollup(metric, table[metric], over: 0..<count, mask: mask)
        var merged = Rollup(metric, table[metric], over: 0..<cut, mask: mask)
        merged.merge(Rollup(metric, table[metric], over: cut..<count, mask: mask))
        #expect(merged == whole, "seed \(generator.seed), \(count) cut at \(cut)")
        checkAgainstValues(whole, table, mask, generator.seed)
      }
    }
  }

  private func checkAgainstValues(
    _ rollup: Rollup, _ table: MetricTable, _ mask: PresenceMask?, _ seed: UInt64
  ) {
    let metric = rollup.metric
    let values = (0..<table.count).filter { mask?[$0] ?? true }
      .compactMap { table.stored(metric, $0) }.sorted()
    #expect(rollup.count == values.count && rollup.population == table.count)
    #expect(rollup.smallest?.stored == values.first && rollup.largest?.stored == values.last)
    #expect(rollup.isPartial == (values.count < table.count))
    guard let first = values.first, let last = values.last else {
      #expect(rollup.mean == nil && rollup.percentile(50) == nil && rollup.total == nil)
      return
    }
    #expect(rollup.sum == values.reduce(0, +))
    let definition = metric.definition
    let binWidth = Double(Histogram.Bins(metric).width)
    for percent in [0.0, 5, 50, 95, 100] {
      let rank = Int((percent / 100 * Double(values.count)).rounded(.up))
      let exact = values[max(rank, 1) - 1]
      guard let found = rollup.percentile(percent) else {
        Issue.record("no percentile of \(values.count) values")
        return
      }
      let stored = found * definition.factor
      #expect(stored >= Double(first) - 1e-6 && stored <= Double(last) + 1e-6, "seed \(seed)")
      #expect(abs(stored - Double(exact)) <= binWidth + 1e-6, "seed \(seed), \(metric) p\(percent)")
    }
  }

  @Test func percentilesOfFewValuesAreTheirNearestRanks() {
    let two = Rollup(.utilization, Column(.uint8([8, 18])), over: 0..<2)
    #expect(two.percentile(5) == 8 && two.percentile(50) == 8 && two.percentile(95) == 18)
    let seven = Rollup(.utilization, Column(.uint8([6, 20, 30, 40, 50, 66, 76])), over: 0..<7)
    #expect(seven.percentile(50) == 40 && seven.percentile(95) == 76)
  }

  @Test func holdersOfExtremesAreTheFirst() {
    let column = Column(.uint8([3, 9, 3, 9]))
    let rollup = Rollup(.temperature, column, over: 0..<4)
    #expect(rollup.smallest?.stored == 3 && rollup.smallest?.entity == 0)
    #expect(rollup.largest?.stored == 9 && rollup.largest?.entity == 1)
    #expect(GroupRollup(column, over: 2..<4).largestAt == 3)
  }

  @Test func valuesOutsideTheOrdinaryRangeAreKept() {
    let column = Column(.int64([-500, .max / 4, .min / 4, 0]))
    let rollup = Rollup(.powerDraw, column, over: 0..<4)
    #expect(rollup.min == Double(Int64.min / 4) / 100)
    #expect(rollup.max == Double(Int64.max / 4) / 100)
    #expect(rollup.percentile(0) != nil && rollup.percentile(100) != nil)
    for stored in [Int64.min, -1, 0, 1, .max] {
      for metric in Metric.allCases {
        #expect((0..<Histogram.binCount).contains(Histogram.Bins(metric).bin(stored)))
      }
    }
  }

  @Test func frequencyIsResolvedToHundredths() {
    #expect(Histogram.Bins(.frequency).width <= 50)
    #expect(Histogram.Bins(.temperature).low == 0, "a cool GPU keeps its own bin")
  }

  @Test func groupRollupAgreesWithRollup() {
    var generator = SeededGenerator()
    for count in Array(0..<30) + [64, 130] {
      let table = RandomFleet.table(count: count, metrics: [.powerDraw], using: &generator)
      let mask = PresenceMask(count: count) { table.statuses[$0].countsInRollups }
      let large = Rollup(.powerDraw, table[.powerDraw], over: 0..<count, mask: mask)
      let small = GroupRollup(table[.powerDraw], over: 0..<count, mask: mask)
      #expect(Int(small.count) == large.count && Int(small.population) == large.population)
      #expect(small.sum == large.sum)
      #expect(small.value(.mean, of: .powerDraw) == large.mean)
      #expect(small.value(.worst, of: .powerDraw) == large.max)
      #expect(small.value(.lowest, of: .powerDraw) == large.min)
      #expect(small.value(.sum, of: .powerDraw) == large.total)
      #expect(large.largest.map { $0.entity == Int(small.largestAt) } ?? true)
    }
    let charge = GroupRollup(Column(.uint16([900, 100])), over: 0..<2)
    #expect(charge.value(.worst, of: .stateOfCharge) == 10)
  }
}
