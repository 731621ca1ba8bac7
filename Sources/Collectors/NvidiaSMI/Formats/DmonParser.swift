import FleetModel

/// Reads `nvidia-smi dmon`: columns named by `#` lines that come again after every 44 rows, also
/// within a tick; the cells are parted by blanks, with `--format csv` by commas. Time is there only
/// with `-o`.
struct DmonParser: LogParser {
  private struct HostColumns: Sendable {
    let heading: MonitorHeading
    let plan: [(metric: Metric, rule: CellRule)?]
    let indexColumn: Int?
    let dateColumn: Int?
    let timeColumn: Int?
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  var log = SentenceLog()
  private var clock: MonitorClock
  private var hosts: [String: HostColumns] = [:]

  init(ticks: TickAssembler) {
    self.ticks = ticks
    clock = MonitorClock(baseTime: ticks.baseTime)
  }

  var notes: [String] { clock.notes }

  /// dmon's names. `sbecc` and `dbecc` are left out: the manual calls them aggregated, and the
  /// metric counts since the driver was loaded.
  private static let metrics: [String: Metric] = [
    "pwr": .powerDraw, "temp": .temperature, "gtemp": .temperature, "mtemp": .memoryTemperature,
    "sm": .utilization, "mem": .memoryUtilization, "mclk": .memoryClock, "pclk": .smClock,
    "fb": .framebufferUsed, "rxpci": .pcieRx, "txpci": .pcieTx,
  ]

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    let line = line.trimmed
    guard let first = line.first else { return true }
    if first == 0x23 { return header(line, host) }
    if let columns = hosts[host] {
      let cells = columns.heading.cells(line)
      if cells.count == columns.heading.names.count, row(cells, columns, host, into: &frames) {
        return true
      }
      if cells.first?.unsigned != nil { ticks.noteTornRow() }
    }
    return take(sentence: line, host: host, into: &frames)
  }

  private mutating func header(_ line: Bytes, _ host: String) -> Bool {
    guard let heading = MonitorHeading(line) else { return MonitorHeading.isUnits(line) }
    hosts[host] = HostColumns(
      heading: heading,
      plan: heading.names.map { name in Self.metrics[name].map { ($0, CellRule($0)) } },
      indexColumn: heading.place(of: "gpu"), dateColumn: heading.place(of: "date"),
      timeColumn: heading.place(of: "time"))
    return true
  }

  private mutating func row(
    _ cells: [Bytes], _ columns: HostColumns, _ host: String, into frames: inout [Frame]
  ) -> Bool {
    guard let index = columns.indexColumn.flatMap({ cells[$0].unsigned }) else { return false }
    let slot = ticks.builder.slot(for: GPUIdentity(host: host, index: index, position: index))
    let date = columns.dateColumn.map { cells[$0] }
    let time = columns.timeColumn.map { cells[$0] }
    let stamp = clock.instant(date: date, time: time, host: host)
    ticks.datesAreAssumed = clock.datesAreAssumed
    guard ticks.open(slot, host: host, at: stamp, into: &frames) else { return true }
    if let midnight = clock.midnight(date: date, time: time) { ticks.assume(notBefore: midnight) }
    var hasValue = false
    for (place, entry) in columns.plan.enumerated() {
      guard let entry else { continue }
      let state = NvidiaSMICell.parse(cells[place], entry.rule)
      if NvidiaSMICell.isUnreadable(cells[place], state) {
        ticks.builder.doubt(unreadable: cells[place].text, entry.metric, slot)
      }
      if case .value = state { hasValue = true }
      ticks.builder.set(entry.metric, slot, state)
    }
    ticks.builder.setStatus(hasValue ? .ok : .unsupported, slot)
    rowCount += 1
    ticks.close(into: &frames)
    return true
  }

  /// Columns of blanks are as wide in every row; a number behind a comma may lack its end.
  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    last.place(of: 0x2C) == nil && last.count >= previous.count
  }
}
