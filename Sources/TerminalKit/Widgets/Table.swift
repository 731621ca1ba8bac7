/// A table whose cost follows the rows on the screen, not the rows there are.
package struct Table: Sendable {
  /// One column: what stands above it and how it shares the width.
  package struct Column: Sendable {
    package var title: String
    /// Columns of the screen it needs at least.
    package var width: Int
    package var alignment: Alignment
    /// Columns with the lowest priority go first on a narrow screen.
    package var priority: Int
    /// Takes a share of the width that is left over.
    package var isFlexible: Bool

    package init(
      _ title: String, width: Int, alignment: Alignment = .left, priority: Int = 0,
      isFlexible: Bool = false
    ) {
      self.title = title
      self.width = max(1, width)
      self.alignment = alignment
      self.priority = priority
      self.isFlexible = isFlexible
    }
  }

  /// Where a column that found room stands.
  package struct Place: Hashable, Sendable {
    /// Index into `columns`.
    package var column: Int
    package var x: Int
    package var width: Int
  }

  package var columns: [Column]
  /// Index of the column sorted by, nil for none.
  package var sortColumn: Int?
  package var isDescending: Bool
  package var showsHeader: Bool

  package init(
    columns: [Column], sortColumn: Int? = nil, isDescending: Bool = false,
    showsHeader: Bool = true
  ) {
    self.columns = columns
    self.sortColumn = sortColumn
    self.isDescending = isDescending
    self.showsHeader = showsHeader
  }

  /// Rows of the list that fit below the header.
  package func visibleRows(in rect: Rect) -> Int {
    max(0, rect.height - (showsHeader ? 1 : 0))
  }

  /// The columns that fit into a width, one blank between two; the rest is left out by priority.
  package func layout(width: Int) -> [Place] {
    let kept = keptColumns(width: width)
    let needed = kept.reduce(0) { $0 + columns[$1].width } + max(0, kept.count - 1)
    let flexible = kept.count { columns[$0].isFlexible }
    var spare = max(0, width - needed)
    var left = flexible
    var x = 0
    return kept.map { index in
      var columnWidth = columns[index].width
      if columns[index].isFlexible {
        let share = spare / left
        columnWidth += share
        spare -= share
        left -= 1
      }
      defer { x += columnWidth + 1 }
      return Place(column: index, x: x, width: min(columnWidth, max(0, width - x)))
    }
  }

  private func keptColumns(width: Int) -> [Int] {
    var kept = Array(columns.indices)
    var needed = columns.reduce(0) { $0 + $1.width + 1 } - 1
    while needed > width, kept.count > 1 {
      guard
        let victim = kept.enumerated().min(by: { a, b in
          let (left, right) = (columns[a.element].priority, columns[b.element].priority)
          return left == right ? a.offset > b.offset : left < right
        })
      else { break }
      needed -= columns[victim.element].width + 1
      kept.remove(at: victim.offset)
    }
    return kept
  }
}
