import FleetHistory
import FleetModel
import Testing

/// Recordings that are given away.
struct WriterRedactionTests {
  private func topologies(_ records: WrittenRecords) throws -> [TopologyRecord] {
    try records.records(.topology).map { record in
      var reader = ByteReader(record.payload)
      return try TopologyRecord(decoding: &reader)
    }
  }

  private func identities(_ topology: Topology) -> [GPUIdentity] {
    (0..<topology.gpuCount).map { topology.directory.identity(at: $0) }
  }

  @Test func namesBecomePseudonyms() throws {
    let bench = try WriterBench("sim:memphis?gpus=64")
    let options = WriterBench.options { options in
      options.redact = true
      options.site = "secret-site"
      options.sourceNames = "ssh://root@secret-host"
    }
    var session = try bench.session(.file("f.gtr"), options)
    bench.record(0, in: &session)
    let original = bench.frame(0)
    let record = try #require(try topologies(bench.records()).first)
    let before = identities(original.topology)
    let after = identities(record.topology)
    #expect(after.count == before.count)
    #expect(Set(after.map(\.host)).count == Set(before.map(\.host)).count)
    #expect(Set(after.map(\.key)).count == after.count)
    for (new, old) in zip(after, before) {
      #expect(new.host.hasPrefix("host-") && new.uuid != old.uuid && new.serial != old.serial)
      #expect(new.index == old.index && new.name == old.name && new.position == old.position)
    }
    #expect(record.topology.site.name == "site-1")
    let hosts = record.topology.groupRange(.host).map { record.topology.groups[$0] }
    for host in hosts { #expect(after[host.gpus.lowerBound].host == host.name) }
    var reader = ByteReader(try #require(bench.records().records(.fileHeader).first).payload)
    let header = try FileHeaderRecord(decoding: &reader)
    #expect(header.namesArePseudonyms && header.site == "site-1" && header.sourceNames == "")
    #expect(header.machine.hasPrefix("host-") || header.machine.isEmpty)
  }

  @Test func theSameNameIsTheSamePseudonym() throws {
    let bench = try WriterBench()
    var session = try bench.session(
      .file("f.gtr"), WriterBench.options { $0.redact = true })
    bench.record(0, in: &session)
    let key = bench.frame(0).topology.directory.identity(at: 3).key
    session.append(
      EventRecord(
        time: WriterBench.start, severity: .warning, entity: key, rule: "hot", text: "on host x"),
      at: bench.moment(0.5))
    let event = try #require(bench.records().records(.event).first)
    var reader = ByteReader(event.payload)
    let written = try EventRecord(decoding: &reader)
    let topology = try #require(try topologies(bench.records()).first).topology
    #expect(written.entity == topology.directory.identity(at: 3).key && written.text == "")
    #expect(written.entity != key)
  }

  @Test func aTopologyIsRedactedOnce() throws {
    let bench = try WriterBench()
    var session = try bench.session(
      .file("f.gtr"), WriterBench.options { $0.redact = true })
    for second in 0..<3 { bench.record(Double(second), in: &session) }
    #expect(bench.records().records(.topology).count == 1)
  }
}
