import FleetModel

/// Makes a frame of what a page's series filled: a row for each GPU and each battery unit that the
/// exporter has told of, in one frame.
struct PageAssembler: Sendable {
  private var builder: FrameBuilder
  /// The builder's slot of each GPU of the register; -1 where it is not sure to be one.
  private var slots: [Int] = []
  private var workloads = WorkloadView()
  /// Seconds after which a sample with a time of its own is stale.
  private let patience: Double
  /// What is doubted of the battery units of the last page, in words.
  private var unitNotes: [String] = []

  /// What is told of values that cannot be.
  var notes: [String] {
    let parts =
      incomplete == 0
      ? [] : ["of \(incomplete) GPUs an instance says nothing: sums over instances are absent"]
    return builder.doubts.notes + parts + unitNotes
  }

  /// GPUs of the last page of which an instance says nothing.
  private var incomplete = 0

  /// Begins to count values that cannot be anew.
  mutating func forgetDoubts() { builder.doubts = Doubts() }

  /// - Parameter period: seconds between pages.
  init(site: String, period: Double) {
    builder = FrameBuilder(site: site, origin: .live)
    patience = max(3 * period, 120)
  }

  /// What is known of a GPU that was told of before and is not now.
  enum Silence: Sendable {
    /// Its exporter answered without it: when it does so twice, the GPU is lost.
    case lost
    /// Nothing, where its host is silent as a whole; else as above.
    case unreachableWithHost
    /// Nothing: the answer is known to be a part of the whole.
    case unknown
  }

  /// Forgets what earlier frames said, for frames that are made in any order of time.
  mutating func forgetTicks() { builder.forgetTicks() }

  /// The frame of the page that a reader has finished.
  mutating func frame(
    _ reader: inout PageReader, at time: Timestamp, silence: Silence = .lost
  ) -> Frame {
    admit(&reader)
    var boards = BoardTallies(count: slots.count)
    var heard = [Int64](repeating: -1, count: slots.count)
    for cell in reader.cells where cell.page == reader.page && cell.key.target.subject == .gpu {
      let gpu = cell.key.owner
      guard slots[gpu] >= 0 else { continue }
      heard[gpu] = max(heard[gpu], cell.stamp)
      let share =
        cell.share > 0 || cell.key.part.isEmpty
        ? cell.share : reader.gpus.share(ofPart: cell.key.part, of: gpu)
      set(cell, gpu, &boards, reader.processes, share: share)
    }
    for gpu in slots.indices where heard[gpu] >= 0 {
      let age = Double(time.milliseconds &- heard[gpu]) / 1000
      builder.setStatus(heard[gpu] > 0 && age > patience ? .stale : .ok, slots[gpu])
      let values = boards.values(of: gpu) {
        reader.workloads.instanceNames(ofGPU: $0, on: reader.page)
      }
      for (metric, value) in values {
        builder.set(metric, slots[gpu], value: value)
      }
    }
    incomplete = boards.incomplete.count
    workloads.update(reader.workloads, page: reader.page) {
      heard[$0] >= 0
    } _: {
      builder.setLabel($0, slots[$1], $2)
    }
    let isComplete =
      !slots.indices.contains { slots[$0] >= 0 && heard[$0] < 0 }
      || silence != .unknown && reader.tally.isWhole && !reader.collectorFailed
    if silence == .unreachableWithHost { noteSilentHosts(heard, reader.gpus.identities) }
    let frame = builder.finish(at: time, isComplete: isComplete)
    let power = UnitTallies(reader, time: time)
    unitNotes = power?.snapshot.notes ?? []
    guard let power else { return frame }
    var content = frame.content
    content.batteryUnits = power.snapshot.units
    content.batteries = power.snapshot.batteries
    content.site = power.snapshot.site
    return Frame(content)
  }

  /// Gives new GPUs their slots, and known ones what was learnt of them.
  private mutating func admit(_ reader: inout PageReader) {
    guard !reader.gpus.changed.isEmpty else { return }
    for (host, place) in reader.gpus.places { builder.setPlace(place, ofHost: host) }
    for gpu in reader.gpus.changed.sorted() {
      let slot = reader.gpus.isSure[gpu] ? builder.slot(for: reader.gpus.identities[gpu]) : -1
      if gpu == slots.count { slots.append(slot) } else { slots[gpu] = slot }
    }
    reader.gpus.changed.removeAll()
  }

  /// Marks the GPUs of hosts that are silent as a whole.
  private mutating func noteSilentHosts(_ heard: [Int64], _ identities: [GPUIdentity]) {
    guard heard.contains(where: { $0 < 0 }) else { return }
    var answering: Set<String> = []
    for gpu in slots.indices where heard[gpu] >= 0 { answering.insert(identities[gpu].host) }
    for gpu in slots.indices where slots[gpu] >= 0 && heard[gpu] < 0 {
      if answering.contains(identities[gpu].host) { continue }
      builder.setStatus(.unreachable, slots[gpu])
    }
  }

  private mutating func set(
    _ cell: PageCell, _ gpu: Int, _ boards: inout BoardTallies, _ processes: [GPUProcess],
    share: Double
  ) {
    let slot = slots[gpu]
    if cell.isError { return fail(cell, slot, &boards) }
    switch cell.key.target {
    case .metric(let metric):
      if !boards.take(cell, metric, share: share) { builder.set(metric, slot, value: cell.value) }
    case .framebufferFree, .framebufferReserved: boards.take(cell, share: share)
    case .eventReason:
      if !boards.hasReasons(gpu) { builder.set(.clocksEventReasons, slot, .value(cell.bits)) }
    case .xidLabel:
      if !boards.hasXID(gpu) { builder.set(.xid, slot, .value(cell.bits)) }
    case .recoveryAction:
      if cell.value > 0 { builder.setStatus(.needsReset, slot) }
    case .jobNumber: builder.setLabel(LabelKey.job, slot, Self.number(cell.value))
    case .userNumber: builder.setLabel(LabelKey.user, slot, Self.number(cell.value))
    case .process:
      guard processes.indices.contains(Int(cell.bits)) else { return }
      var process = processes[Int(cell.bits)]
      process.gpu = slot
      process.memoryMiB = cell.value < 1e12 ? Int64(cell.value.rounded()) : nil
      builder.add(process)
    default: break
    }
  }

  /// A line that cannot be read is an error of its cell; its GPU is there.
  private mutating func fail(_ cell: PageCell, _ slot: Int, _ boards: inout BoardTallies) {
    switch cell.key.target {
    case .metric(let metric):
      boards.fail(cell)
      builder.set(metric, slot, .error)
    case .eventReason: builder.set(.clocksEventReasons, slot, .error)
    default: break
    }
  }

  /// The number of a job as text; nil for none.
  private static func number(_ value: Double) -> String? {
    Int64(exactly: value).flatMap { $0 > 0 ? String($0) : nil }
  }
}
