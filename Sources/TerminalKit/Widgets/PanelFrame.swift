/// The border of a panel: title above, an optional note at each right end.
package enum PanelFrame {
  /// Draws the border and clears nothing inside.
  ///
  /// Frames earn their cells: without `bordered`, or in fewer than three rows, the title takes the
  /// first row alone; with a single row even the title goes and the numbers keep it.
  /// - Parameters:
  ///   - note: stands at the right of the title (the window of a graph, a count).
  ///   - footer: stands at the right of the lower border (who holds an extreme).
  /// - Returns: what is left for the panel's content.
  @discardableResult
  package static func draw(
    on screen: inout Screen, _ rect: Rect, title: String, note: String? = nil,
    footer: String? = nil, focused: Bool = false, bordered: Bool = true
  ) -> Rect {
    guard bordered, rect.height >= 3, rect.width >= 4 else {
      return drawTitleOnly(on: &screen, rect, title: title, note: note, focused: focused)
    }
    let style = Style(focused ? .frameFocused : .frame)
    drawBorder(on: &screen, rect, style)
    let edge = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1)
    let used = drawLabel(on: &screen, title, in: edge, alignment: .left, titleStyle(focused))
    if let note {
      let free = edge.cutLeft(used + 1).rest
      drawLabel(on: &screen, note, in: free, alignment: .right, .muted)
    }
    if let footer {
      let lower = Rect(x: edge.x + 1, y: rect.maxY - 1, width: edge.width - 1, height: 1)
      drawLabel(on: &screen, footer, in: lower, alignment: .right, .muted)
    }
    return rect.inset(horizontal: 1, vertical: 1)
  }

  private static func titleStyle(_ focused: Bool) -> Style {
    focused ? Style(.accent, .bold) : .title
  }

  private static func drawTitleOnly(
    on screen: inout Screen, _ rect: Rect, title: String, note: String?, focused: Bool
  ) -> Rect {
    guard rect.height >= 2 else { return rect }
    let (top, rest) = rect.cutTop(1)
    let used = screen.put(title, in: top, titleStyle(focused))
    if let note {
      screen.put(note, in: top.cutLeft(used + 1).rest, alignment: .right, .muted)
    }
    return rest
  }

  private static func drawBorder(on screen: inout Screen, _ rect: Rect, _ style: Style) {
    let ascii = screen.charset == .ascii
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    for x in rect.x..<rect.maxX {
      screen[x, rect.y] = Cell(ascii ? "-" : "─", style)
      screen[x, bottom] = Cell(ascii ? "-" : "─", style)
    }
    for y in rect.y..<rect.maxY {
      screen[rect.x, y] = Cell(ascii ? "|" : "│", style)
      screen[right, y] = Cell(ascii ? "|" : "│", style)
    }
    screen[rect.x, rect.y] = Cell(ascii ? "+" : "╭", style)
    screen[right, rect.y] = Cell(ascii ? "+" : "╮", style)
    screen[rect.x, bottom] = Cell(ascii ? "+" : "╰", style)
    screen[right, bottom] = Cell(ascii ? "+" : "╯", style)
  }

  /// Writes ` text ` over a border, one cell of which stays at the outer end of a right label.
  @discardableResult
  private static func drawLabel(
    on screen: inout Screen, _ text: String, in edge: Rect, alignment: Alignment, _ style: Style
  ) -> Int {
    let outer = alignment == .right ? 1 : 0
    let space = edge.width - 2 - outer
    guard !text.isEmpty, space > 0 else { return 0 }
    let shown = min(screen.columns(of: text), space)
    let x = alignment == .right ? edge.maxX - outer - shown - 2 : edge.x
    screen.fill(Rect(x: x, y: edge.y, width: shown + 2, height: 1), " ", style)
    screen.put(text, in: Rect(x: x + 1, y: edge.y, width: shown, height: 1), style)
    return shown + 2
  }
}
