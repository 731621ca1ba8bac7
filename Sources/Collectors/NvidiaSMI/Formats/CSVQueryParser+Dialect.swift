import FleetModel

extension CSVQueryParser {
  /// Reads a row as it is written: in the dialect of its host's header, or with quoted cells.
  /// - Returns: whether it is a row.
  mutating func writtenRow(_ line: Bytes, _ place: Int, into frames: inout [Frame]) -> Bool {
    if hosts[place].dialect == nil { learnDialect(ofRow: line, place) }
    guard let isPlain = hosts[place].dialect?.isPlain, !isPlain || line.contains(0x22) else {
      return row(line, place, into: &frames)
    }
    var text = converted
    converted = []
    defer { converted = text }
    guard hosts[place].dialect?.convert(line, into: &text) == true else {
      strayLineCount &+= 1
      return false
    }
    if !isPlain { time.isDayFirst = hosts[place].dialect?.isDayFirst ?? false }
    return text.withUnsafeBufferPointer { row in
      if row.isEmpty { return true }
      let next = plainRows(row, from: 0, place, into: &frames)
      return next >= row.count || self.row(row, place, into: &frames)
    }
  }

  /// Without a header the first row that has as many cells as there are columns tells.
  private mutating func learnDialect(ofRow line: Bytes, _ place: Int) {
    guard let plan = defaultPlan, hosts[place].plan === plan else { return }
    hosts[place].dialect = CSVDialect.ofRow(line, plan: plan)
  }

  /// Takes a header, at once or when the row below it confirms it.
  mutating func take(
    header line: Bytes, _ dialect: CSVDialect, _ place: Int, into frames: inout [Frame]
  ) {
    if dialect.plan.needsRowEvidence {
      hosts[place].candidate = (dialect, [UInt8](line))
    } else {
      adopt(dialect, [UInt8](line), place, into: &frames)
    }
  }

  /// Adopts the header above a line if the line is a row of it. A sentence of the tool and the
  /// same header again say nothing.
  mutating func confirm(_ line: Bytes, _ place: Int, into frames: inout [Frame]) {
    guard let (found, header) = hosts[place].candidate, NvidiaSMISentence(line) == nil,
      !header.withUnsafeBufferPointer({ line.equals($0) })
    else { return }
    hosts[place].candidate = nil
    var dialect = found
    if dialect.isConfirmed(by: line) {
      adopt(dialect, header, place, into: &frames)
    } else {
      strayLineCount &+= 1
    }
  }

  package func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    guard lastHost < hosts.count, var dialect = hosts[lastHost].dialect,
      !dialect.isPlain || last.contains(0x22) || previous.contains(0x22)
    else { return RowShape.isWhole(last, after: previous, fileBytes: fileBytes) }
    var row: [UInt8] = []
    var model: [UInt8] = []
    guard dialect.convert(last, into: &row), dialect.convert(previous, into: &model) else {
      return false
    }
    return row.withUnsafeBufferPointer { row in
      model.withUnsafeBufferPointer {
        last.trimmed.last == 0x22
          ? RowShape.commas(row) >= RowShape.commas($0)
          : RowShape.isWhole(row, after: $0, fileBytes: fileBytes)
      }
    }
  }
}
