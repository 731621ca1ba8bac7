import FleetModel

/// Reads `nvidia-smi dmon`: columns named by `#` lines that come again after every 44 rows, also
/// within a tick. Time is there only with `-o DT` or `-o TD`.
struct DmonParser: LogParser {
  private struct HostColumns: Sendable {
    var names: [String] = []
    var plan: [(metric: Metric, rule: CellRule)?] = []
    var indexColumn: Int?
    var dateColumn: Int?
    var timeColumn: Int?
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  private var log = SentenceLog()
  private var time = TimeText()
  private var hosts: [String: HostColumns] = [:]

  init(ticks: TickAssembler) { self.ticks = ticks }

  var sentences: [NvidiaSMISentence] { log.sentences }

  /// dmon's names. `sbecc` and `dbecc` are left out: the manual calls them aggregated, and the
  /// metric counts since the driver was loaded.
  private static let metrics: [String: Metric] = [
    "pwr": .powerDraw, "temp": .temperature, "gtemp": .temperature, "mtemp": .memoryTemperature,
    "sm": .utilization, "mem": .memoryUtilization, "mclk": .memoryClock, "pclk": .smClock,
    "fb": .framebufferUsed, "rxpci": .pcieRx, "txpci": .pcieTx,
  ]

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) {
    let words = Words(line.trimmed)
    guard let first = words.first else { return }
    if first[0] == 0x23 {
      header(words, host)
    } else if let columns = hosts[host], words.count == columns.names.count {
      row(words, columns, host, into: &frames)
    } else if let sentence = NvidiaSMISentence(line) {
      log.append(sentence)
      markLost(sentence, host: host, into: &frames)
    }
  }

  /// `# gpu    pwr  gtemp ...` or `#Date       Time        gpu ...`; the units' line has no `gpu`.
  private mutating func header(_ words: Words, _ host: String) {
    let names = words.all.map { $0.text.lowercased().filter { $0 != "#" } }.filter { !$0.isEmpty }
    guard let index = names.firstIndex(of: "gpu") else { return }
    var columns = HostColumns()
    columns.names = names
    columns.indexColumn = index
    columns.dateColumn = names.firstIndex(of: "date")
    columns.timeColumn = names.firstIndex(of: "time")
    columns.plan = names.map { name in Self.metrics[name].map { ($0, CellRule($0)) } }
    hosts[host] = columns
  }

  private mutating func row(
    _ words: Words, _ columns: HostColumns, _ host: String, into frames: inout [Frame]
  ) {
    guard let index = columns.indexColumn.flatMap({ words[$0]?.unsigned }) else { return }
    let slot = ticks.builder.slot(for: GPUIdentity(host: host, index: index, position: index))
    let stamp = stamp(words, columns)
    guard ticks.open(slot, host: host, at: stamp, into: &frames) else { return }
    var hasValue = false
    for (place, entry) in columns.plan.enumerated() {
      guard let entry, let word = words[place] else { continue }
      let state = NvidiaSMICell.parse(word, entry.rule)
      if case .value = state { hasValue = true }
      ticks.builder.set(entry.metric, slot, state)
    }
    ticks.builder.setStatus(hasValue ? .ok : .unsupported, slot)
    rowCount += 1
    ticks.close(into: &frames)
  }

  private mutating func stamp(_ words: Words, _ columns: HostColumns) -> Timestamp? {
    guard let date = columns.dateColumn.flatMap({ words[$0] }),
      let clock = columns.timeColumn.flatMap({ words[$0] })
    else { return nil }
    return (date.text + " " + clock.text).withBytes { time.parse($0) }
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    last.count >= previous.count
  }
}
