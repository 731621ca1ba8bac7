import FleetModel
import Testing

@testable import Panels

/// What GPUs are called where there is little room, and where little is known of them.
@Suite struct PlaceNamesTests {
  private static func topology(_ identities: [GPUIdentity]) -> Topology {
    TopologyBuilder.build(site: "", identities: identities).topology
  }

  @Test(arguments: [
    (40, "host not named (2nd group) gpu 3"), (24, "host not named (2… gpu 3"),
    (11, "host… gpu 3"), (10, "host not named (2nd group) gpu 3"),
  ])
  func theNumberStaysWhereAHostIsCut(_ columns: Int, _ expected: String) {
    let topology = Self.topology([GPUIdentity(host: "host not named (2nd group)", index: 3)])
    #expect(PlaceNames.label(ofGPU: 0, in: topology, columns: columns) == expected)
  }

  /// A GPU that only the sentence about its loss names, by its bus id, is not the first one.
  @Test func aGPUWithoutAnIndexIsCalledByItsBus() {
    let topology = Self.topology([
      GPUIdentity(index: 0, busID: "00000000:17:00.0"), GPUIdentity(busID: "00000000:B3:00.0"),
      GPUIdentity(host: "n1", busID: "0001:B3:00.0"),
    ])
    #expect(
      (0..<3).map { topology.label(ofGPU: $0) } == ["gpu 0", "gpu B3:00.0", "n1 gpu 0001:B3:00.0"])
    #expect((0..<3).map { PlaceNames.number(ofGPU: $0, topology) } == ["0", "—", "—"])
  }
}
