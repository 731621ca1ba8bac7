/// What the terminal should show: a grid of cells, drawn anew for every state.
package struct Screen: Sendable {
  /// Which characters may be drawn.
  package enum Charset: Sendable {
    /// Blocks, braille and box drawing.
    case unicode
    /// Bytes 0x20...0x7E only.
    case ascii
  }

  package private(set) var size: Size
  package var charset: Charset
  package private(set) var cells: [Cell]
  /// Where the terminal's own cursor stands (a text field), nil to hide it.
  package var caret: (x: Int, y: Int)?

  package init(_ size: Size, charset: Charset = .unicode) {
    self.size = size
    self.charset = charset
    cells = [Cell](repeating: .blank, count: size.width * size.height)
  }

  package var bounds: Rect { Rect(size) }

  /// The cell at a place; writing outside the screen does nothing, reading gives a blank.
  package subscript(x: Int, y: Int) -> Cell {
    get {
      guard x >= 0, y >= 0, x < size.width, y < size.height else { return .blank }
      return cells[y * size.width + x]
    }
    set {
      guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
      cells[y * size.width + x] = newValue
    }
  }

  /// Fills a rectangle with one character.
  package mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", _ style: Style) {
    let clipped = rect.intersection(bounds)
    for y in clipped.y..<max(clipped.y, clipped.maxY) {
      for x in clipped.x..<max(clipped.x, clipped.maxX) {
        cells[y * size.width + x] = Cell(scalar, style)
      }
    }
  }

  /// Changes only the style of a rectangle, for the cursor over what is already drawn.
  package mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let clipped = rect.intersection(bounds)
    for y in clipped.y..<max(clipped.y, clipped.maxY) {
      for x in clipped.x..<max(clipped.x, clipped.maxX) {
        change(&cells[y * size.width + x].style)
      }
    }
  }

  /// Writes text from the left, made harmless, cut at `width` columns (and at the screen's edge).
  ///
  /// Control, bidirectional and zero-width characters never reach a cell (see `DisplayWidth`).
  /// - Returns: the columns used.
  @discardableResult
  package mutating func put(
    _ text: String, x: Int, y: Int, width: Int = .max, _ style: Style = .text
  ) -> Int {
    var column = 0
    for scalar in text.unicodeScalars {
      let shown = DisplayWidth.harmless(scalar, charset: charset)
      let wide = DisplayWidth.columns(of: shown)
      if wide == 0 { continue }
      if column + wide > width || (wide == 2 && x + column + 1 >= size.width) { break }
      self[x + column, y] = Cell(shown, style)
      if wide == 2 { self[x + column + 1, y] = Cell(Cell.continuation, style) }
      column += wide
    }
    return column
  }

  /// Writes text so that it ends just before `rightEdge`.
  package mutating func putRight(
    _ text: String, rightEdge: Int, y: Int, _ style: Style = .text
  ) {
    put(text, x: rightEdge - DisplayWidth.columns(of: text, charset: charset), y: y, style)
  }

  /// The rows as text, right halves of wide characters left out, trailing blanks kept.
  package var rows: [String] {
    (0..<size.height).map { y in
      var row = String.UnicodeScalarView()
      for x in 0..<size.width {
        let cell = cells[y * size.width + x]
        if !cell.isContinuation { row.append(cell.scalar) }
      }
      return String(row)
    }
  }
}
