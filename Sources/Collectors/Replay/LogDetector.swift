import FleetModel

/// Tells by its content what a log is. Names and suffixes of files are not looked at.
struct LogDetector: Sendable {
  /// What was found out.
  struct Finding: Sendable, Equatable {
    var format: LogFormat
    var hasHostPrefix: Bool
    var grouping: CSVQueryParser.Grouping?
  }

  let columns: [String]?

  /// What the text is; nil when no line of it tells.
  func detect(_ text: [UInt8]) -> Finding? {
    text.withUnsafeBufferPointer { bytes in
      let lines = Self.lines(bytes)
      if let found = prefixed(lines) { return found }
      guard let format = format(lines) else { return nil }
      return Finding(
        format: format, hasHostPrefix: false, grouping: grouping(format, lines))
    }
  }

  /// Lines that are not blank, without outer blanks; at most this many are looked at.
  private static func lines(_ bytes: Bytes) -> [Bytes] {
    var lines: [Bytes] = []
    var start = 0
    while start < bytes.count, lines.count < 65536 {
      let end = bytes.place(of: 0x0A, from: start) ?? bytes.count
      let line = bytes.part(start, end).trimmed
      if !line.isEmpty { lines.append(line) }
      start = end + 1
    }
    return lines
  }

  /// A prefix counts when nearly every line has one and what follows is a known format.
  private func prefixed(_ lines: [Bytes]) -> Finding? {
    var rests: [Bytes] = []
    for line in lines {
      if let cut = HostPrefix.cut(line) {
        let rest = line.part(cut.rest, line.count).trimmed
        if !rest.isEmpty { rests.append(rest) }
      }
    }
    guard rests.count * 10 >= lines.count * 8, let format = format(rests) else { return nil }
    let first = lines.first.flatMap { self.format([$0]) }
    if first != nil, first != .csv || columns == nil { return nil }
    return Finding(format: format, hasHostPrefix: true, grouping: grouping(format, rests))
  }

  /// The first line that can only be of one format decides.
  private func format(_ lines: [Bytes]) -> LogFormat? {
    for line in lines {
      if let format = Self.format(of: line) { return format }
    }
    guard let columns else { return nil }
    let isApps = columns.contains("pid")
    return lines.contains { isRow($0, columns.count) } ? (isApps ? .computeApps : .csv) : nil
  }

  private static func format(of line: Bytes) -> LogFormat? {
    switch line.first {
    case 0x3C: isXML(line) ? .xml : nil
    case 0x7C:
      line.startsLike("| nvidia-smi ") || (line.mentions("bus-id") && line.mentions("name"))
        ? .table : nil
    case 0x23: hashed(line)
    default:
      if ComputeAppsParser.isHeader(line) {
        .computeApps
      } else if ColumnPlan.ofHeader(line)?.isUseful == true {
        .csv
      } else if ListParser.identity(line) != nil {
        .list
      } else {
        nil
      }
    }
  }

  private static func isXML(_ line: Bytes) -> Bool {
    line.mentions("<nvidia_smi_log") || line.mentions("<nvidia_smi>")
      || line.mentions("<!doctype nvidia_smi")
  }

  private static func hashed(_ line: Bytes) -> LogFormat? {
    let words = line.text.lowercased().split { " #\t".contains($0) }
    guard words.contains("gpu") else { return nil }
    return words.contains("pid") ? .pmon : .dmon
  }

  private func isRow(_ line: Bytes, _ count: Int) -> Bool {
    line.reduce(1) { $1 == 0x2C ? $0 + 1 : $0 } == count && NvidiaSMISentence(line) == nil
  }

  /// Whether lines look like rows of a query without its header.
  static func looksHeaderless(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { bytes in
      let counts = lines(bytes).prefix(64).map { line in line.reduce(0) { $1 == 0x2C ? $0 + 1 : $0 }
      }
      guard let first = counts.first, first > 0 else { return false }
      return counts.filter { $0 == first }.count * 4 >= counts.count * 3
    }
  }

  /// How rows without a key are told apart: by what lies between their stamps, or without stamps
  /// by how many there are.
  private func grouping(_ format: LogFormat, _ lines: [Bytes]) -> CSVQueryParser.Grouping? {
    guard format == .csv else { return nil }
    let header = lines.lazy.compactMap { ColumnPlan.ofHeader($0) }.first
    guard let plan = header ?? columns.map({ ColumnPlan($0) }), !plan.hasKey else { return nil }
    guard plan.hasTime else {
      let rows = lines.filter { ColumnPlan.ofHeader($0) == nil }.count
      return rows > Self.mostGPUs && !plan.has(.name) ? .everyRow : .byHeader
    }
    return Self.gap(lines, plan)
  }

  /// More GPUs than this stand in no host.
  private static let mostGPUs = 16

  /// The largest leap between neighbouring steps, if steps within a tick differ from steps between
  /// ticks; else every row is a tick.
  private static func gap(_ lines: [Bytes], _ plan: ColumnPlan) -> CSVQueryParser.Grouping {
    var time = TimeText()
    var scratch = RowScratch()
    var stamps: [Int64] = []
    for line in lines where scratch.cut(line) {
      guard let column = plan.timeColumn, let stamp = time.parse(scratch.cell(column, of: line))
      else { continue }
      stamps.append(stamp.milliseconds)
    }
    let steps = zip(stamps.dropFirst(), stamps).map { abs($0 &- $1) }.sorted()
    guard let most = steps.last, most >= 20 else { return .byGap(CSVQueryParser.defaultGap) }
    var best = (ratio: 0.0, gap: 0.0)
    for (place, (a, b)) in zip(steps, steps.dropFirst()).enumerated() where b > a && a <= 500 {
      let ratio = Double(b + 2) / Double(a + 2)
      let longSteps = steps.count - place - 1
      guard longSteps * mostGPUs >= steps.count, ratio > best.ratio else { continue }
      best = (ratio, (Double(a + 2) * Double(b + 2)).squareRoot())
    }
    return best.ratio >= 4 ? .byGap(best.gap / 1000) : .everyRow
  }
}
