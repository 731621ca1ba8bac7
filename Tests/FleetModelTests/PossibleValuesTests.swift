import FleetModel
import TestSupport
import Testing

/// What can be a value, and what becomes of the rest.
struct PossibleValuesTests {
  private let noon = Timestamp(milliseconds: 1_000_000)

  private func refused(
    _ cells: [(Metric, Double)], host: String = "node-7", index: Int = 3
  ) -> (frame: Frame, doubts: Doubts) {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slot = builder.slot(for: GPUIdentity(host: host, index: index))
    for (metric, value) in cells { builder.set(metric, slot, value: value) }
    return (builder.finish(at: noon), builder.doubts)
  }

  private func state(_ metric: Metric, _ value: Double, with others: [(Metric, Double)] = [])
    -> CellState
  {
    refused(others + [(metric, value)]).frame.gpus.state(metric, 0)
  }

  @Test(arguments: MetricCatalog.all.map(\.metric))
  func everyMetricSaysWhatIsPossible(metric: Metric) throws {
    let definition = metric.definition
    let range = definition.possible
    #expect(range.lowerBound < range.upperBound)
    // The ordinary range of each is possible, but of bits, whose range says nothing.
    if definition.unit != .code {
      #expect(definition.isPossible(try #require(definition.stored(definition.range.upperBound))))
    }
    #expect(!definition.isPossible(.max) && !definition.isPossible(.min))
  }

  @Test(arguments: MetricCatalog.gpu)
  func numbersThatStandForNoneAreNoValues(metric: Metric) {
    let definition = metric.definition
    #expect(state(metric, -1) == .error, "\(metric)")
    #expect(state(metric, 9_223_372_036_854_775_808) == .error)
    let takesAll: Set<Metric> = [
      .framebufferUsed, .framebufferTotal, .energy, .pcieRx, .pcieTx, .nvlinkRx, .nvlinkTx,
    ]
    guard !takesAll.contains(metric) else {
      #expect(state(metric, 65_535) == .value(65_535 * Int64(definition.factor)))
      return
    }
    for blank in [65_535, 4_294_967_295, 2_147_483_632, 2_147_483_639, 140_737_488_355_335] {
      #expect(state(metric, Double(blank)) == .error, "\(metric) \(blank)")
    }
  }

  @Test func trueValuesAtTheEdgeStay() {
    #expect(state(.powerDraw, 655.35) == .value(65_535), "65535 hundredths are watts")
    #expect(state(.utilization, 100) == .value(100) && state(.utilization, 0) == .value(0))
    #expect(state(.smActive, 104.9) == .value(1049), "a counter may overshoot")
    #expect(state(.temperature, -40) == .value(-40) && state(.temperature, 150) == .value(150))
    #expect(state(.fanSpeed, 133) == .value(133) && state(.memoryClock, 14_001) == .value(14_001))
    #expect(state(.powerLimit, 1400) == .value(140_000))
    #expect(state(.energy, 4e9) == .value(4_000_000_000))
  }

  @Test(arguments: [
    (Metric.utilization, 905.0), (.memoryUtilization, 101), (.smActive, 106), (.temperature, 151),
    (.temperature, -41), (.memoryTemperature, 255), (.fanSpeed, 201), (.performanceState, 16),
    (.smClock, 10_001), (.memoryClock, 65_535), (.framebufferTotal, 0), (.powerLimit, 65_535),
    (.eccUncorrected, -2), (.xid, 65_535), (.remappedRows, 65_535), (.clocksEventReasons, -2),
    (.powerDraw, 3001), (.powerDraw, 301_250), (.energy, -1), (.pcieRx, 4e9),
  ])
  func whatCannotBeIsAnError(metric: Metric, value: Double) {
    let (frame, doubts) = refused([(.utilization, 60), (metric, value)])
    #expect(frame.gpus.state(metric, 0) == .error)
    #expect(frame.gpus.value(metric, 0) == nil && frame.rollup(metric).count == 0)
    #expect(doubts.count == 1)
  }

  @Test(arguments: [
    (228.0, 210.0, true), (999, 210, true), (1001, 210, false), (2900, 700, false),
    (2100, 700, true), (3500, 1200, true), (3601, 1200, false), (2999, 65_535, true),
  ])
  func powerIsBoundByTheGPUsOwnLimit(draw: Double, limit: Double, isPossible: Bool) {
    let table = refused([(.powerDraw, draw), (.powerLimit, limit)]).frame.gpus
    #expect((table.state(.powerDraw, 0) == .error) != isPossible)
    #expect((table.state(.powerLimit, 0) == .error) == (limit > 30_000))
  }

  @Test(arguments: [(81_559.0, 81_559.0, true), (81_560, 81_559, true), (81_561, 81_559, false)])
  func memoryUsedIsAtMostTheTotal(used: Double, total: Double, isPossible: Bool) {
    let table = refused([(.framebufferUsed, used), (.framebufferTotal, total)]).frame.gpus
    #expect((table.state(.framebufferUsed, 0) == .error) != isPossible)
    #expect(table.value(.framebufferTotal, 0) == total)
  }

