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
      let column = columns[place.column]
      let isSorted = place.column == sortColumn
      let arrow = isSorted ? (isDescending ? "▼" : "▲") : ""
      let cell = Rect(x: rect.x + place.x, y: rect.y, width: place.width, height: 1)
      let style = isSorted ? Style(.accent, .bold) : Style(.muted, .bold)
      let title = Rect(
        x: cell.x, y: cell.y, width: cell.width - (isSorted ? 1 : 0), height: 1)
      if column.alignment == .right {
        let arrowless = Rect(
          x: cell.x + (isSorted ? 1 : 0), y: cell.y, width: title.width, height: 1)
        screen.put(column.title, in: arrowless, alignment: .right, style)
        let used = min(screen.columns(of: column.title), arrowless.width)
        if isSorted { screen.put(arrow, x: cell.maxX - used - 1, y: cell.y, width: 1, style) }
      } else {
        let used = screen.put(column.title, in: title, style)
        if isSorted { screen.put(arrow, x: cell.x + used, y: cell.y, width: 1, style) }
      }
    }
  }
}
