import Collectors
import FleetModel
import TestSupport
import Testing

/// The fleet's frame over several sources.
struct AssemblerTests {
  static let start = Timestamp(milliseconds: 1_700_000_000_000)

  /// A frame of a host with some GPUs, each drawing its own number of watts.
  static func frame(
    host: String, watts: [Double], at time: Timestamp = start, builder: inout FrameBuilder
  ) -> Frame {
    for (index, watt) in watts.enumerated() {
      let identity = GPUIdentity(host: host, index: index, uuid: "GPU-\(host)-\(index)a")
      builder.set(.powerDraw, builder.slot(for: identity), value: watt)
    }
    if let first = watts.first {
      builder.add(GPUProcess(gpu: 0, pid: Int(first), name: host))
    }
    let status = SourceStatus(id: host, kind: "test", since: time, period: 1)
    return builder.finish(at: time, sources: [status])
  }

  static func frame(host: String, watts: [Double]) -> Frame {
    var builder = FrameBuilder(site: host, origin: .live)
    return frame(host: host, watts: watts, builder: &builder)
  }

  @Test func singleSourceInTimePassesThrough() {
    var assembler = FleetAssembler(site: "s", sources: [("a", 1)])
    let none = assembler.assemble(at: Self.start)
    #expect(none == nil)
    let frame = Self.frame(host: "a", watts: [100, 200])
    assembler.take(.frame(frame), from: 0, at: Self.start)
    let same = assembler.assemble(at: Self.start.adding(seconds: 1))
    #expect(same === frame)
  }

  @Test func aSourceThatSpeaksForSeveralKeepsTheirStatuses() throws {
    var assembler = FleetAssembler(site: "s", sources: [("sim", 1)])
    var content = Self.frame(host: "a", watts: [100]).content
    content.sources = ["one", "two", "three"].map {
      SourceStatus(id: $0, kind: "engine", since: Self.start, period: 1)
    }
    assembler.take(.frame(Frame(content)), from: 0, at: Self.start)
    #expect(assembler.statuses.map(\.id) == ["one", "two", "three"])
    let assembled = assembler.assemble(at: Self.start.adding(seconds: 5))
    let late = try #require(assembled)
    #expect(late.content.sources.map(\.id) == ["one", "two", "three"])
    #expect(late.gpus.statuses == [.stale])
  }

  @Test func lateSourceGrowsOldAndKeepsItsValues() throws {
    var assembler = FleetAssembler(site: "s", sources: [("a", 1), ("b", 1)])
    assembler.take(.frame(Self.frame(host: "a", watts: [100, 200])), from: 0, at: Self.start)
    assembler.take(.frame(Self.frame(host: "b", watts: [300])), from: 1, at: Self.start)
    for (age, expected) in [
      (3.0, EntityStatus.ok), (3.5, .stale), (59, .stale), (61, .unreachable),
    ] {
      let now = Self.start.adding(seconds: age)
      assembler.take(.frame(Self.frame(host: "b", watts: [300])), from: 1, at: now)
      let assembled1 = assembler.assemble(at: now)
      let frame = try #require(assembled1)
      #expect(frame.gpus.statuses == [expected, expected, .ok])
      #expect(frame.gpus.value(.powerDraw, 1) == 200)
      #expect(frame.content.lastSeen[1] == (expected == .ok ? nil : Self.start))
      #expect(frame.content.lastSeen[2] == nil)
    }
  }

  @Test func gpuThatTwoSourcesReportIsOneAndTheFresherCounts() throws {
    var assembler = FleetAssembler(site: "s", sources: [("a", 1), ("b", 1), ("c", 1)])
    let here = Self.frame(host: "a", watts: [100, 200])
    var builder = FrameBuilder(site: "x", origin: .live)
    for (index, watts) in [(1, 250.0), (7, 700)] {
      let identity = GPUIdentity(host: "x", index: index, uuid: "GPU-a-\(index)a")
      builder.set(.powerDraw, builder.slot(for: identity), value: watts)
    }
    builder.add(GPUProcess(gpu: 0, pid: 77, name: "there"))
    let status = SourceStatus(id: "b", kind: "test", since: Self.start, period: 1)
    let there = builder.finish(at: Self.start, sources: [status])
    assembler.take(.frame(here), from: 0, at: Self.start)
    assembler.take(.frame(there), from: 1, at: Self.start.adding(seconds: 0.5))
    assembler.take(.frame(Self.frame(host: "c", watts: [1])), from: 2, at: Self.start)
    let assembled1 = assembler.assemble(at: Self.start.adding(seconds: 1))
    let first = try #require(assembled1)
    #expect(first.gpus.count == 4)
    let shared = try #require(first.topology.index(ofKey: "GPU-a-1a"))
    #expect(first.gpus.value(.powerDraw, shared) == 250)
    #expect(first.content.processes.filter { $0.gpu == shared }.map(\.pid) == [77])
    let notes = first.content.sources.map(\.notes.count)
    #expect(notes == [1, 1, 0])
    #expect(first.content.sources[0].notes[0].hasPrefix("one of its GPUs is reported by another"))

    let later = Self.start.adding(seconds: 20)
    assembler.take(.frame(here), from: 0, at: later)
    let assembled2 = assembler.assemble(at: later)
    let second = try #require(assembled2)
    #expect(second.gpus.value(.powerDraw, shared) == 200 && second.gpus.statuses[shared] == .ok)
    #expect(second.content.processes.allSatisfy { $0.pid != 77 })
    let alone = try #require(second.topology.index(ofKey: "GPU-a-7a"))
    #expect(second.gpus.statuses[alone] == .stale)
  }

