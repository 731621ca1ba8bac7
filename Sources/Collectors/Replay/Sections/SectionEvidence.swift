import FleetModel

/// Evidence that a section of some output of nvidia-smi begins with a line. Names of files and
/// single words are none.
struct SectionEvidence: Sendable {
  /// Field names that the user gave for rows without a header.
  let columns: [String]?
  private let plan: ColumnPlan?
  /// For the question only.
  private var time = TimeText()
  private var scratch = RowScratch()
  /// Headers met last: each host and each turn of a loop writes its own again.
  private var headers: [(line: [UInt8], beginning: Beginning)] = []
  private static let mostHeaders = 8

  init(columns: [String]?) {
    self.columns = columns
    plan = columns.map { ColumnPlan($0) }
  }

  /// What begins with a line; nil for most lines.
  struct Beginning: Equatable {
    var format: LogFormat
    /// How many columns of a header, or cells of a row, are known; more than any of those where the
    /// line can be nothing else.
    var worth: Int
    /// The next line has to say so too: units below the names of columns, or a row that is of a GPU.
    var needsMore = false
    /// A row of the columns that the user named, without a header.
    var isRow = false
  }

  mutating func beginning(_ bytes: Bytes) -> Beginning? {
    let line = bytes.trimmed
    for known in headers where known.line.withUnsafeBufferPointer({ line.equals($0) }) {
      return known.beginning
    }
    guard Self.mayBeRead(line) else { return nil }
    return Self.certainly(bytes) ?? header(line) ?? row(line)
  }

  /// What begins with a line that can be nothing else, so that nothing in front of it is looked for.
  static func certainBeginning(_ bytes: Bytes) -> Beginning? {
    mayBeRead(bytes.trimmed) ? certainly(bytes) : nil
  }

  private static func mayBeRead(_ line: Bytes) -> Bool {
    !line.isEmpty && line.count < 65536 && NvidiaSMISentence(line) == nil
  }

  private static func certainly(_ bytes: Bytes) -> Beginning? {
    let line = bytes.trimmed
    switch line[0] {
    case 0x3C: return isXML(line) ? Beginning(format: .xml, worth: certain) : nil
    case 0x7C:
      return TableParser.isHeaderRow(line) ? Beginning(format: .table, worth: certain) : nil
    case 0x23:
      if let format = hashed(line) {
        return Beginning(format: format, worth: certain, needsMore: true)
      }
    default: break
    }
    if QueryTextParser.begins(bytes) { return Beginning(format: .queryText, worth: certain) }
    return ListParser.identity(line) == nil ? nil : Beginning(format: .list, worth: certain)
  }

  fileprivate static let certain = 10_000

  private mutating func header(_ line: Bytes) -> Beginning? {
    guard let found = Self.headerBeginning(line) else { return nil }
    if headers.count == Self.mostHeaders { headers.removeLast() }
    headers.insert(([UInt8](line), found), at: 0)
    return found
  }

  private static func headerBeginning(_ line: Bytes) -> Beginning? {
    if ComputeAppsParser.isHeader(line) {
      let cells = line.reduce(1) { $1 == 0x2C ? $0 + 1 : $0 }
      return Beginning(format: .computeApps, worth: 2 + cells)
    }
    guard let dialect = CSVDialect.ofHeader(line) else { return nil }
    return Beginning(
      format: .csv, worth: 2 + dialect.plan.knownCount,
      needsMore: dialect.plan.needsRowEvidence)
  }

  /// Rows of the columns that the user named: as many cells, of which those that should be a time
  /// or a number are, in any dialect.
  private mutating func row(_ line: Bytes) -> Beginning? {
    guard let plan, let dialect = CSVDialect.ofRow(line, plan: plan) else { return nil }
    var text = [UInt8](line)
    if !dialect.isPlain || line.contains(0x22) {
      var converting = dialect
      guard converting.convert(line, into: &text) else { return nil }
    }
    guard columns?.contains("pid") != true else {
      return Beginning(format: .computeApps, worth: 1 + plan.columns.count, isRow: true)
    }
    let fitting = text.withUnsafeBufferPointer { row in
      scratch.cut(row) ? scratch.fitting(row, plan, &time) : (right: 0, wrong: 1)
    }
    guard fitting.wrong == 0, fitting.right > 0 else { return nil }
    return Beginning(format: .csv, worth: 1 + fitting.right, isRow: true)
  }

