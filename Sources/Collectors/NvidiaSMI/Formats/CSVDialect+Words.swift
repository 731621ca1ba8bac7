import FleetModel

extension CSVDialect {
  /// Joins the words of a line that was cut at every blank into as many cells as the header has: a
  /// date and a time, a number and its unit, `[Not Supported]`; what is left over belongs to the
  /// product's name.
  mutating func joinWords(_ text: Bytes) -> Bool {
    var joined: [Range<Int>] = []
    for place in cells.indices {
      if let last = joined.last, joins(last, cells[place], text) {
        joined[joined.count - 1] = last.lowerBound..<cells[place].upperBound
      } else {
        joined.append(cells[place])
      }
    }
    cells = joined
    let surplus = cells.count - plan.columns.count
    let name = plan.columns.firstIndex { $0.role == .name }
    let isNumbered =
      word(0, text).unsigned != nil && (name == nil || plan.columns.first?.role != .index)
    if surplus <= 0 || (surplus == 1 && isNumbered) { return true }
    guard let name, name + surplus < cells.count else { return false }
    let whole = cells[name].lowerBound..<cells[name + surplus].upperBound
    cells.replaceSubrange(name...name + surplus, with: [whole])
    return true
  }

  private func word(_ place: Int, _ text: Bytes) -> Bytes {
    text.part(cells[place].lowerBound, cells[place].upperBound)
  }

  /// Whether a word belongs to the cell before it.
  private func joins(_ before: Range<Int>, _ word: Range<Int>, _ text: Bytes) -> Bool {
    let cell = text.part(before.lowerBound, before.upperBound)
    let next = text.part(word.lowerBound, word.upperBound)
    guard let first = cell.first, let begin = next.first else { return false }
    if first == 0x5B { return !cell.contains(0x5D) }
    guard Bytes.isDigit(first) || first == 0x2D else { return false }
    if Bytes.isDigit(begin) {
      return next.contains(0x3A) && !cell.contains(0x3A) && !cell.contains(0x20)
        && (cell.contains(0x2F) || cell.reduce(0) { $0 + ($1 == 0x2D ? 1 : 0) } == 2)
    }
    let isNumber = cell.allSatisfy { Bytes.isDigit($0) || $0 == 0x2E || $0 == 0x2C || $0 == 0x2D }
    return isNumber && Self.isUnit(next)
  }

  private static func isUnit(_ word: Bytes) -> Bool {
    let units: [MetricUnit] = [.percent, .watts, .mebibytes, .megahertz, .celsius]
    return units.contains { UnitScale.of(word, in: $0) != nil }
  }
}
