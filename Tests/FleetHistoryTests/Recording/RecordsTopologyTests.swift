import FleetHistory
import FleetModel
import Simulation
import TestSupport
import Testing

/// Fleets come back with every identity and every group, and what is no tree does not come back.
struct RecordsTopologyTests {
  private func copy(_ record: TopologyRecord) throws -> TopologyRecord {
    var writer = ByteWriter()
    record.encode(into: &writer)
    var reader = ByteReader(writer.bytes)
    let copy = try TopologyRecord(decoding: &reader)
    #expect(reader.remaining == 0)
    return copy
  }

  private func expectSame(_ record: TopologyRecord, _ note: String) throws {
    let copy = try copy(record)
    let (a, b) = (copy.topology, record.topology)
    #expect(copy.epoch == record.epoch && copy.batteryUnits == record.batteryUnits, "\(note)")
    #expect(a.groups == b.groups, "\(note)")
    #expect(a.gpuCount == b.gpuCount, "\(note)")
    for gpu in 0..<min(a.gpuCount, b.gpuCount) {
      #expect(a.directory.identity(at: gpu) == b.directory.identity(at: gpu), "\(note)")
    }
  }

  @Test func fleetsOfEverySizeComeBack() throws {
    for seed in (0..<40).map({ SeededGenerator.seedOfRun &+ $0 }) {
      var random = RandomRecords(seed)
      try expectSame(random.topology(), "seed \(seed)")
    }
  }

  @Test func everyOddIdentityComesBack() throws {
    for seed in (0..<40).map({ SeededGenerator.seedOfRun &+ $0 }) {
      var random = RandomRecords(seed)
      let identities = random.list(30) { random in
        GPUIdentity(
          host: random.text(), index: random.maybe { _ in 0xFFFF_FFF0 },
          uuid: random.maybe { $0.text() }, busID: random.maybe { $0.text() },
          name: random.maybe { $0.text() }, serial: random.maybe { $0.text() },
          driver: random.maybe { $0.text() }, position: random.chance(2) ? 0 : 70_000)
      }
      let topology = TopologyBuilder.build(site: random.text(), identities: identities).topology
      try expectSame(
        TopologyRecord(epoch: 1, topology: topology, batteryUnits: []), "seed \(seed)")
    }
  }

  @Test(arguments: ["sim:desk", "sim:memphis", "sim:memphis?gpus=1", "sim:colossus-1?gpus=3001"])
  func simulatedSitesComeBack(_ address: String) throws {
    let simulator = try Simulator(address: address, start: RandomFleet.time)
    let frame = simulator.frame(at: RandomFleet.time)
    try expectSame(
      TopologyRecord(epoch: 9, topology: frame.topology, batteryUnits: frame.batteryUnits), address)
  }

  private func isAccepted(_ groups: [FleetGroup], gpus: Int = 4) throws -> Bool {
    let directory = ListedGPUs((0..<gpus).map { GPUIdentity(host: "h", index: $0) })
    let record = TopologyRecord(
      epoch: 1, topology: Topology(directory: directory, groups: groups), batteryUnits: [])
    do {
      _ = try copy(record)
      return true
    } catch is RecordingError {
      return false
    }
  }

  private func group(
    _ level: FleetLevel, _ gpus: Range<Int>, _ parent: Int?, _ children: Range<Int> = 0..<0
  ) -> FleetGroup {
    FleetGroup(level: level, name: "g", gpus: gpus, parent: parent, children: children)
  }

  @Test func onlyTreesAreAccepted() throws {
    let site = group(.site, 0..<4, nil, 1..<3)
    #expect(try isAccepted([site, group(.host, 0..<2, 0), group(.host, 2..<4, 0)]))
    #expect(try isAccepted([group(.site, 0..<4, nil)]))
    #expect(
      try isAccepted([
        site, group(.rack, 0..<2, 0, 3..<5), group(.rack, 2..<4, 0, 5..<6),
        group(.host, 0..<1, 1), group(.host, 1..<2, 1), group(.host, 2..<4, 2),
      ]))
    let wrong: [[FleetGroup]] = [
      [site],
      [site, group(.host, 0..<2, 0)],
      [site, group(.host, 0..<2, 0), group(.host, 3..<4, 0)],
      [site, group(.host, 0..<3, 0), group(.host, 2..<4, 0)],
      [site, group(.host, 0..<2, 1), group(.host, 2..<4, 0)],
      [site, group(.host, 0..<2, 0), group(.host, 2..<4, nil)],
      [site, group(.host, 0..<2, 0), group(.rack, 2..<4, 0)],
      [site, group(.gpu, 0..<2, 0), group(.gpu, 2..<4, 0)],
      [group(.site, 0..<4, 0)],
      [group(.site, 0..<2, nil), group(.site, 2..<4, nil)],
      [
        site, group(.rack, 0..<2, 0, 3..<4), group(.rack, 2..<4, 0, 4..<5),
        group(.host, 0..<3, 1), group(.host, 3..<4, 2),
      ],
      [
        site, group(.rack, 0..<2, 0, 3..<5), group(.rack, 2..<4, 0, 4..<5),
        group(.host, 0..<2, 1), group(.host, 2..<4, 2),
      ],
    ]
    for groups in wrong { #expect(try !isAccepted(groups), "\(groups)") }
  }
}
