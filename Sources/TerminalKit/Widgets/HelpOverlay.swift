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

  /// How the entries are spread over the bounds.
  private struct Layout {
    var keyWidth: Int
    var columns: Int
    /// Lines of a column, all of them.
    var lines: Int
    var content: Size
  }

  private func layout(in bounds: Rect) -> Layout {
    let keyWidth = entries.reduce(0) { max($0, DisplayWidth.columns(of: $1.key)) }
    let textWidth = entries.reduce(0) { max($0, DisplayWidth.columns(of: $1.text)) }
    let cell = max(1, keyWidth + 2 + textWidth)
    let room = max(1, bounds.width - 4)
    let columns = max(1, min(3, (room + 3) / (cell + 3)))
    let lines = (entries.count + columns - 1) / columns
    let width = min(room, columns * (cell + 3) - 3)
    return Layout(
      keyWidth: keyWidth, columns: columns, lines: lines,
      content: Size(width: width, height: lines))
  }

  /// Scrolls for a movement key, as far as there is something to see.
  ///
  /// - Returns: whether the key was one.
  package mutating func handle(_ key: Key, in bounds: Rect) -> Bool {
    let lines = layout(in: bounds).lines
    let visible = max(1, min(lines, bounds.height - 2))
    switch key {
    case .up, .character("k"): offset -= 1
    case .down, .character("j"): offset += 1
    case .pageUp: offset -= visible
    case .pageDown: offset += visible
    case .home: offset = 0
    case .end: offset = lines
    default: return false
    }
    offset = min(max(0, offset), max(0, lines - visible))
    return true
  }

  /// Draws a popup as large as needed and as the bounds allow.
  package func draw(on screen: inout Screen, in bounds: Rect) {
    let layout = layout(in: bounds)
    let inside = Popup.draw(
      on: &screen, in: bounds, content: layout.content, title: title, footer: "Esc closes")
    let first = min(max(0, offset), max(0, layout.lines - inside.height))
    for (column, place) in inside.columns(layout.columns).enumerated() {
      for line in 0..<inside.height {
        let inColumn = first + line
        let index = column * layout.lines + inColumn
        guard inColumn < layout.lines, index < entries.count else { continue }
        drawEntry(on: &screen, entries[index], in: place, row: line, keyWidth: layout.keyWidth)
      }
    }
  }

  private func drawEntry(
    on screen: inout Screen, _ entry: Entry, in rect: Rect, row: Int, keyWidth: Int
  ) {
    guard !entry.key.isEmpty else {
      screen.put(entry.text, in: rect, row: row, .title)
      return
    }
    let (keys, rest) = rect.cutLeft(keyWidth)
    screen.put(entry.key, in: keys, row: row, alignment: .right, Style(.key))
    screen.put(entry.text, in: rest.cutLeft(2).rest, row: row)
  }
}
