import FleetModel
import TestSupport
import Testing

struct FrameTests {
  private static let sizes = Array(0..<18) + [63, 64, 65, 150]

  @Test func groupRollupsAgreeWithDirectOnesAtEveryLevel() {
    var generator = SeededGenerator()
    for count in Self.sizes {
      let frame = RandomFleet.frame(gpus: count, using: &generator)
      for level in FleetLevel.allCases {
        for metric in [Metric.utilization, .powerDraw] {
          let merged = frame.groupRollups(metric, level)
          let direct = frame.topology.groupRange(level).map { id in
            GroupRollup(
              frame.gpus[metric], over: frame.topology.groups[id].gpus, mask: frame.rollupMask)
          }
          #expect(merged == direct, "seed \(generator.seed), \(count) GPUs, \(level)")
        }
        let statuses = frame.topology.groupRange(level).map { id in
          frame.topology.groups[id].gpus.map { frame.gpus.statuses[$0] }.max() ?? .ok
        }
        #expect(frame.groupStatuses(level) == statuses, "seed \(generator.seed)")
      }
    }
  }

  @Test func treesWithoutSomeLevelsStillRollUp() {
    let directory = ListedGPUs((0..<4).map { GPUIdentity(host: "h\($0 / 2)", index: $0 % 2) })
    let topology = Topology(
      directory: directory,
      groups: [
        FleetGroup(level: .site, name: "s", gpus: 0..<4, parent: nil, children: 1..<3),
        FleetGroup(level: .host, name: "h0", gpus: 0..<2, parent: 0, children: 0..<0),
        FleetGroup(level: .host, name: "h1", gpus: 2..<4, parent: 0, children: 0..<0),
      ])
    var table = MetricTable(count: 4)
    table[.powerDraw] = Column(.int32([100, 200, 300, 400]))
    let frame = Frame(
      Frame.Content(time: RandomFleet.time, origin: .live, topology: topology, gpus: table))
    #expect(frame.groupRollups(.powerDraw, .site).map(\.sum) == [1000])
    #expect(frame.groupRollups(.powerDraw, .host).map(\.sum) == [300, 700])
    #expect(frame.groupRollups(.powerDraw, .rack).isEmpty)
    #expect(topology.visibleLevels == [.site, .host, .gpu])
  }

  @Test func orderIsThatOfAPlainSort() {
    var generator = SeededGenerator()
    for count in Self.sizes {
      let frame = RandomFleet.frame(gpus: count, using: &generator)
      for metric in [Metric.utilization, .powerDraw, .energy, .xid] {
        for descending in [false, true] {
          let expected = plainOrder(frame, metric, descending)
          let order = frame.order(by: metric, descending: descending).map { Int($0) }
          #expect(order == expected, "seed \(generator.seed), \(count) by \(metric)")
        }
      }
    }
  }

  /// A stable sort with absent values last.
  private func plainOrder(_ frame: Frame, _ metric: Metric, _ descending: Bool) -> [Int] {
    (0..<frame.gpus.count).sorted { a, b in
      let x = frame.gpus.stored(metric, a)
      let y = frame.gpus.stored(metric, b)
      guard let x, let y else { return x != nil && y == nil || (x == nil) == (y == nil) && a < b }
      return x == y ? a < b : (descending ? x > y : x < y)
    }
  }

  @Test func orderHoldsForTheWidestValues() {
    let identities = (0..<4).map { GPUIdentity(index: $0) }
    var table = MetricTable(count: 4)
    var column = Column(.int64([.max, 0, .min, -1]))
    column.setAbsent(at: 1, isError: false)
    table[.energy] = column
    let frame = Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: identities).topology, gpus: table))
    #expect(frame.order(by: .energy, descending: false) == [2, 3, 0, 1])
  }

  @Test func extremesAreTheHeadOfTheOrder() {
    var generator = SeededGenerator()
    for count in Self.sizes {
      let frame = RandomFleet.frame(gpus: count, using: &generator)
      for metric in [Metric.temperature, .powerDraw] {
        for largest in [true, false] {
          let counted = plainOrder(frame, metric, largest).filter {
            frame.gpus.stored(metric, $0) != nil && frame.gpus.statuses[$0].countsInRollups
          }
          for wanted in [0, 1, 5] {
            #expect(
              frame.extremes(of: metric, largest: largest, count: wanted)
                == Array(counted.prefix(wanted)), "seed \(generator.seed), \(count)")
          }
        }
      }
    }
  }

  @Test func statusesAreCounted() {
    var generator = SeededGenerator()
    let frame = RandomFleet.frame(gpus: 200, using: &generator)
    #expect(frame.statusCounts.reduce(0, +) == 200)
    for status in EntityStatus.allCases {
      #expect(frame.count(status) == frame.gpus.statuses.filter { $0 == status }.count)
    }
    #expect(frame.reportingCount == frame.count(.ok) + frame.count(.unsupported))
    let words = EntityStatus.allCases.map(\.word)
    #expect(Set(words).count == words.count)
  }

  @Test func lostGPUsStayOutOfRollups() {
    var builder = FrameBuilder(site: "s", origin: .live)
    for (index, status) in [EntityStatus.ok, .lost, .stale].enumerated() {
      let slot = builder.slot(for: GPUIdentity(index: index))
      builder.set(.powerDraw, slot, value: 100)
      builder.setStatus(status, slot)
    }
    let frame = builder.finish(at: RandomFleet.time)
    #expect(frame.rollup(.powerDraw).total == 200)
    #expect(frame.rollup(.powerDraw).isPartial)
    frame.dropComputed()
    #expect(frame.rollup(.powerDraw).total == 200)
  }

  @Test func silentUnitsStayOutOfBatterySums() {
    let topology = TopologyBuilder.build(site: "s", identities: []).topology
    var units = MetricTable(count: 2)
    units.set(.batteryPower, 0, .value(1000))
    units.set(.batteryPower, 1, .value(500))
    units.statuses[1] = .unreachable
    let frame = Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live, topology: topology, gpus: MetricTable(count: 0),
        batteryUnits: [BatteryUnit(id: "u1"), BatteryUnit(id: "u2")], batteries: units))
    #expect(frame.batteryRollup(.batteryPower).total == 1000)
    #expect(frame.batteryRollup(.batteryPower).isPartial)
    #expect(frame.site(.gridPower) == nil)
  }
}
