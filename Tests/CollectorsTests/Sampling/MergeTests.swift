import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// Labels, places and what is known of whole groups, over several sources.
struct MergeTests {
  private static let start = Timestamp(milliseconds: 1_700_000_000_000)

  /// A frame of some hosts with two GPUs each.
  private func frame(
    _ hosts: [String], rack: String = "", job: String? = nil,
    figures: (Frame) -> GroupFigures = { _ in .none }
  ) -> Frame {
    var builder = FrameBuilder(site: "s", origin: .live)
    for host in hosts {
      builder.setPlace(Place(rack: rack), ofHost: host)
      for index in 0..<2 {
        let slot = builder.slot(for: GPUIdentity(host: host, index: index))
        builder.setStatus(.ok, slot)
        builder.setLabel(LabelKey.job, slot, job)
      }
    }
    let made = builder.finish(at: Self.start)
    var content = made.content
    content.figures = figures(made)
    return Frame(content)
  }

  /// Figures of one group over a whole frame: each GPU draws so many watts.
  private func figures(_ frame: Frame, watts: Int64) -> GroupFigures {
    let count = frame.gpus.count
    return GroupFigures(
      groups: [0..<count], reporting: [Int32(count)],
      rollups: [
        .powerDraw: [
          GroupRollup(
            count: count, sum: watts * 1000 * Int64(count), smallest: 1, largest: watts * 1000,
            largestAt: count - 1)
        ]
      ], histograms: [.powerDraw: Histogram()])
  }

  private func assembled(
    _ frames: [Frame], placement: HostPlacement = .none, after seconds: Double = 0
  ) throws -> Frame {
    var assembler = FleetAssembler(
      site: "s", sources: frames.indices.map { ("\($0)", 1) }, placement: placement)
    for (place, frame) in frames.enumerated() {
      assembler.take(.frame(frame), from: place, at: Self.start.adding(seconds: Double(place)))
    }
    let made = assembler.assemble(at: Self.start.adding(seconds: seconds))
    return try #require(made)
  }

  private func hosts(_ frame: Frame) -> [String] {
    frame.topology.groupRange(.host).map { frame.topology.groups[$0].name }
  }

  @Test func labelsAreJoinedAndSharedWhileTheyAreTheSame() throws {
    let frames = [frame(["b"], job: "7"), frame(["a"], job: "8"), frame(["c"])]
    var assembler = FleetAssembler(site: "s", sources: [("x", 1), ("y", 1), ("z", 1)])
    for (place, frame) in frames.enumerated() {
      assembler.take(.frame(frame), from: place, at: Self.start)
    }
    let first = assembler.assemble(at: Self.start)
    let labels = try #require(first).labels
    #expect(
      (0..<6).map { labels.value(LabelKey.job, $0) } == ["8", "8", "7", "7", nil, nil])
    let second = assembler.assemble(at: Self.start.adding(seconds: 1))
    #expect(second?.labels === labels, "nothing has changed")
    assembler.take(.frame(frame(["c"], job: "9")), from: 2, at: Self.start)
    let third = assembler.assemble(at: Self.start.adding(seconds: 1))
    #expect(third?.labels.value(LabelKey.job, 5) == "9")
  }

  @Test func sharedGPUHasTheLabelOfWhoeverKnowsOne() throws {
    let labels = try assembled([frame(["a"], job: "7"), frame(["a"]), frame(["b"])]).labels
    #expect((0..<4).map { labels.value(LabelKey.job, $0) } == ["7", "7", nil, nil])
  }

  @Test func figuresMoveToTheirPlaces() throws {
    let groups = frame(["a", "c"], rack: "k1") { figures($0, watts: 100) }
    let read = frame(["b"], rack: "k1")
    let merged = try assembled([read, groups])
    #expect(hosts(merged) == ["a", "c", "b"], "hosts of a group stay together")
    #expect(merged.figures.groups == [0..<4])
    #expect(merged.figures.reporting == [4])
    #expect(merged.rollup(.powerDraw).sum == 400_000)
    #expect(merged.figures.rollups[.powerDraw]?.first?.largestAt == 3)
    #expect(merged.reportingCount == 6)
  }

  @Test func twoThatCoverTheSameCountOnce() throws {
    let merged = try assembled([
      frame(["a", "c"]) { figures($0, watts: 100) }, frame(["a", "c"]) { figures($0, watts: 200) },
      frame(["x"]),
    ])
    #expect(merged.gpus.count == 6)
    #expect(merged.figures.groups == [0..<4])
    #expect(merged.rollup(.powerDraw).sum == 800_000, "the fresher one's word")
    #expect(merged.figures.histograms.isEmpty)
  }

  @Test func tornGroupSaysNothing() throws {
    let file = try TopologyFile(Array("racks: {k1: a, k2: b, k3: c}".utf8), subject: "t")
    let merged = try assembled(
      [frame(["a", "c"]) { figures($0, watts: 100) }, frame(["b"])],
      placement: HostPlacement(file: file, pattern: nil))
    #expect(merged.figures.isEmpty)
    #expect(hosts(merged) == ["a", "b", "c"])
    #expect(
      merged.gpus.statuses == [.unreachable, .unreachable, .ok, .ok, .unreachable, .unreachable])
    #expect(merged.reportingCount == 2)
  }

  @Test func silentEngineSaysNothingOfThePresent() throws {
    let old = frame(["a"]) { figures($0, watts: 100) }
    for frames in [[old], [old, frame(["b"])]] {
      let merged = try assembled(frames, after: 100)
      #expect(merged.figures.groups == [0..<2] && merged.figures.reporting == [0])
      #expect(merged.rollup(.powerDraw).count == 0)
      #expect(merged.missingCount(0..<2) == 2)
    }
  }

  @Test func loneSourceIsPlaced() throws {
    let pattern = try PlacePattern(#"(?<row>r\d+)-(?<rack>k\d+)"#)
    let placement = HostPlacement(file: nil, pattern: pattern)
    let plain = frame(["r2-k1-n1", "r1-k9-n2", "r1-k10-n1"], job: "7")
    let placed = try assembled([plain], placement: placement)
    #expect(hosts(placed) == ["r1-k9-n2", "r1-k10-n1", "r2-k1-n1"])
    #expect(placed.topology.count(.row) == 2 && placed.topology.count(.rack) == 3)
    #expect(placed.labels.value(LabelKey.job, 0) == "7")
    #expect(placed.time == plain.time)
    var placer = FramePlacer(.none)
    #expect(placer.placed(plain) === plain)
  }

  @Test func batteriesBesideOneFleetLeaveItAsItIs() throws {
    let gpus = frame(["b", "a-10", "a-2"], rack: "k", job: "x") { self.figures($0, watts: 3) }
    var content = Frame.Content(
      time: Self.start, origin: .live,
      topology: TopologyBuilder.build(site: "batteries", identities: []).topology,
      gpus: MetricTable(count: 0))
    content.batteryUnits = [BatteryUnit(id: "u1", block: "b1")]
    content.batteries = MetricTable(count: 1)
    for frames in [[gpus, Frame(content)], [Frame(content), gpus]] {
      let merged = try assembled(frames)
      #expect(hosts(merged) == hosts(gpus) && merged.gpus.count == 6)
      #expect(merged.topology.site.name == "s" && merged.batteryUnits.count == 1)
      #expect(merged.figures.groups == gpus.figures.groups)
      #expect(merged.rollup(.powerDraw).sum == gpus.rollup(.powerDraw).sum)
      #expect(merged.labels.value(LabelKey.job, 5) == "x")
    }
  }
}
