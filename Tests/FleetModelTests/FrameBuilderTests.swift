import FleetModel
import Testing

struct FrameBuilderTests {
  private let noon = Timestamp(milliseconds: 1_000_000)
  private let later = Timestamp(milliseconds: 1_001_000)

  private func gpu(_ index: Int?, host: String = "", uuid: String? = nil) -> GPUIdentity {
    GPUIdentity(host: host, index: index, uuid: uuid, position: index ?? 0)
  }

  @Test func gapsInTheIndexKeepTheirNumbers() {
    var builder = FrameBuilder(site: "s", origin: .live)
    for index in [3, 0, 2] {
      builder.set(.temperature, builder.slot(for: gpu(index)), .value(Int64(40 + index)))
    }
    let frame = builder.finish(at: noon)
    #expect((0..<3).map { frame.topology.directory.identity(at: $0).index } == [0, 2, 3])
    #expect((0..<3).map { frame.gpus.stored(.temperature, $0) } == [40, 42, 43])
  }

  @Test func lostGPUMovesNoOther() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slots = (0..<3).map { builder.slot(for: gpu($0, uuid: "GPU-\($0 + 1)")) }
    for slot in slots { builder.set(.utilization, slot, .value(50)) }
    _ = builder.finish(at: noon)
    for slot in [slots[0], slots[2]] { builder.set(.utilization, slot, .value(60)) }
    #expect(builder.finish(at: later).gpus.statuses == [.ok, .stale, .ok])
    for slot in [slots[0], slots[2]] { builder.set(.utilization, slot, .value(60)) }
    let frame = builder.finish(at: later)
    #expect(frame.gpus.statuses == [.ok, .lost, .ok])
    #expect(frame.gpus.stored(.utilization, 1) == nil, "an old value is not a new one")
    #expect(frame.gpus.stored(.utilization, 2) == 60)
    #expect(frame.content.lastSeen == [1: noon])
    #expect(frame.reportingCount == 2)
    builder.set(.utilization, slots[1], .value(1))
    #expect(builder.finish(at: later).gpus.statuses[1] == .ok)
  }

  @Test func theWorseStatusStays() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slot = builder.slot(for: gpu(0))
    #expect(!builder.hasTick)
    builder.setStatus(.needsReset, slot)
    builder.setStatus(.error, slot)
    builder.set(.xid, slot, .value(79))
    #expect(builder.hasTick && builder.isNoted(slot))
    #expect(builder.finish(at: noon).gpus.statuses == [.needsReset])
    #expect(!builder.hasTick)
  }

  @Test func keyPrefersUuidThenBusThenIndexThenPlace() {
    var identity = GPUIdentity(host: "n1", position: 4)
    #expect(identity.key == "n1/#4")
    identity.index = 2
    #expect(identity.key == "n1/2")
    identity.busID = "00000000:18:00.0A"
    #expect(identity.key == "n1/00000000:18:00.0a")
    identity.uuid = "GPU-00000000-0000-0000-0000-000000000000"
    #expect(identity.key == "n1/00000000:18:00.0a", "a redacted uuid names nobody")
    identity.uuid = "GPU-00000000-0000-0000-0000-00000000000a"
    #expect(identity.key == identity.uuid)
  }

  @Test func laterReportsRefineAndIndexMayMove() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let a = builder.slot(for: gpu(0, uuid: "GPU-a1"))
    let b = builder.slot(for: gpu(1, uuid: "GPU-b1"))
    builder.set(.temperature, a, .value(1))
    builder.set(.temperature, b, .value(2))
    let first = builder.finish(at: noon)
    var moved = gpu(5, uuid: "GPU-a1")
    moved.name = "H100"
    #expect(builder.slot(for: moved) == a)
    builder.set(.temperature, a, .value(1))
    builder.set(.temperature, b, .value(2))
    let second = builder.finish(at: later)
    #expect(second.topology !== first.topology)
    #expect(second.topology.directory.identity(at: 1).name == "H100")
    #expect(second.gpus.stored(.temperature, 1) == 1)
    #expect(second.topology.index(of: 0, in: first.topology) == 1)
    #expect(second.topology.index(ofKey: "GPU-b1") == 0)
    #expect(second.topology.index(ofKey: "GPU-c1") == nil)
  }

  @Test func processesFollowTheirGPU() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let last = builder.slot(for: gpu(7))
    let first = builder.slot(for: gpu(1))
    builder.set(.utilization, last, .value(1))
    builder.set(.utilization, first, .value(1))
    builder.add(GPUProcess(gpu: last, pid: 42, name: "train"))
    #expect(builder.finish(at: noon).content.processes.map(\.gpu) == [1])
    builder.set(.utilization, last, .value(1))
    #expect(builder.finish(at: later).content.processes.isEmpty)
  }

  @Test func findsASlotByAnySpelling() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slot = builder.slot(
      for: GPUIdentity(host: "n1", index: 3, uuid: "GPU-AB", busID: "00000000:3B:00.0"))
    for text in ["3", "gpu-ab", "GPU-AB", "0000:3b:00.0", "00000000:3B:00.0"] {
      #expect(builder.slot(host: "n1", matching: text) == slot, "\(text)")
    }
    #expect(builder.slot(host: "n2", matching: "3") == nil)
    #expect(builder.slot(host: "n1", matching: "30") == nil)
  }

  @Test func labelsAreSharedUntilTheyChange() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slots = [2, 0, 1].map { builder.slot(for: gpu($0)) }
    func frame() -> Frame {
      for slot in slots { builder.set(.utilization, slot, .value(50)) }
      return builder.finish(at: noon)
    }
    #expect(frame().labels === LabelTable.none)
    builder.setLabel(LabelKey.job, slots[0], "812")
    builder.setLabel(LabelKey.job, slots[1], "813")
    builder.setLabel(LabelKey.user, slots[1], "")
    let first = frame().labels
    #expect((0..<3).map { first.value(LabelKey.job, $0) } == ["813", nil, "812"])
    #expect(first.columns.map(\.key) == [LabelKey.job])
    builder.setLabel(LabelKey.job, slots[0], "812")
    #expect(frame().labels === first, "nothing has changed")
    builder.setLabel(LabelKey.job, slots[1], nil)
    let second = frame().labels
    #expect((0..<3).map { second.value(LabelKey.job, $0) } == [nil, nil, "812"])
    #expect(second.columns.first?.values == ["812"], "nobody works for 813 any more")
    let late = builder.slot(for: gpu(7))
    builder.set(.utilization, late, .value(1))
    #expect(frame().labels.count == 4)
    #expect(frame().labels.value(LabelKey.job, 2) == "812")
  }

  @Test func labelsThatComeAndGoAreForgotten() {
    var builder = FrameBuilder(site: "s", origin: .live)
    let slot = builder.slot(for: gpu(0))
    for job in 0..<5000 { builder.setLabel(LabelKey.job, slot, "job-\(job)") }
    builder.set(.utilization, slot, .value(1))
    let frame = builder.finish(at: noon)
    #expect(frame.labels.columns.first?.values == ["job-4999"])
    #expect(frame.labels.value(LabelKey.job, 0) == "job-4999")
  }
}
