import FleetModel

/// Reads the table that plain `nvidia-smi` prints for people, of every width there has been, also
/// in the middle of other text and also looped. Cells are cut at the bars: names are shortened to
/// their column and may look like anything.
struct TableParser: LogParser {
  enum Section: Sendable { case outside, gpus, virtual, slices, processes }

  struct HostTable: Sendable {
    var section = Section.outside
    var time: Timestamp?
    var driver: String?
    /// The GPU whose second line, or whose vGPUs, are awaited.
    var slot: Int?
    var hasInstances = false
  }

  var ticks: TickAssembler
  var rowCount = 0
  var log = SentenceLog()
  private var time = TimeText()
  private var hosts: [String: HostTable] = [:]

  init(ticks: TickAssembler) { self.ticks = ticks }

  /// Whether a line is the row of headings of the table of GPUs: `| GPU  Name ... | Bus-Id ... |`.
  static func isHeaderRow(_ line: Bytes) -> Bool {
    let line = line.trimmed
    guard line.first == 0x7C, line.count < 256 else { return false }
    let cells = cells(line)
    guard cells.count >= 3, let first = Words(cells[0]).first else { return false }
    return first.isLike("gpu") && Words(cells[0])[1]?.isLike("name") == true
      && cells[1].startsLike("bus-id")
  }

  /// Whether a line is one of the rules that frame a table: `+-----+`, `|-----+`, `|=====|`.
  static func isFrame(_ line: Bytes) -> Bool {
    let line = line.trimmed
    guard line.count >= 8, let first = line.first, let last = line.last else { return false }
    func isEdge(_ byte: UInt8) -> Bool { byte == 0x2B || byte == 0x7C }
    return isEdge(first) && isEdge(last)
      && line.allSatisfy { isEdge($0) || $0 == 0x2D || $0 == 0x3D }
  }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    let line = line.trimmed
    guard let first = line.first else { return true }
    var table = hosts[host] ?? HostTable()
    defer { hosts[host] = table }
    switch first {
    case 0x7C: barred(line, host, &table, into: &frames)
    case 0x2B: table.slot = nil
    default:
      guard let stamp = time.parse(line) else {
        return take(sentence: line, host: host, into: &frames)
      }
      table = HostTable(time: stamp)
    }
    return true
  }

  private mutating func barred(
    _ line: Bytes, _ host: String, _ table: inout HostTable, into frames: inout [Frame]
  ) {
    if startsSection(line, &table) { return }
    switch table.section {
    case .gpus: gpuLine(line, host, &table, into: &frames)
    case .virtual: virtualLine(line, host, &table, into: &frames)
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
    } else if Self.isHeaderRow(line) {
      table.section = inner.mentions("gpu-util") ? .virtual : .gpus
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
    guard cells.count >= 3 else {
      if let first = cells.first?.first, Bytes.isDigit(first) { ticks.noteTornRow() }
      return
    }
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

  static func cells(_ line: Bytes) -> [Bytes] {
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
      NvidiaSMISentence.isBusID(busID) || NvidiaSMICell.isUnavailable(busID)
        || NvidiaSMICell.isError(busID)
    else { return nil }
    let inner = words.all.dropFirst().dropLast(words.count > 2 ? 1 : 0)
    return identity(index, busID, name: inner)
  }

  /// A board of which the driver knows no bus (Jetson) writes `N/A` in its place.
  static func identity(
    _ index: Int, _ busID: Bytes, name: ArraySlice<Bytes>
  ) -> GPUIdentity {
    let text = name.map(\.text).joined(separator: " ")
    return GPUIdentity(
      index: index, busID: NvidiaSMISentence.isBusID(busID) ? busID.text : nil,
      name: text.isEmpty || text == "ERR!" ? nil : text, position: index)
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
    let told = cells.prefix(3).compactMap { NvidiaSMICell.status($0) }.max()
    let isLost = !hasValue && words.count == readings.count && Self.isAllErrors(words)
    if let status = isLost ? .lost : told { ticks.builder.setStatus(status, slot) }
  }

  /// Whether temperature, performance state and power are errors, which every GPU has that answers;
  /// not every GPU has a fan.
  private static func isAllErrors(_ words: Words) -> Bool {
    words.all.dropFirst().allSatisfy { NvidiaSMICell.isError($0) }
  }

  private mutating func note(
    _ metric: Metric, _ cell: Bytes?, _ slot: Int, _ states: inout [CellState],
    onlyAbsence: Bool = false
  ) {
    guard let cell else { return }
    var state: CellState =
      cell.isLike("not") ? .unsupported : NvidiaSMICell.parse(cell, for: metric)
    if NvidiaSMICell.isUnreadable(cell, state) {
      ticks.builder.doubt(unreadable: cell.text, metric, slot)
    }
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
