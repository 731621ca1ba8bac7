import FleetModel

extension CSVDialect {
  /// The dialect of a header line; nil when the line heads no telemetry of GPUs in any of them.
  package static func ofHeader(_ line: Bytes) -> CSVDialect? {
    let line = line.trimmed
    guard let first = line.first, !Bytes.isDigit(first), first != 0x2D, line.count < 65536,
      withoutUnnamed(line).allSatisfy(isHeaderByte)
    else { return nil }
    for delimiter in Delimiter.allCases {
      if let found = ofHeader(line, delimiter) { return found }
    }
    return nil
  }

  /// The dialect of rows without a header, by how many cells there are; nil where no dialect gives
  /// as many.
  static func ofRow(_ line: Bytes, plan: ColumnPlan) -> CSVDialect? {
    for delimiter in Delimiter.allCases where delimiter != .blank && occurs(delimiter, line) {
      var dialect = CSVDialect(delimiter, plan: plan, isPlain: delimiter == .comma)
      if dialect.cut(line.trimmed), dialect.cells.count == plan.columns.count { return dialect }
    }
    return nil
  }

  /// The lines of a log in the tool's own way of writing, from its first header on; rows of
  /// `columns` where it has none. Lines of another kind stay as they are.
  static func converted(_ lines: [Bytes], columns: ColumnPlan?) -> [[UInt8]] {
    var dialect: CSVDialect?
    var rows: [[UInt8]] = []
    for line in lines {
      if let found = ofHeader(line) { dialect = found }
      if dialect == nil, let columns { dialect = ofRow(line, plan: columns) }
      var row: [UInt8] = []
      let isConverted = dialect?.isPlain == false && dialect?.convert(line, into: &row) == true
      rows.append(isConverted ? row : [UInt8](line))
    }
    return rows
  }

  private static func ofHeader(_ line: Bytes, _ delimiter: Delimiter) -> CSVDialect? {
    guard delimiter == .comma || occurs(delimiter, line) else { return nil }
    var reader = CSVDialect(delimiter, plan: noColumns)
    guard reader.cut(withoutUnnamed(line)) else { return nil }
    let names = delimiter.byte == nil ? joined(reader.cellTexts) : reader.cellTexts
    guard names.count > 1 || delimiter == .comma, !names.contains(where: isForeign),
      let plan = ColumnPlan.ofHeader(names: names)
    else { return nil }
    let isQuoted = line.contains(0x22)
    if delimiter == .blank, !isQuoted, !areAllKnown(names) { return nil }
    return CSVDialect(
      delimiter, plan: plan, isPlain: delimiter == .comma && isPlain(line), isQuoted: isQuoted)
  }

  private static let noColumns = ColumnPlan([])

  private static func occurs(_ delimiter: Delimiter, _ line: Bytes) -> Bool {
    if let byte = delimiter.byte { return line.contains(byte) }
    guard delimiter == .blanks else { return mayHaveLooseWords(line) }
    return zip(line, line.dropFirst()).contains { Bytes.isBlank($0) && Bytes.isBlank($1) }
  }

  /// Whether a line of single blanks begins with a quote, or has a point inside a word as names of
  /// the tool do.
  private static func mayHaveLooseWords(_ line: Bytes) -> Bool {
    guard line.contains(0x20), line.count > 2 else { return false }
    return line.first == 0x22
      || (1..<line.count - 1).contains { place in
        line[place] == 0x2E && Bytes.lowered(line[place + 1]) &- 0x61 < 26
          && !Bytes.isBlank(line[place - 1])
      }
  }

  /// A header as the tool writes it: no quotes, and no blanks but one behind a comma or before a
  /// unit.
  private static func isPlain(_ line: Bytes) -> Bool {
    !line.contains(0x22) && !line.contains(0x09) && !occurs(.blanks, line)
  }

  /// Units that were cut from their names belong to them: `utilization.gpu`, `[%]`.
  private static func joined(_ words: [String]) -> [String] {
    var names: [String] = []
    for word in words {
      if word.first == "[" || word.first == "(", let last = names.popLast() {
        names.append(last + " " + word)
      } else {
        names.append(word)
      }
    }
    return names
  }

  /// A text without quotes and of single blanks is a header only when every word of it is a name
  /// of the tool.
  private static func areAllKnown(_ names: [String]) -> Bool {
    names.allSatisfy { HeaderName($0).isExact }
  }

  /// Whether a cell holds what stands between the cells of another dialect.
  private static func isForeign(_ name: String) -> Bool {
    name.utf8.contains { $0 == 0x2C || $0 == 0x3B || $0 == 0x7C || $0 == 0x09 }
  }

  /// pandas heads a column of row numbers that it has read back with `Unnamed: 0`.
  private static func withoutUnnamed(_ line: Bytes) -> Bytes {
    let quote = line.first == 0x22 ? 1 : 0
    guard line.part(quote, line.count).startsLike("unnamed: 0") else { return line }
    return line.part(10 + quote * 2, line.count)
  }

  private static func isHeaderByte(_ byte: UInt8) -> Bool {
    let letter = Bytes.lowered(byte)
    return (letter >= 0x61 && letter <= 0x7A) || Bytes.isDigit(byte) || Bytes.isBlank(byte)
      || others.contains(byte)
  }

  /// `, . _ [ ] ( ) % / " # - ; |`, and both bytes of `°`.
  private static let others: [UInt8] = [
    0x2C, 0x2E, 0x5F, 0x5B, 0x5D, 0x28, 0x29, 0x25, 0x2F, 0x22, 0x23, 0x2D, 0x3B, 0x7C, 0xC2, 0xB0,
  ]
}
