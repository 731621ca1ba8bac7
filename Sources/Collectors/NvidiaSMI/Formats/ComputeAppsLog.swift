import FleetModel

/// A log of `--query-compute-apps`: frames of GPUs without metrics, with their processes. A GPU that
/// no row names has no process, and is neither late nor lost.
struct ComputeAppsLog: LogParser {
  private struct Seen: Hashable {
    let slot: Int
    let pid: Int?
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  var log = SentenceLog()
  private var parser: ComputeAppsParser
  private var seen: Set<Seen> = []
  /// GPUs that rows have named.
  private var met: Set<Int> = []

  init(ticks: TickAssembler, columns: [String]?) {
    self.ticks = ticks
    parser = ComputeAppsParser(columns: columns)
  }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    guard let app = parser.consume(line) else {
      return line.trimmed.isEmpty || ComputeAppsParser.isHeader(line)
        || take(sentence: line, host: host, into: &frames)
    }
    var identity = app.gpu
    identity.host = host
    if app.time.map({ ticks.isAfterGap($0, longerThan: 0.3) }) ?? false {
      endTick(into: &frames)
    }
    let slot = ticks.builder.slot(for: identity)
    met.insert(slot)
    if !seen.insert(Seen(slot: slot, pid: app.pid)).inserted {
      endTick(into: &frames)
      seen.insert(Seen(slot: slot, pid: app.pid))
    }
    ticks.join(slot, host: host, at: app.time)
    ticks.builder.setStatus(.ok, slot)
    ticks.builder.add(app.process(gpu: slot))
    rowCount += 1
    return true
  }

  mutating func endTick(into frames: inout [Frame], isComplete: Bool) {
    if ticks.hasTick { for slot in met { ticks.builder.setStatus(.ok, slot) } }
    ticks.flush(into: &frames, isComplete: isComplete)
    seen.removeAll(keepingCapacity: true)
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    RowShape.isWhole(last, after: previous, fileBytes: fileBytes)
  }
}
