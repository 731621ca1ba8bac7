import FleetModel
import Simulation
import Testing

@Suite struct BatterySiteTests {
  private static let sites = [
    "sim:memphis", "sim:colossus-1?gpus=4000", "sim:colossus-1?phase=2&gpus=8000",
    "sim:colossus-2?gpus=20000", "sim:cortex?gpus=4000",
  ]

  private func sum(_ metric: Metric, _ frame: Frame) -> Int64 {
    (0..<frame.batteries.count).reduce(0) { $0 + (frame.batteries.stored(metric, $1) ?? 0) }
  }

  @Test(arguments: sites, IncidentRegistry.names)
  func loadIsGridBatteriesAndGeneration(address: String, incident: String) throws {
    let site = try simulator(address + (address.contains("?") ? "&" : "?") + "incident=" + incident)
    for seconds in stride(from: -40.0, through: 800, by: 13.7) {
      let frame = site.frame(at: start.adding(seconds: seconds))
      let load = try #require(frame.site.stored(.loadPower, 0))
      let grid = try #require(frame.site.stored(.gridPower, 0))
      let generation = try #require(frame.site.stored(.generationPower, 0))
      let heard = grid + sum(.batteryPower, frame) + generation
      // A unit that has gone silent goes on giving what it gives, unheard.
      let unheard =
        frame.batteries.statuses.count(where: { $0 == .unreachable })
        > (frame.batteries.count >= 100 ? 1 : 0)
      #expect(unheard ? abs(load - heard) < 979_000 : load == heard)
      let gpus = try #require(frame.rollup(.powerDraw).total)
      #expect(abs(Double(load) - 1.35 * gpus) < 0.02 * Double(load))
    }
  }

  @Test(arguments: ["sim:memphis", "sim:memphis?incident=grid-trip"])
  func energyFallsByWhatTheBatteriesGive(address: String) throws {
    let site = try simulator(address)
    func frame(_ second: Int) -> Frame { site.frame(at: start.adding(seconds: Double(second))) }
    for from in stride(from: -60, through: 600, by: 60) {
      var given = 0.0
      for second in from..<from + 60 {
        given +=
          Double(sum(.batteryPower, frame(second)) + sum(.batteryPower, frame(second + 1))) / 7200
      }
      let fall = Double(
        sum(.energyAvailable, frame(from)) - sum(.energyAvailable, frame(from + 60)))
      #expect(abs(fall - given) < 0.05 * abs(given) + 600, "from \(from): \(fall) Wh, \(given) Wh")
    }
  }

  @Test func batteriesSmoothWhatTheGridSees() throws {
    let site = try simulator("sim:memphis?incident=training-swing")
    let frames = (60..<180).map { site.frame(at: start.adding(seconds: Double($0))) }
    func swing(_ metric: Metric) -> Double {
      let values = frames.compactMap { $0.site(metric) }
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
    #expect(swing(.loadPower) > 500_000)
    #expect(swing(.gridPower) < 0.35 * swing(.loadPower))
  }

  @Test func aSiteWithoutBatteriesMeasuresNothing() throws {
    let frame = try simulator("sim:desk").frame(at: start)
    #expect(frame.batteries.count == 0 && frame.site.metrics.isEmpty)
    #expect(frame.site(.gridPower) == nil)
  }

  @Test func unitsOfALargeSiteAreNotAllAlike() throws {
    let frame = try simulator("sim:colossus-1?gpus=100000").frame(at: start)
    let charge = frame.batteryRollup(.stateOfCharge)
    #expect((charge.max ?? 0) - (charge.min ?? 0) > 2)
    let silent = frame.batteries.statuses.indices.filter {
      !frame.batteries.statuses[$0].isReporting
    }
    #expect(silent.count == 1)
    for unit in silent {
      #expect(frame.batteries.metrics.allSatisfy { frame.batteries.stored($0, unit) == nil })
    }
  }
}
