import FleetModel
import Simulation
import Testing

@Suite struct ScenarioTests {
  @Test(arguments: ScenarioRegistry.names, IncidentRegistry.names)
  func everyScenarioRunsEveryIncident(scenario: String, incident: String) throws {
    let site = try simulator("sim:\(scenario)?gpus=1500&incident=\(incident)")
    for seconds in [0.0, 31, 100, 400, 900] {
      let frame = site.frame(at: start.adding(seconds: seconds))
      #expect(frame.gpus.count > 1300 && frame.rollup(.powerDraw).count > 1000)
      #expect(frame.gpus.count == 1500 || incident == "gpu-move")
    }
  }

  @Test func scenariosHaveTheirSize() throws {
    let sizes = [
      ("desk", 8, 0), ("memphis", 2048, 16), ("colossus-1", 100_000, 150), ("leased", 24_000, 0),
      ("cortex", 13_000, 12), ("grok", 24_576, 24),
    ]
    for (name, gpus, units) in sizes {
      let site = try simulator("sim:" + name)
      #expect(site.gpuCount == gpus && site.batteryUnits.count == units)
    }
    let phaseTwo = try simulator("sim:colossus-1?phase=2")
    #expect(phaseTwo.gpuCount == 200_000 && phaseTwo.batteryUnits.count == 150)
    let directory = phaseTwo.topology.directory
    #expect(directory.identity(at: 149_999).name == "NVIDIA H100 80GB HBM3")
    #expect(directory.identity(at: 150_000).name == "NVIDIA H200")
    let two = try #require(ScenarioRegistry.scenario(named: "colossus-2"))
    #expect(two.gpuCount == 1_000_000 && two.unitCount == 919)
  }

  @Test(arguments: smallSites)
  func topologyTilesTheFleet(address: String) throws {
    let topology = try simulator(address).topology
    for level in FleetLevel.allCases.dropLast() {
      var next = 0
      for id in topology.groupRange(level) {
        let group = topology.groups[id]
        #expect(group.gpus.lowerBound == next && !group.gpus.isEmpty)
        next = group.gpus.upperBound
        if let parent = group.parent {
          #expect(topology.groups[parent].children.contains(id))
          #expect(topology.groups[parent].gpus.contains(group.gpus.lowerBound))
        }
        if level != .host {
          #expect(
            topology.groups[group.children.lowerBound].gpus.lowerBound == group.gpus.lowerBound)
          #expect(
            topology.groups[group.children.upperBound - 1].gpus.upperBound == group.gpus.upperBound)
        }
      }
      #expect(next == topology.gpuCount)
    }
  }

  @Test func identitiesAreFoundAgain() throws {
    let topology = try simulator("sim:memphis").topology
    #expect(Set((0..<2048).map { topology.directory.identity(at: $0).key }).count == 2048)
    #expect(topology.index(ofKey: topology.directory.identity(at: 1234).key) == 1234)
    #expect(topology.label(ofGPU: 33) == "r02-h1 gpu 1")
  }

  @Test func unknownNamesAreAnsweredWithTheList() {
    expectError("sim:foo", .unknownScenario) {
      $0 == "sim:foo: no such scenario; there are "
        + "desk, memphis, colossus-1, colossus-2, leased, cortex, grok"
    }
    expectError("sim:", .unknownScenario) { $0.contains("memphis") }
    expectError("sim:memphis?incident=flood", .unknownIncident) {
      $0 == "sim:memphis: no such incident: flood; there are "
        + "grid-trip, curtailment, coolant-loss, xid-storm, training-swing, node-loss, "
        + "battery-fault, gpu-move"
    }
    expectError("sim:memphis?color=red", .unknownParameter) {
      $0 == "sim:memphis: no such parameter: color; there are gpus, seed, incident, phase"
    }
    for bad in [
      "gpus=0", "gpus=-8", "gpus=abc", "gpus=99999999999999999999", "gpus", "seed=x", "phase=7",
      "incident=grid-trip@soon", "incident=grid-trip@+nan", "incident=grid-trip@1e300",
    ] {
      expectError("sim:memphis?" + bad, .badValue) { !$0.isEmpty }
    }
  }

  private func expectError(
    _ address: String, _ code: SimulationError.Code, _ isRight: (String) -> Bool
  ) {
    do throws(SimulationError) {
      _ = try Simulator(address: address, start: start)
      Issue.record("\(address) was taken")
    } catch {
      #expect(error.code == code, "\(address): \(error)")
      #expect(isRight(error.description), "\(error)")
    }
  }
}
