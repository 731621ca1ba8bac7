import FleetModel

/// The first rows of a CSV in which no column tells the GPUs apart: enough of them to see whether
/// rows that follow each other are GPUs of one time or times of one GPU.
struct KeylessRows: Sendable {
  /// A row, the stamp in front of it, and one on a line of its own above it.
  struct Row: Sendable {
    let bytes: [UInt8]
    let stamp: Timestamp?
    let anchor: Timestamp?
  }

  private let plan: ColumnPlan
  private var dialect: CSVDialect?
  private(set) var rows: [Row] = []
  /// A stamp on a line of its own that the next row stands under.
  private var anchor: Timestamp?
  /// Whether stamps stand on lines of their own before groups of rows.
  private var hasStampLines = false

  /// How many rows are looked at.
  private static let enough = 2048
  /// More GPUs than this stand in no host.
  private static let mostGPUs = 16

  /// - Parameter dialect: how the rows are written, where that is not as the tool does.
  init(_ plan: ColumnPlan, _ dialect: CSVDialect?) {
    self.plan = plan
    self.dialect = dialect.flatMap { $0.isPlain ? nil : $0 }
  }

  var isEnough: Bool { rows.count >= Self.enough }

  /// Whether a line has as many cells as there are columns, or one more in front.
  func isRow(_ line: Bytes) -> Bool {
    guard NvidiaSMISentence(line) == nil else { return false }
    return withCells(of: line) { scratch, row in
      guard scratch.cellCount == plan.columns.count else { return true }
      var time = TimeText()
      let fitting = scratch.fitting(row, plan, &time)
      return fitting.right >= fitting.wrong
    } ?? false
  }

  /// Hands on a row as the tool would have written it, cut into its cells; one more than there are
  /// columns may be a stamp.
  private func withCells<T>(of line: Bytes, _ body: (RowScratch, Bytes) -> T?) -> T? {
    var text = [UInt8](line.trimmed)
    if var dialect, !dialect.convert(line, into: &text) { return nil }
    return text.withUnsafeBufferPointer { row in
      var scratch = RowScratch()
      guard !row.isEmpty, scratch.cut(row), (0...1).contains(scratch.cellCount - plan.columns.count)
      else { return nil }
      return body(scratch, row)
    }
  }

  mutating func append(_ line: Bytes, at stamp: Timestamp?) {
    rows.append(Row(bytes: [UInt8](line.trimmed), stamp: stamp, anchor: anchor))
    anchor = nil
  }

  mutating func anchor(at time: Timestamp) {
    anchor = time
    hasStampLines = true
  }

  /// How the rows are told apart: by what lies between their stamps, or without stamps by how many
  /// there are.
  var grouping: CSVQueryParser.Grouping {
    if hasStampLines { return .byHeader }
    if plan.hasTime { return gap(stamps) }
    let outer = rows.compactMap(\.stamp)
    if outer.count == rows.count, !outer.isEmpty { return gap(outer.map(\.milliseconds)) }
    return rows.count > Self.mostGPUs && !plan.has(.name) ? .everyRow : .byHeader
  }

  /// What had to be assumed, in words; nil where stamps or a name tell.
  var assumption: String? {
    guard !plan.hasTime, !hasStampLines, rows.count > 1, rows.first?.stamp == nil else {
      return nil
    }
    let count = "\(rows.count)\(isEnough ? " or more" : "") rows without an index or a time"
    return grouping == .everyRow
      ? "\(count) are taken for readings of one GPU, not for \(rows.count) GPUs"
      : "\(count) are taken for \(rows.count) GPUs at one time, not for readings of one GPU"
  }

  private var stamps: [Int64] {
    var time = TimeText()
    time.isDayFirst = dialect?.isDayFirst ?? false
    return rows.compactMap { row in
      row.bytes.withUnsafeBufferPointer { line in
        withCells(of: line) { scratch, text in
          let column = scratch.cellCount > plan.columns.count ? 0 : plan.timeColumn
          return column.flatMap { time.parse(scratch.cell($0, of: text)) }?.milliseconds
        }
      }
    }
  }

  /// The largest leap between neighbouring steps, if steps within a tick differ from steps between
  /// ticks; else every row is a tick.
  private func gap(_ stamps: [Int64]) -> CSVQueryParser.Grouping {
    let steps = zip(stamps.dropFirst(), stamps).map { abs($0 &- $1) }.sorted()
    guard let most = steps.last, most >= 20 else { return .byGap(CSVQueryParser.defaultGap) }
    var best = (ratio: 0.0, gap: 0.0)
    for (place, (a, b)) in zip(steps, steps.dropFirst()).enumerated() where b > a && a <= 500 {
      let ratio = Double(b + 2) / Double(a + 2)
      let longSteps = steps.count - place - 1
      guard longSteps * Self.mostGPUs >= steps.count, ratio > best.ratio else { continue }
      best = (ratio, (Double(a + 2) * Double(b + 2)).squareRoot())
    }
    return best.ratio >= 4 ? .byGap(best.gap / 1000) : .everyRow
  }
}
