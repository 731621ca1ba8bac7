import FleetModel

/// Reads `nvidia-smi pmon`: a row a process, and a row of dashes for an idle GPU. A GPU's
/// utilisation is the sum over its processes.
struct PmonParser: LogParser {
  private struct Seen: Hashable {
    let slot: Int
    let pid: Int?
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  var log = SentenceLog()
  private var clock: MonitorClock
  private var headings: [String: MonitorHeading] = [:]
  private var seen: Set<Seen> = []
  private var lastStamp: Timestamp?
  private var sums: [Int: (utilization: CellState, memory: CellState)] = [:]

  init(ticks: TickAssembler) {
    self.ticks = ticks
    clock = MonitorClock(baseTime: ticks.baseTime)
  }

  var notes: [String] { clock.notes }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    let line = line.trimmed
    guard let first = line.first else { return true }
    if first == 0x23 {
      guard let heading = MonitorHeading(line) else { return MonitorHeading.isUnits(line) }
      guard heading.place(of: "pid") != nil else { return false }
      headings[host] = heading
      return true
    }
    if let heading = headings[host] {
      let cells = heading.cells(line)
      if cells.count >= heading.names.count, row(cells, heading, host, into: &frames) {
        return true
      }
      if cells.first?.unsigned != nil { ticks.noteTornRow() }
    }
    return take(sentence: line, host: host, into: &frames)
  }

  private mutating func row(
    _ cells: [Bytes], _ heading: MonitorHeading, _ host: String, into frames: inout [Frame]
  ) -> Bool {
    func word(_ name: String) -> Bytes? { heading.place(of: name).map { cells[$0] } }
    guard let index = word("gpu")?.unsigned else { return false }
    let pid = word("pid")?.unsigned
    let stamp = clock.instant(date: word("date"), time: word("time"), host: host)
    ticks.datesAreAssumed = clock.datesAreAssumed
    if stamp != lastStamp, lastStamp != nil { endTick(into: &frames) }
    let slot = ticks.builder.slot(for: GPUIdentity(host: host, index: index, position: index))
    if !seen.insert(Seen(slot: slot, pid: pid)).inserted {
      endTick(into: &frames)
      seen.insert(Seen(slot: slot, pid: pid))
    }
    lastStamp = stamp
    ticks.join(slot, host: host, at: stamp)
    if let midnight = clock.midnight(date: word("date"), time: word("time")) {
      ticks.assume(notBefore: midnight)
    }
    ticks.builder.setStatus(.ok, slot)
    rowCount += 1
    add(slot, word("sm"), word("mem"))
    guard let pid else { return true }
    let command = cells.dropFirst(heading.names.count - 1).map(\.text)
      .joined(separator: heading.isCSV ? ", " : " ")
    let type = word("type").flatMap { $0.isLike("-") ? nil : $0.text }
    ticks.builder.add(
      GPUProcess(
        gpu: slot, pid: pid, name: command == "-" ? "" : command,
        memoryMiB: word("fb").flatMap(NvidiaSMICell.mebibytes), type: type))
    return true
  }

  private mutating func add(_ slot: Int, _ sm: Bytes?, _ memory: Bytes?) {
    var sum = sums[slot] ?? (.unsupported, .unsupported)
    sum.utilization = Self.sum(sum.utilization, sm, .utilization)
    sum.memory = Self.sum(sum.memory, memory, .memoryUtilization)
    sums[slot] = sum
  }

  /// Adds a process to its GPU's sum, which shares that are rounded may bring over 100 %. A share
  /// that cannot be stays as it is, so that the GPU's cell is refused with it.
  private static func sum(_ known: CellState, _ word: Bytes?, _ metric: Metric) -> CellState {
    guard let word else { return known }
    let share = NvidiaSMICell.parse(word, for: metric)
    switch (known, share) {
    case (_, .unsupported): return known
    case (.value(let sum), .value(let more)):
      if !metric.definition.isPossible(sum) { return known }
      return .value(metric.definition.isPossible(more) ? min(100, sum &+ more) : more)
    case (.error, _), (_, .error): return .error
    case (.unsupported, .value): return share
    }
  }

  mutating func endTick(into frames: inout [Frame], isComplete: Bool) {
    for (slot, sum) in sums {
      if sum.utilization != .unsupported { ticks.builder.set(.utilization, slot, sum.utilization) }
      if sum.memory != .unsupported { ticks.builder.set(.memoryUtilization, slot, sum.memory) }
    }
    sums.removeAll(keepingCapacity: true)
    seen.removeAll(keepingCapacity: true)
    ticks.flush(into: &frames, isComplete: isComplete)
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    last.place(of: 0x2C) == nil && last.count >= previous.count
  }
}