  /// Whether a line is worth looking into for a section that begins behind a prefix: it holds three
  /// letters that every header, banner and row of names has.
  static func mayBegin(_ line: Bytes) -> Bool {
    guard line.count < 8192 else { return false }
    let marks: [StaticString] = ["gpu", "nvsmi", "nvidia", "util", "temp", "mem", "power", "index"]
    return marks.contains { line.mentions($0) }
  }

  /// Whether a row below a header of names alone is of a GPU.
  func isConfirmed(
    _ header: [UInt8], _ prefix: LinePrefix?, by row: Bytes, _ time: inout TimeText,
    base: Timestamp
  ) -> Bool {
    header.withUnsafeBufferPointer { line in
      let start = prefix?.cut(line, &time, base: base)?.rest ?? 0
      var dialect = CSVDialect.ofHeader(line.part(start, line.count))
      return dialect?.isConfirmed(by: row) ?? false
    }
  }

  private static func isXML(_ line: Bytes) -> Bool {
    line.mentions("<nvidia_smi_log") || line.mentions("<nvidia_smi>")
      || line.mentions("<!doctype nvidia_smi")
  }

  /// Names of columns of dmon and pmon, of which two have to stand beside `gpu`.
  private static let columnNames: Set<String> = [
    "pwr", "temp", "gtemp", "mtemp", "sm", "mem", "enc", "dec", "jpg", "ofa", "mclk", "pclk",
    "pviol", "tviol", "fb", "bar1", "ccpm", "sbecc", "dbecc", "pci", "rxpci", "txpci", "pid",
    "type", "command", "date", "time",
  ]

  private static func hashed(_ line: Bytes) -> LogFormat? {
    guard line.count < 1024 else { return nil }
    let words = line.text.lowercased().split { " #\t,".contains($0) }.map { String($0) }
    guard words.contains("gpu"), words.filter(columnNames.contains).count >= 2 else { return nil }
    return words.contains("pid") ? .pmon : .dmon
  }

  /// Whether a line says below the names of columns what they are measured in: `# Idx W C`.
  static func isUnits(_ line: Bytes) -> Bool {
    line.trimmed.first == 0x23 && line.part(0, 1024).text.lowercased().contains("idx")
  }

  /// Whether a line is a row of words or cells that are all numbers or dashes.
  static func isNumeric(_ line: Bytes) -> Bool {
    let words = line.split { Bytes.isBlank($0) || $0 == 0x2C }
    return words.count > 1
      && words.allSatisfy { word in
        word.elementsEqual([0x2D]) || word.allSatisfy { Bytes.isDigit($0) || $0 == 0x3A }
      }
  }
}

extension RowScratch {
  /// How many cells of a row that has been cut are what their columns should hold, and how many
  /// are not. Cells of text, and cells that say that there is no value, count as neither.
  func fitting(
    _ line: Bytes, _ plan: ColumnPlan, _ time: inout TimeText
  ) -> (right: Int, wrong: Int) {
    var right = 0
    var wrong = 0
    for (place, column) in plan.columns.enumerated() {
      let cell = cell(place, of: line)
      if NvidiaSMICell.isUnavailable(cell) || NvidiaSMICell.isError(cell) { continue }
      let fits: Bool
      switch column.role {
      case .timestamp: fits = time.parse(cell) != nil
      case .index: fits = cell.unsigned != nil || cell.startsLike("gpu")
      case .busID: fits = cell.place(of: 0x3A) != nil
      case .metric:
        if case .value = NvidiaSMICell.parse(cell, column.rule) {
          fits = true
        } else {
          fits = false
        }
      default: continue
      }
      if fits { right += 1 } else { wrong += 1 }
    }
    return (right, wrong)
  }
}
