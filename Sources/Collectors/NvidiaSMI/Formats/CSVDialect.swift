import FleetModel

/// How a CSV log is written that came through another program: with quotes, tabs, semicolons and
/// decimal commas, bars, or aligned by blanks. Learned from its header, it turns lines into the way
/// nvidia-smi itself writes, so that there is one reader of rows.
package struct CSVDialect: Sendable {
  /// What stands between two cells.
  enum Delimiter: Sendable, CaseIterable {
    case comma, semicolon, tab, bar
    /// Two blanks or more, as `column -t` and pandas print.
    case blanks
    /// One blank or more, as R's `write.table` and `tr -d ,` leave.
    case blank

    /// The delimiter itself; nil for blanks, of which there may be many.
    var byte: UInt8? {
      switch self {
      case .comma: 0x2C
      case .semicolon: 0x3B
      case .tab: 0x09
      case .bar: 0x7C
      case .blanks, .blank: nil
      }
    }
  }

  /// What to do with the cells.
  package let plan: ColumnPlan
  let delimiter: Delimiter
  /// Whether lines are as nvidia-smi writes them: only quoted cells are left to convert.
  package let isPlain: Bool
  /// Whether a number with a decimal comma has been met: a point in a number then parts thousands.
  private(set) var hasDecimalCommas = false
  /// Whether a number showed that commas part thousands.
  private var hasThousandCommas = false
  /// The cells of the line that is being converted, a blank behind each, and where they lie.
  private var text: [UInt8] = []
  var cells: [Range<Int>] = []
  /// Whether words between blanks may be parts of one cell, as nothing is quoted.
  private let hasLooseWords: Bool

  init(
    _ delimiter: Delimiter, plan: ColumnPlan, isPlain: Bool = false, isQuoted: Bool = false
  ) {
    self.delimiter = delimiter
    self.plan = plan
    self.isPlain = isPlain
    hasLooseWords = delimiter.byte == nil && !isQuoted
  }

  /// Whether dates that end in the year begin with the day, as where Excel writes semicolons.
  package var isDayFirst: Bool { delimiter == .semicolon || hasDecimalCommas }

  /// Turns a line into the tool's way of writing: a comma and a blank between cells, no quotes,
  /// points for decimals. A comma inside a text becomes `?`, as newer drivers write it. A rule
  /// below a header becomes an empty line.
  ///
  /// - Returns: false for a line that is no row of this dialect.
  package mutating func convert(_ line: Bytes, into out: inout [UInt8]) -> Bool {
    out.removeAll(keepingCapacity: true)
    if isRule(line) { return true }
    guard cut(line.trimmed), cells.count > 1 || plan.columns.count == 1 else { return false }
    let text = text
    return text.withUnsafeBufferPointer { text in
      if hasLooseWords, cells.count > plan.columns.count, !joinWords(text) { return false }
      learnDecimals(text)
      for (place, cell) in cells.enumerated() {
        if place > 0 { out.append(contentsOf: [0x2C, 0x20]) }
        append(text.part(cell.lowerBound, cell.upperBound), role(ofCell: place), to: &out)
      }
      return true
    }
  }

  /// Whether a line is a row that confirms a header whose names alone do not tell.
  package mutating func isConfirmed(by line: Bytes) -> Bool {
    var row: [UInt8] = []
    return convert(line, into: &row) && row.withUnsafeBufferPointer { plan.isConfirmed(by: $0) }
  }

  /// Whether a line only tells Excel the delimiter: `sep=;`.
  package static func isSeparatorLine(_ line: Bytes) -> Bool {
    var text = line.trimmed
    if text.first == 0x22, text.last == 0x22 { text = text.part(1, text.count - 1) }
    return text.count <= 5 && text.startsLike("sep=")
  }

  /// `|---|:--:|` of Markdown, `+-----+` of databases.
  private func isRule(_ line: Bytes) -> Bool {
    guard delimiter == .bar || delimiter == .blanks else { return false }
    return line.contains(0x2D)
      && line.allSatisfy { Bytes.isBlank($0) || [0x2D, 0x3A, 0x3D, 0x2B, 0x7C].contains($0) }
  }

  /// What a cell tells of; rows may have a number or a time more in front than the header names.
  private func role(ofCell place: Int) -> FieldRole {
    let surplus = cells.count == plan.columns.count + 1 ? 1 : 0
    let column = place - surplus
    return plan.columns.indices.contains(column) ? plan.columns[column].role : .ignored
  }
}