  @Test func memoryUsedWithoutATotalStays() {
    #expect(state(.framebufferUsed, 81_559) == .value(81_559))
    // One GPU of two says how much it has.
    var builder = FrameBuilder(site: "s", origin: .live)
    for index in 0..<2 {
      let slot = builder.slot(for: GPUIdentity(index: index))
      builder.set(.framebufferUsed, slot, .value(500))
      if index == 0 { builder.set(.framebufferTotal, slot, .value(400)) }
    }
    let table = builder.finish(at: noon).gpus
    #expect(table.state(.framebufferUsed, 0) == .error)
    #expect(table.state(.framebufferUsed, 1) == .value(500))
  }

  @Test func theyAreCountedAndTheFirstIsToldInWords() {
    let (frame, doubts) = refused([(.utilization, 905), (.memoryUtilization, 808)])
    #expect(doubts.notes == ["values that cannot be: 2, first utilization 905 % of node-7 gpu 3"])
    #expect(frame.rollup(.utilization).count == 0)
    #expect(refused([(.xid, 65_535)], host: "", index: 0).doubts.first == "xid 65535 of gpu 0")
    #expect(
      refused([(.memoryTemperature, 255)], host: "").doubts.first
        == "memory temperature 255 °C of gpu 3")
    #expect(refused([(.powerDraw, 5000.25)]).doubts.first == "power draw 5000.25 W of node-7 gpu 3")
    #expect(refused([(.smClock, 1e300)]).doubts.count == 1)
    #expect(refused([(.utilization, 100)]).doubts.notes.isEmpty)
  }

  @Test func goodCellsOfTheTickStayAndItIsCountedOverTicks() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slots = [1, 0].map { builder.slot(for: GPUIdentity(host: "n", index: $0)) }
    for tick in 0..<3 {
      builder.set(.utilization, slots[0], .value(tick == 1 ? 905 : 98))
      builder.set(.utilization, slots[1], .value(97))
      let frame = builder.finish(at: noon.adding(seconds: Double(tick)))
      #expect(frame.gpus.state(.utilization, 0) == .value(97))
      #expect(frame.gpus.state(.utilization, 1) == (tick == 1 ? .error : .value(98)))
      #expect(frame.rollup(.utilization).max == (tick == 1 ? 97 : 98))
      #expect(frame.reportingCount == 2)
    }
    #expect(
      builder.doubts.notes == ["values that cannot be: 1, first utilization 905 % of n gpu 1"])
  }

  @Test func figuresOfGroupsAreHeldToTheBoundsToo() {
    func rollup(_ high: Int64) -> GroupRollup {
      GroupRollup(count: 2, sum: high + 50, smallest: 50, largest: high, largestAt: 0)
    }
    let identities = (0..<4).map { GPUIdentity(host: "n", index: $0) }
    var content = Frame.Content(
      time: noon, origin: .recorded,
      topology: TopologyBuilder.build(site: "s", identities: identities).topology,
      gpus: MetricTable(count: 4))
    content.figures = GroupFigures(
      groups: [0..<2, 2..<4], reporting: [2, 2],
      rollups: [.temperature: [rollup(255), rollup(70)], .utilization: [rollup(80), rollup(90)]])
    content.sources = [SourceStatus(id: "e", kind: "engine", since: noon, period: 15)]
    content.refuseImpossible()
    let frame = Frame(content)
    #expect(frame.rollup(.temperature).max == 70 && frame.rollup(.temperature).count == 2)
    #expect(frame.rollup(.utilization).count == 4)
    let notes = content.sources.flatMap(\.notes)
    #expect(notes == ["values that cannot be: 1, first temperature 255 °C of a group of GPUs"])
  }

  /// Any number in any column: what stays is possible, what is not possible is an error, and nothing
  /// else changes.
  @Test func noStoredValueLiesOutside() {
    var generator = SeededGenerator()
    for count in Array(1..<9) + [70] {
      var table = RandomFleet.table(count: count, metrics: Metric.allCases, using: &generator)
      for metric in Metric.allCases {
        for entity in 0..<count where Int.random(in: 0..<6, using: &generator) == 0 {
          let bits = Int64.random(in: .min ... .max, using: &generator)
          table.set(metric, entity, .value(bits >> Int64.random(in: 0...63, using: &generator)))
        }
      }
      var mended = table
      let refusals = mended.refuseImpossible()
      var changed = 0
      for metric in Metric.allCases {
        for entity in 0..<count {
          let (before, after) = (table.state(metric, entity), mended.state(metric, entity))
          if before != after {
            changed += 1
            #expect(after == .error, "seed \(generator.seed)")
          }
          guard case .value(let stored) = after else { continue }
          let isWithin =
            metric == .powerDraw
            ? stored >= 0 && stored <= PowerBound.stored(limit: mended.stored(.powerLimit, entity))
            : metric.definition.isPossible(stored)
          #expect(isWithin, "\(metric) \(stored), seed \(generator.seed)")
        }
      }
      #expect(refusals.count == changed)
      #expect(mended.refuseImpossible().count == 0, "once is enough")
    }
  }
}
