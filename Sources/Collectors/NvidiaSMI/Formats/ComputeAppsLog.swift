import FleetModel

/// A log of `--query-compute-apps`: frames of GPUs without metrics, with their processes.
struct ComputeAppsLog: LogParser {
  private struct Seen: Hashable {
    let slot: Int
    let pid: Int?
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  private var log = SentenceLog()
  private var parser: ComputeAppsParser
  private var seen: Set<Seen> = []

  init(ticks: TickAssembler, columns: [String]?) {
    self.ticks = ticks
    parser = ComputeAppsParser(columns: columns)
  }

  var sentences: [NvidiaSMISentence] { log.sentences }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) {
    guard let app = parser.consume(line) else {
      if let sentence = NvidiaSMISentence(line) { log.append(sentence) }
      return
    }
    var identity = app.gpu
    identity.host = host
    let slot = ticks.builder.slot(for: identity)
    let isLater = app.time.map { ticks.isAfterGap($0, longerThan: 0.3) } ?? false
    if isLater || !seen.insert(Seen(slot: slot, pid: app.pid)).inserted {
      endTick(into: &frames)
      seen.insert(Seen(slot: slot, pid: app.pid))
    }
    ticks.join(slot, host: host, at: app.time)
    ticks.builder.setStatus(.ok, slot)
    ticks.builder.add(app.process(gpu: slot))
    rowCount += 1
  }

  mutating func endTick(into frames: inout [Frame]) {
    ticks.flush(into: &frames)
    seen.removeAll(keepingCapacity: true)
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    RowShape.isWhole(last, after: previous, fileBytes: fileBytes)
  }
}
