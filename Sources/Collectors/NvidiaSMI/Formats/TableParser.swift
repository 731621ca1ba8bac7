import FleetModel

/// Reads the table that plain `nvidia-smi` prints for people, of every width there has been, also
/// in the middle of other text and also looped. Cells are cut at the bars: names are shortened to
/// their column and may look like anything.
struct TableParser: LogParser {
  private enum Section: Sendable { case outside, gpus, slices, processes }

  private struct HostTable: Sendable {
    var section = Section.outside
    var time: Timestamp?
    var driver: String?
    /// The GPU whose second line is awaited.
    var slot: Int?
    var hasInstances = false
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  private var log = SentenceLog()
  private var time = TimeText()
  private var hosts: [String: HostTable] = [:]

  init(ticks: TickAssembler) { self.ticks = ticks }

  var sentences: [NvidiaSMISentence] { log.sentences }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) {
    let line = line.trimmed
    guard let first = line.first else { return }
    var table = hosts[host] ?? HostTable()
    switch first {
    case 0x7C: barred(line, host, &table, into: &frames)
    case 0x2B: table.slot = nil
    default:
      if let stamp = time.parse(line) {
        table = HostTable(time: stamp)
      } else if let sentence = NvidiaSMISentence(line) {
        log.append(sentence)
        markLost(sentence, host: host, into: &frames)
      }
    }
    hosts[host] = table
  }

  private mutating func barred(
    _ line: Bytes, _ host: String, _ table: inout HostTable, into frames: inout [Frame]
  ) {
    if startsSection(line, &table) { return }
    switch table.section {
    case .gpus: gpuLine(line, host, &table, into: &frames)
    case .processes: processLine(line, host, table)
    case .outside, .slices: break
    }
  }

  /// Whether a line is a banner or a heading, and if so which part of the table begins.
  private func startsSection(_ line: Bytes, _ table: inout HostTable) -> Bool {
    let inner = line.part(1, line.count).trimmed
    if inner.startsLike("nvidia-smi ") {
      table.section = .outside
      table.driver = Self.driver(in: inner.text)
    } else if inner.startsLike("gpu "), inner.mentions("name"), inner.mentions("bus-id") {
      table.section = .gpus
    } else if inner.startsLike("mig devices") {
      table.section = .slices
    } else if inner.startsLike("processes:") || inner.startsLike("compute processes:") {
      table.section = .processes
      table.hasInstances = false
    } else if inner.startsLike("gpu "), inner.mentions("pid") {
      table.hasInstances = inner.mentions(" gi ")
    } else {
      return false
    }
    return true
  }

  /// `Driver Version: 460.32.03`, from 610 on `KMD Version: 610.57.04`.
  private static func driver(in banner: String) -> String? {
    let words = banner.split(separator: " ")
    for (place, word) in words.enumerated() where place > 0 && place + 1 < words.count {
      if word == "Version:", ["Driver", "KMD"].contains(words[place - 1]) {
        return String(words[place + 1])
      }
    }
    return nil
  }

  private mutating func gpuLine(
    _ line: Bytes, _ host: String, _ table: inout HostTable, into frames: inout [Frame]
  ) {
    let cells = Self.cells(line)
    guard cells.count >= 3 else { return }
    if let slot = table.slot {
      table.slot = nil
      secondLine(cells, slot)
    } else if var identity = Self.identity(cells[0], cells[1]) {
      identity.host = host
      identity.driver = table.driver
      let slot = ticks.builder.slot(for: identity)
      guard ticks.open(slot, host: host, at: table.time, into: &frames) else { return }
      table.slot = slot
      rowCount += 1
      eccCell(cells[2], slot)
    }
  }

  private static func cells(_ line: Bytes) -> [Bytes] {
    var cells: [Bytes] = []
    var start = 1
    while let bar = line.place(of: 0x7C, from: start), cells.count < 8 {
      cells.append(line.part(start, bar).trimmed)
      start = bar + 1
    }
    return cells
  }

