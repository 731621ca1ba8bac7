/// Keys and what they do, in as many columns as fit.
package struct HelpOverlay: Sendable {
  /// One key and its action; an empty key makes the text a heading.
  package struct Entry: Hashable, Sendable {
    package var key: String
    package var text: String
    package init(key: String, text: String) {
      self.key = key
      self.text = text
    }
  }

  package var title: String
  package var entries: [Entry]
  /// First line on the screen.
  package var offset: Int

  package init(title: String, entries: [Entry], offset: Int = 0) {
    self.title = title
    self.entries = entries
    self.offset = offset
  }

  /// Scrolls for a movement key, as far as there is something to see.
  ///
  /// - Returns: whether the key was one.
  package mutating func handle(_ key: Key, in bounds: Rect) -> Bool {
    let layout = HelpLayout(entries, in: bounds)
    switch key {
    case .up, .character("k"): offset -= 1
    case .down, .character("j"): offset += 1
    case .pageUp: offset -= layout.visible
    case .pageDown: offset += layout.visible
    case .home: offset = 0
    case .end: offset = layout.lines
    default: return false
    }
    offset = min(max(0, offset), layout.lines - layout.visible)
    return true
  }

  /// Draws a popup as large as needed and as the bounds allow. Where lines are hidden, the lower
  /// border says which ones are shown and by which keys the others come, and the right one is a
  /// scrollbar.
  package func draw(on screen: inout Screen, in bounds: Rect) {
    let layout = HelpLayout(entries, in: bounds)
    let first = min(max(0, offset), layout.lines - layout.visible)
    let popup = Popup.place(in: bounds, content: layout.content)
    let inside = Popup.draw(
      on: &screen, in: bounds, content: layout.content, title: title,
      footer: footer(layout, first: first, width: popup.width - 6))
    for (place, column) in layout.columns.enumerated() {
      let rest = inside.cutLeft(place * (layout.cellWidth + HelpLayout.gap)).rest
      let rect = rest.cutLeft(layout.cellWidth).left
      for (row, line) in column.dropFirst(first).prefix(inside.height).enumerated() {
        draw(line, on: &screen, in: rect, row: row, keyWidth: layout.keyWidth)
      }
    }
    guard popup.width >= 7, inside.height == layout.visible else { return }
    let bar = Rect(x: popup.maxX - 1, y: inside.y, width: 1, height: inside.height)
    Scrollbar.draw(on: &screen, bar, offset: first, visible: layout.visible, of: layout.lines)
  }

  /// The longest of the footers that finds room.
  private func footer(_ layout: HelpLayout, first: Int, width: Int) -> String {
    let close = "Esc closes"
    guard layout.lines > layout.visible else { return close }
    let range = "\(first + 1)-\(first + layout.visible) of \(layout.lines)"
    let texts = ["   j k PgUp PgDn scroll   ", "   j k scroll   ", "   j k   "]
      .map { range + $0 + close }
    return texts.first { DisplayWidth.columns(of: $0) <= width } ?? range
  }

  private func draw(
    _ line: HelpLayout.Line, on screen: inout Screen, in rect: Rect, row: Int, keyWidth: Int
  ) {
    guard !line.isHeading else {
      screen.put(line.text, in: rect, row: row, .title)
      return
    }
    let (keys, rest) = rect.cutLeft(keyWidth)
    screen.put(line.key, in: keys, row: row, alignment: .right, Style(.key))
    screen.put(line.text, in: rest.cutLeft(2).rest, row: row)
  }
}
