import FleetModel
import Simulation
import Testing

/// A fixed start, so that a failing run can be repeated.
let start = Timestamp(milliseconds: 1_795_000_000_000)

func simulator(
  _ address: String, start: Timestamp = start
) throws -> Simulator { try Simulator(address: address, start: start) }

/// Small fleets of every scenario, quick to make.
let smallSites = [
  "sim:desk", "sim:memphis", "sim:memphis?gpus=100", "sim:colossus-1?gpus=4000",
  "sim:colossus-1?phase=2&gpus=4000", "sim:colossus-2?gpus=7000", "sim:colossus-2?gpus=1",
  "sim:leased?gpus=3000", "sim:cortex?gpus=2000", "sim:grok?gpus=3000",
]

/// Whether two frames say the same of everything.
func isSame(_ a: Frame, _ b: Frame) -> Bool {
  func isSame(_ a: MetricTable, _ b: MetricTable) -> Bool {
    a.metrics == b.metrics && a.statuses == b.statuses
      && a.metrics.allSatisfy { a[$0] == b[$0] }
  }
  return a.time == b.time && isSame(a.gpus, b.gpus) && isSame(a.batteries, b.batteries)
    && isSame(a.site, b.site) && a.batteryUnits == b.batteryUnits
    && a.content.lastSeen == b.content.lastSeen && a.content.processes == b.content.processes
    && a.content.sources == b.content.sources
    && a.labels.columns.map(\.codes) == b.labels.columns.map(\.codes)
    && a.topology.groups == b.topology.groups
}

@Suite struct SimulatorTests {
  @Test(arguments: smallSites)
  func anyInstantGivesTheSameFrameInAnyOrder(address: String) throws {
    let incident =
      address + (address.contains("?") ? "&" : "?") + "incident=grid-trip,node-loss,gpu-move"
    let one = try simulator(incident)
    let other = try simulator(incident)
    let times = [-300.0, -1, 0, 0.4, 30.2, 31, 90, 331, 400.5, 5000].map {
      start.adding(seconds: $0)
    }
    let forward = times.map { one.frame(at: $0) }
    for (time, frame) in zip(times, forward).reversed() {
      #expect(isSame(frame, other.frame(at: time)), "\(address) at \(time.iso8601)")
    }
  }

  @Test func anotherSeedIsAnotherFleet() throws {
    let one = try simulator("sim:memphis?seed=1").frame(at: start)
    let other = try simulator("sim:memphis?seed=2").frame(at: start)
    #expect(!isSame(one, other))
    #expect(
      one.topology.directory.identity(at: 0).uuid != other.topology.directory.identity(at: 0).uuid)
  }

  @Test(arguments: smallSites)
  func valuesStayWithinTheirRanges(address: String) throws {
    let site = try simulator(address)
    for seconds in stride(from: -60.0, through: 300, by: 37) {
      let frame = site.frame(at: start.adding(seconds: seconds))
      #expect(frame.content.origin == .simulated)
      for metric in frame.gpus.metrics where metric != .clocksEventReasons {
        expectInRange(metric, frame.rollup(metric))
      }
      for metric in frame.batteries.metrics where metric != .alarms {
        expectInRange(metric, frame.batteryRollup(metric))
      }
    }
  }

  private func expectInRange(_ metric: Metric, _ rollup: Rollup) {
    let range = metric.definition.range
    #expect(rollup.count > 0, "\(metric)")
    if let low = rollup.min, let high = rollup.max {
      #expect(range.contains(low) && range.contains(high), "\(metric) \(low)...\(high)")
    }
  }

  @Test func silentGPUsHaveNoValueAndNoZero() throws {
    let frame = try simulator("sim:memphis").frame(at: start.adding(seconds: 10))
    #expect(frame.count(.lost) == 1 && frame.count(.needsReset) == 1)
    for gpu in 0..<frame.gpus.count {
      let status = frame.gpus.statuses[gpu]
      if status.isReporting {
        #expect(frame.gpus.value(.powerDraw, gpu) ?? 0 > 50)
        #expect(frame.content.lastSeen[gpu] == nil)
      } else if status != .stale {
        let wanted: CellState = status == .needsReset ? .error : .unsupported
        #expect(frame.gpus.metrics.allSatisfy { frame.gpus.state($0, gpu) == wanted })
      }
      if status == .lost || status == .stale {
        #expect(try #require(frame.content.lastSeen[gpu]) < frame.time)
      }
    }
  }

  @Test func aHealthyFleetIsCalm() throws {
    let frame = try simulator("sim:colossus-2?gpus=100000").frame(at: start)
    #expect(Double(frame.reportingCount) > 0.9995 * Double(frame.gpus.count))
    #expect(frame.rollup(.temperature).percentile(95) ?? 100 < 75)
    var slowed = 0
    for gpu in 0..<frame.gpus.count {
      let bits = UInt64(frame.gpus.stored(.clocksEventReasons, gpu) ?? 0)
      if ClocksEventReasons(rawValue: bits).isSlowdown { slowed += 1 }
    }
    #expect(slowed < 50)
  }

  @Test func powerFollowsUtilisationAndHeatFollowsPower() throws {
    let frame = try simulator("sim:memphis").frame(at: start.adding(seconds: 40))
    var (idle, busy) = ([Int](), [Int]())
    for gpu in 0..<frame.gpus.count {
      guard let utilization = frame.gpus.value(.utilization, gpu) else { continue }
      if utilization == 0 { idle.append(gpu) }
      if utilization > 90 { busy.append(gpu) }
    }
    func mean(_ metric: Metric, _ gpus: [Int]) -> Double {
      gpus.compactMap { frame.gpus.value(metric, $0) }.reduce(0, +) / Double(max(1, gpus.count))
    }
    try #require(!idle.isEmpty && !busy.isEmpty)
    #expect((60...80).contains(mean(.powerDraw, idle)))
    #expect((550...700).contains(mean(.powerDraw, busy)))
    #expect(mean(.temperature, busy) > mean(.temperature, idle) + 20)
    #expect(mean(.smClock, idle) == 345 && mean(.smClock, busy) > 1500)
  }
}
