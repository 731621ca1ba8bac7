import Collectors
import Simulation
import Testing

@Suite struct SimulatedAddressTests {
  @Test(arguments: ScenarioRegistry.names)
  func everyScenarioIsASource(name: String) throws {
    let opened = try SourceRegistry.open("sim:\(name)?gpus=64&incident=node-loss@+5s")
    guard case .source(let source) = opened else {
      Issue.record("sim:\(name) is no source")
      return
    }
    #expect(source.id == "sim:" + name)
    #expect((source as? SimulatedSource)?.simulator.gpuCount == 64)
  }

  @Test(arguments: ["sim", "sim:", "sim:foo", "sim:desk?incident=flood", "sim:desk?gpus=none"])
  func whatCannotBeSimulatedIsSaid(word: String) {
    do throws(SourceError) {
      _ = try SourceRegistry.open(word)
      Issue.record("\(word) was opened")
    } catch {
      #expect(error.code == .unknownName)
      #expect(error.description.hasPrefix("sim:"))
    }
  }
}