extension CSVDialect {
  /// Cuts a line into its cells. False for a quote without an end, and for more cells than any
  /// tool writes.
  mutating func cut(_ line: Bytes) -> Bool {
    text.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    var place = 0
    var line = line
    if delimiter == .bar {
      if line.first == 0x7C { place = 1 }
      if line.count > 1, line.last == 0x7C { line = line.part(0, line.count - 1) }
    }
    while cells.count <= ColumnPlan.limit {
      while place < line.count, Bytes.isBlank(line[place]), delimiter != .tab { place &+= 1 }
      let start = text.count
      let isQuoted = place < line.count && line[place] == 0x22
      guard let end = isQuoted ? quoted(line, place &+ 1) : unquoted(line, place) else {
        return false
      }
      cells.append(start..<text.count)
      text.append(0x20)
      guard end < line.count else { return true }
      place = end &+ 1
    }
    return false
  }

  /// The cells that `cut` has found.
  var cellTexts: [String] {
    cells.map { String(decoding: text[$0], as: UTF8.self) }
  }

  /// Copies a cell; of several blanks in a row one.
  /// - Returns: where its delimiter stands.
  private mutating func unquoted(_ line: Bytes, _ start: Int) -> Int {
    let first = text.count
    var place = start
    while place < line.count, !isDelimiter(line, at: place) {
      let isBlank = Bytes.isBlank(line[place])
      if !isBlank { text.append(line[place]) }
      if isBlank, text.count > first, text.last != 0x20 { text.append(0x20) }
      place &+= 1
    }
    if text.count > first, text.last == 0x20 { text.removeLast() }
    return place
  }

  /// Copies what stands in quotes, of which two stand for one.
  /// - Returns: where its delimiter stands; nil without an end of the quotes.
  private mutating func quoted(_ line: Bytes, _ start: Int) -> Int? {
    var place = start
    while place < line.count {
      if line[place] == 0x22 {
        place &+= 1
        guard place < line.count, line[place] == 0x22 else {
          return delimiterBehindQuote(line, place)
        }
      }
      text.append(line[place])
      place &+= 1
    }
    return nil
  }

  private func delimiterBehindQuote(_ line: Bytes, _ start: Int) -> Int? {
    var place = start
    while place < line.count, !isDelimiter(line, at: place) {
      guard Bytes.isBlank(line[place]) else { return nil }
      place &+= 1
    }
    return place
  }

  private func isDelimiter(_ line: Bytes, at place: Int) -> Bool {
    if let byte = delimiter.byte { return line[place] == byte }
    guard Bytes.isBlank(line[place]) else { return false }
    return delimiter == .blank || (place &+ 1 < line.count && Bytes.isBlank(line[place &+ 1]))
  }
}

extension CSVDialect {
  /// Notes whether a number of the line has a decimal comma.
  private mutating func learnDecimals(_ text: Bytes) {
    guard !hasDecimalCommas, delimiter != .comma || text.contains(0x2C) else { return }
    for (place, cell) in cells.enumerated() where role(ofCell: place).isMeasured {
      let number = WrittenNumber(text.part(cell.lowerBound, cell.upperBound))
      if number?.isEnglish == true { hasThousandCommas = true }
      if !hasThousandCommas, number?.hasDecimalComma(isUsual: delimiter == .semicolon) == true {
        hasDecimalCommas = true
        return
      }
    }
  }

  private func append(_ cell: Bytes, _ role: FieldRole, to out: inout [UInt8]) {
    let hasComma = cell.contains(0x2C)
    if role.isMeasured, hasComma || hasDecimalCommas, let number = WrittenNumber(cell) {
      // Beside delimiters that are commas too, three digits behind one may be thousands.
      let isClear = delimiter != .comma || !number.mayBeThousands
      number.append(
        to: &out, hasDecimalCommas: hasDecimalCommas && isClear, isUsual: delimiter == .semicolon)
      return
    }
    guard hasComma else {
      out.append(contentsOf: cell)
      return
    }
    for (place, byte) in cell.enumerated() {
      let next = place + 1 < cell.count ? cell[place + 1] : 0x20
      if byte != 0x2C {
        out.append(byte)
      } else if role != .timestamp {
        out.append(0x3F)
      } else if Bytes.isDigit(next) {
        out.append(0x2E)
      }
    }
  }
}

extension FieldRole {
  /// Whether the cells hold numbers.
  fileprivate var isMeasured: Bool {
    if case .metric = self { return true }
    return false
  }
}