  /// `0  Tesla V100-SXM2...  Off` and `00000000:1A:00.0 Off`.
  private static func identity(_ name: Bytes, _ bus: Bytes) -> GPUIdentity? {
    let words = Words(name)
    guard let index = words[0]?.unsigned, words.count >= 2, let busID = Words(bus).first,
      busID.place(of: 0x3A) != nil
    else { return nil }
    let inner = words.all.dropFirst().dropLast(words.count > 2 ? 1 : 0)
    let text = inner.map(\.text).joined(separator: " ")
    return GPUIdentity(
      index: index, busID: busID.text, name: text.isEmpty || text == "ERR!" ? nil : text,
      position: index)
  }

  /// Volatile uncorrected ECC errors; `On`, `Off` and `N/A` are no counts.
  private mutating func eccCell(_ cell: Bytes, _ slot: Int) {
    guard let word = Words(cell).first, !word.isLike("on"), !word.isLike("off") else { return }
    ticks.builder.set(.eccUncorrected, slot, NvidiaSMICell.parse(word, for: .eccUncorrected))
  }

  /// `N/A   45C    P0    44W / 300W`, `0MiB / 32510MiB`, `0%      Default`.
  private mutating func secondLine(_ cells: [Bytes], _ slot: Int) {
    let (usage, cap) = Self.halves(cells[0])
    let words = Words(usage)
    var states: [CellState] = []
    let readings: [Metric] = [.fanSpeed, .temperature, .performanceState, .powerDraw]
    if words.count == readings.count {
      for (metric, word) in zip(readings, words.all) { note(metric, word, slot, &states) }
    }
    note(.powerLimit, cap, slot, &states)
    let (used, total) = Self.halves(cells[1])
    note(.framebufferUsed, used, slot, &states)
    note(.framebufferTotal, total ?? used, slot, &states, onlyAbsence: total == nil)
    note(.utilization, Words(cells[2]).first, slot, &states)
    let hasValue = states.contains { if case .value = $0 { true } else { false } }
    let isError = states.contains(.error)
    ticks.builder.setStatus(hasValue ? .ok : isError ? .error : .unsupported, slot)
  }

  private mutating func note(
    _ metric: Metric, _ cell: Bytes?, _ slot: Int, _ states: inout [CellState],
    onlyAbsence: Bool = false
  ) {
    guard let cell else { return }
    var state: CellState =
      cell.isLike("not") ? .unsupported : NvidiaSMICell.parse(cell, for: metric)
    if onlyAbsence, case .value = state { state = .unsupported }
    states.append(state)
    ticks.builder.set(metric, slot, state)
  }

  /// What stands before and behind the slash that has a blank before it or after it; `N/A` has none.
  private static func halves(_ cell: Bytes) -> (Bytes, Bytes?) {
    for place in 0..<cell.count where cell[place] == 0x2F {
      let isFree =
        (place > 0 && Bytes.isBlank(cell[place - 1]))
        || (place + 1 < cell.count && Bytes.isBlank(cell[place + 1]))
      if isFree { return (cell.part(0, place).trimmed, cell.part(place + 1, cell.count).trimmed) }
    }
    return (cell, nil)
  }

  /// `0   N/A  N/A   1720   G   /usr/bin/gnome-shell   173MiB`, without the instances before 450.
  private mutating func processLine(_ line: Bytes, _ host: String, _ table: HostTable) {
    let inner = line.last == 0x7C ? line.part(1, line.count - 1) : line.part(1, line.count)
    let words = Words(inner)
    let pidPlace = table.hasInstances ? 3 : 1
    guard let index = words[0]?.unsigned, let pid = words[pidPlace]?.unsigned,
      words.count > pidPlace + 1, let last = words.all.last,
      let slot = ticks.builder.slot(host: host, matching: String(index))
    else { return }
    var name = words.all.dropFirst(pidPlace + 1).dropLast()
    var type: String?
    if let word = name.first, word.count <= 3, ["C", "G", "C+G", "M", "M+C"].contains(word.text) {
      type = word.text
      name = name.dropFirst()
    }
    ticks.builder.add(
      GPUProcess(
        gpu: slot, pid: pid, name: name.map(\.text).joined(separator: " "),
        memoryMiB: NvidiaSMICell.mebibytes(last), type: type))
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    last.trimmed.last == 0x7C || last.trimmed.last == 0x2B
  }
}
