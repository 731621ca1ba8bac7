extension Table {
  /// Draws header, the rows on the screen, the cursor and, where rows are hidden, a scrollbar.
  ///
  /// - Parameters:
  ///   - cursorVisible: false in a table that does not have the focus and shows no cursor.
  ///   - cell: draws one cell, given row and column index and the cell's rectangle; asked only
  ///     for what is on the screen.
  /// - Returns: the position as drawn, the cursor inside the list and on the screen.
  @discardableResult
  package func draw(
    on screen: inout Screen, _ rect: Rect, rowCount: Int, position: ScrollPosition,
    cursorVisible: Bool = true,
    cell: (_ screen: inout Screen, _ row: Int, _ column: Int, _ rect: Rect) -> Void
  ) -> ScrollPosition {
    let (header, body) = rect.cutTop(showsHeader ? 1 : 0)
    let fitted = position.fitted(count: rowCount, height: body.height)
    let isLong = rowCount > body.height && rect.width > 8
    let (bar, content) = body.cutRight(isLong ? 1 : 0)
    let places = layout(width: content.width)
    drawHeader(on: &screen, header, places)
    for line in 0..<max(0, min(body.height, rowCount - fitted.offset)) {
      let row = fitted.offset + line
      for place in places {
        let rect = Rect(
          x: content.x + place.x, y: content.y + line, width: place.width, height: 1)
        cell(&screen, row, place.column, rect)
      }
      if cursorVisible, row == fitted.cursor {
        let whole = Rect(x: content.x, y: content.y + line, width: content.width, height: 1)
        Self.drawCursor(on: &screen, whole)
      }
    }
    if isLong {
      Scrollbar.draw(on: &screen, bar, offset: fitted.offset, visible: body.height, of: rowCount)
    }
    return fitted
  }

  /// Lays the one cursor of every view over what is drawn.
  package static func drawCursor(on screen: inout Screen, _ rect: Rect) {
    screen.restyle(rect) { style in
      style.background = .role(.cursor)
      style.attributes.insert(.bold)
    }
  }

  private func drawHeader(on screen: inout Screen, _ rect: Rect, _ places: [Place]) {
    guard !rect.isEmpty else { return }
    for place in places {
      let cell = Rect(x: rect.x + place.x, y: rect.y, width: place.width, height: 1)
      drawTitle(on: &screen, columns[place.column], cell, isSorted: place.column == sortColumn)
    }
  }

  /// Writes a column's title and, where the table is sorted by it, the arrow of the direction:
  /// on the side of the title where there may be room.
  private func drawTitle(
    on screen: inout Screen, _ column: Column, _ cell: Rect, isSorted: Bool
  ) {
    guard isSorted else {
      screen.put(column.title, in: cell, alignment: column.alignment, Style(.muted, .bold))
      return
    }
    let style = Style(.accent, .bold)
    let arrow = isDescending ? "▼" : "▲"
    let isRight = column.alignment == .right
    let title = isRight ? cell.cutLeft(1).rest : cell.cutRight(1).rest
    let used = screen.put(column.title, in: title, alignment: isRight ? .right : .left, style)
    let gap = used < title.width ? 1 : 0
    let x = isRight ? cell.maxX - used - 1 - gap : cell.x + used + gap
    screen.put(arrow, x: x, y: cell.y, width: 1, style)
  }
}
