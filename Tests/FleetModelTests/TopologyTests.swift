import FleetModel
import TestSupport
import Testing

struct TopologyTests {
  @Test func everyLevelTilesTheFleet() {
    var generator = SeededGenerator()
    for count in Array(0..<20) + [48, 49, 100, 203] {
      let (identities, places) = RandomFleet.identities(count: count, using: &generator)
      let built = TopologyBuilder.build(site: "s", identities: identities, places: places)
      let topology = built.topology
      #expect(built.order.sorted() == Array(0..<count), "seed \(generator.seed)")
      #expect(topology.gpuCount == count)
      for level in FleetLevel.allCases where level < .gpu {
        let ranges = topology.groupRange(level).map { topology.groups[$0].gpus }
        #expect(ranges.flatMap { Array($0) } == Array(0..<count), "\(level) of \(count)")
        #expect(topology.groupRange(level).allSatisfy { topology.groups[$0].level == level })
      }
      checkFamilies(topology)
      for gpu in 0..<count {
        let host = topology.group(.host, holding: gpu).map { topology.groups[$0].name }
        #expect(host == topology.directory.identity(at: gpu).host)
        #expect(topology.index(ofKey: topology.directory.identity(at: gpu).key) == gpu)
      }
      #expect(topology.group(.host, holding: count) == nil)
    }
  }

  private func checkFamilies(_ topology: Topology) {
    for (id, group) in topology.groups.enumerated() {
      for child in group.children { #expect(topology.groups[child].parent == id) }
      let covered = group.children.flatMap { Array(topology.groups[$0].gpus) }
      if group.level < .host { #expect(covered == Array(group.gpus)) }
      if group.level == .host { #expect(group.children.isEmpty) }
    }
  }

  @Test func namesSortAsPeopleCount() {
    let names = ["gpu-10", "gpu-2", "gpu-02", "a", "gpu-2a", "", "10", "9", "gpu"]
    let sorted = names.sorted { NaturalOrder.precedes($0, $1) }
    #expect(sorted == ["", "9", "10", "a", "gpu", "gpu-02", "gpu-2", "gpu-2a", "gpu-10"])
    for a in names {
      #expect(!NaturalOrder.precedes(a, a))
      for b in names where a != b {
        #expect(NaturalOrder.precedes(a, b) != NaturalOrder.precedes(b, a), "\(a) \(b)")
      }
    }
  }

  @Test func levelsThatSplitNothingAreHidden() {
    let eight = (0..<8).map { GPUIdentity(host: "n1", index: $0) }
    let one = TopologyBuilder.build(site: "s", identities: eight).topology
    #expect(one.visibleLevels == [.site, .gpu])
    #expect(one.label(ofGPU: 3) == "n1 gpu 3")
    let two = eight + [GPUIdentity(host: "n2", index: 0)]
    let hosts = TopologyBuilder.build(site: "s", identities: two).topology
    #expect(hosts.visibleLevels == [.site, .host, .gpu])
    #expect(hosts.count(.host) == 2 && hosts.count(.rack) == 1 && hosts.count(.gpu) == 9)
    #expect(one.epoch != hosts.epoch)
  }
}
