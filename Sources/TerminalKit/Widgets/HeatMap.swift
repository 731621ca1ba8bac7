/// What one cell of a heat map shows.
package struct HeatValue: Hashable, Sendable {
  /// Place on the gradient's scale, 0...1; nil where nothing is known.
  package var share: Double?
  /// A sign that replaces the shade (`✖` for a lost device), nil for none.
  package var mark: Unicode.Scalar?
  package var markRole: Role
  /// Too old to be trusted: drawn dim.
  package var isStale: Bool

  package init(
    share: Double?, mark: Unicode.Scalar? = nil, markRole: Role = .lost, isStale: Bool = false
  ) {
    self.share = share
    self.mark = mark
    self.markRole = markRole
    self.isStale = isStale
  }
}

/// A field of coloured cells. Shades carry the value too, so it reads without colours.
package enum HeatMap {
  private static let shades: [Unicode.Scalar] = ["░", "▒", "▓", "█"]
  private static let characters: [Unicode.Scalar] = [
    ".", ":", "-", "=", "+", "*", "#", "%", "@",
  ]

  /// Draws the cells that fit into the rectangle, asking only for those.
  ///
  /// - Parameters:
  ///   - cellWidth: columns of the screen a value takes.
  ///   - cursor: the value that has the cursor, nil for none.
  ///   - value: what column and row (from 0) show; nil leaves the place empty.
  package static func draw(
    on screen: inout Screen, _ rect: Rect, gradient: Gradient, cellWidth: Int = 1,
    cursor: (column: Int, row: Int)? = nil, value: (_ column: Int, _ row: Int) -> HeatValue?
  ) {
    let width = max(1, cellWidth)
    for row in 0..<rect.height {
      for column in 0..<(rect.width / width) {
        guard let heat = value(column, row) else { continue }
        var drawn = cell(of: heat, gradient, screen.charset)
        if let cursor, cursor == (column, row) {
          drawn = underCursor(drawn, isMark: heat.mark != nil, screen.charset)
        }
        for offset in 0..<width {
          screen[rect.x + column * width + offset, rect.y + row] = drawn
        }
      }
    }
  }

  /// One row that explains the shades: `30 ░▒▓█ 90`, with the ends' labels.
  ///
  /// - Returns: the columns used.
  @discardableResult
  package static func drawLegend(
    on screen: inout Screen, _ rect: Rect, gradient: Gradient, low: String, high: String
  ) -> Int {
    let glyphs = screen.charset == .ascii ? characters : shades
    var pieces = [(text: low + " ", style: Style.muted)]
    for (index, glyph) in glyphs.enumerated() {
      let share = (Double(index) + 0.5) / Double(glyphs.count)
      pieces.append((String(glyph), Style(.share(share, of: gradient), [])))
    }
    pieces.append((" " + high, .muted))
    return screen.put(pieces, in: rect)
  }

  /// The character of a share, by value alone.
  package static func shade(of share: Double, charset: Screen.Charset) -> Unicode.Scalar {
    let glyphs = charset == .ascii ? characters : shades
    let clipped = share.isFinite ? min(max(share, 0), 1) : 0
    return glyphs[min(glyphs.count - 1, Int(clipped * Double(glyphs.count)))]
  }

  private static func cell(
    of heat: HeatValue, _ gradient: Gradient, _ charset: Screen.Charset
  ) -> Cell {
    let attributes: Style.Attributes = heat.isStale ? .dim : []
    if let mark = heat.mark {
      return Cell(
        narrow(mark, charset), Style(.role(heat.markRole), heat.isStale ? .dim : .bold))
    }
    guard let share = heat.share, share.isFinite else {
      return Cell(charset == .ascii ? " " : "·", Style(.muted))
    }
    return Cell(
      shade(of: share, charset: charset),
      Style(heat.isStale ? .role(.stale) : .share(share, of: gradient), attributes))
  }

  private static func narrow(_ mark: Unicode.Scalar, _ charset: Screen.Charset) -> Unicode.Scalar {
    let shown = DisplayWidth.harmless(mark, charset: charset)
    return DisplayWidth.columns(of: shown) == 1 ? shown : "?"
  }

  /// A full block would hide the cursor's background, so a smaller square stands in for it.
  private static func underCursor(_ cell: Cell, isMark: Bool, _ charset: Screen.Charset) -> Cell {
    let square: Unicode.Scalar = charset == .ascii ? cell.scalar : "■"
    return Cell(
      isMark ? cell.scalar : square,
      Style(cell.style.foreground, on: .role(.cursor), [.bold]))
  }
}