  @Test func singleSourceGrowsOldToo() throws {
    var assembler = FleetAssembler(site: "s", sources: [("a", 10)])
    assembler.take(.frame(Self.frame(host: "a", watts: [100])), from: 0, at: Self.start)
    var status = SourceStatus(id: "a", kind: "test", since: Self.start, period: 10)
    status.state = .stale
    assembler.take(.status(status), from: 0, at: Self.start)
    let assembled2 = assembler.assemble(at: Self.start.adding(seconds: 31))
    let frame = try #require(assembled2)
    #expect(frame.gpus.statuses == [.stale] && frame.gpus.value(.powerDraw, 0) == 100)
    #expect(frame.content.sources.map(\.state) == [.stale])
    let assembled3 = assembler.assemble(at: Self.start.adding(seconds: 101))
    let old = try #require(assembled3)
    #expect(old.gpus.statuses == [.unreachable])
  }

  @Test func topologyStaysWhileNoSourceChangesItsOwn() throws {
    var builder = FrameBuilder(site: "a", origin: .live)
    var assembler = FleetAssembler(site: "s", sources: [("a", 1), ("b", 1)])
    assembler.take(.frame(Self.frame(host: "b", watts: [1])), from: 1, at: Self.start)
    var epochs: Set<UInt64> = []
    for watts in [[1.0], [2.0], [3.0]] {
      let frame = Self.frame(host: "a", watts: watts, builder: &builder)
      assembler.take(.frame(frame), from: 0, at: Self.start)
      let merged = assembler.assemble(at: Self.start)
      epochs.insert(try #require(merged).topology.epoch)
    }
    #expect(epochs.count == 1)
    let more = Self.frame(host: "a", watts: [1, 2], builder: &builder)
    assembler.take(.frame(more), from: 0, at: Self.start)
    let assembled4 = assembler.assemble(at: Self.start)
    let frame = try #require(assembled4)
    #expect(!epochs.contains(frame.topology.epoch) && frame.gpus.count == 3)
  }

  @Test func batteriesAndSiteComeFromWhoeverHasThem() throws {
    func battery(_ id: String, _ charge: Double, grid: Double?) -> Frame {
      var content = Self.frame(host: id, watts: []).content
      content.batteryUnits = [BatteryUnit(id: id)]
      content.batteries = MetricTable(count: 1)
      content.batteries.set(.stateOfCharge, 0, value: charge)
      if let grid { content.site.set(.gridPower, 0, value: grid) }
      return Frame(content)
    }
    var assembler = FleetAssembler(site: "s", sources: [("a", 1), ("b", 1)])
    assembler.take(.frame(battery("u1", 50, grid: nil)), from: 0, at: Self.start)
    assembler.take(.frame(battery("u2", 70, grid: 5e6)), from: 1, at: Self.start)
    let assembled5 = assembler.assemble(at: Self.start)
    let frame = try #require(assembled5)
    #expect(frame.batteryUnits.map(\.id) == ["u1", "u2"])
    #expect(frame.batteries.value(.stateOfCharge, 1) == 70 && frame.site(.gridPower) == 5e6)
  }

  /// Whatever the hosts and their sizes: every GPU keeps its value, its status and its processes.
  @Test func everyGPUKeepsWhatIsItsOwn() throws {
    var random = SeededGenerator()
    for _ in 0..<60 {
      let sourceCount = Int.random(in: 1...5, using: &random)
      let names = (0..<sourceCount).map { "h\(Int.random(in: 0...99, using: &random))-\($0)" }
      var assembler = FleetAssembler(site: "s", sources: names.map { ($0, 1) })
      var expected: [String: Double] = [:]
      for (place, name) in names.enumerated() {
        let watts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          Double(Int.random(in: 1...700, using: &random))
        }
        for (index, watt) in watts.enumerated() { expected["GPU-\(name)-\(index)a"] = watt }
        assembler.take(.frame(Self.frame(host: name, watts: watts)), from: place, at: Self.start)
      }
      let assembled6 = assembler.assemble(at: Self.start)
      let frame = try #require(assembled6)
      #expect(frame.gpus.count == expected.count, "seed \(random.seed)")
      for (uuid, watt) in expected {
        let place = try #require(frame.topology.index(ofKey: uuid))
        #expect(frame.gpus.value(.powerDraw, place) == watt, "seed \(random.seed)")
      }
      for process in frame.content.processes {
        let identity = frame.topology.directory.identity(at: process.gpu)
        #expect(identity.host == process.name && identity.index == 0, "seed \(random.seed)")
      }
      #expect(frame.content.processes.count == sourceCount)
      #expect(frame.rollup(.powerDraw).total == expected.values.reduce(0, +))
    }
  }
}
