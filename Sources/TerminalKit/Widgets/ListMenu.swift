/// A choice from a list, in a popup.
package struct ListMenu: Sendable {
  package var title: String
  package var items: [String]
  package var position: ScrollPosition
  /// Stands in the lower border: the keys that work here.
  package var footer: String?

  package init(title: String, items: [String], selected: Int = 0) {
    self.title = title
    self.items = items
    position = ScrollPosition(cursor: selected)
  }

  /// Index of the item under the cursor, nil for an empty list.
  package var selected: Int? {
    items.isEmpty ? nil : min(max(0, position.cursor), items.count - 1)
  }

  /// Moves the cursor for a movement key.
  ///
  /// - Returns: whether the key was one.
  package mutating func handle(_ key: Key) -> Bool {
    let step: Int
    switch key {
    case .up, .character("k"): step = -1
    case .down, .character("j"): step = 1
    case .pageUp: step = -10
    case .pageDown: step = 10
    case .home: step = -items.count
    case .end: step = items.count
    default: return false
    }
    let moved = min(max(0, position.cursor), items.count) + step
    position.cursor = min(max(0, moved), max(0, items.count - 1))
    return true
  }

  private var content: Size {
    let texts = items + [title, footer ?? ""]
    let widest = texts.reduce(0) { max($0, DisplayWidth.columns(of: $1)) }
    return Size(width: widest + 2, height: max(1, items.count))
  }

  /// The rectangle of the popup, its border included.
  package func place(in bounds: Rect) -> Rect { Popup.place(in: bounds, content: content) }

  /// The item at a place of the screen; nil on the border and below the last item.
  package func item(atX x: Int, y: Int, in bounds: Rect) -> Int? {
    let inside = place(in: bounds).inset(horizontal: 1, vertical: 1)
    guard inside.contains(x: x, y: y) else { return nil }
    let offset = position.fitted(count: items.count, height: inside.height).offset
    let item = offset + y - inside.y
    return items.indices.contains(item) ? item : nil
  }

  /// Draws the popup in the middle of the bounds.
  package func draw(on screen: inout Screen, in bounds: Rect) {
    let inside = Popup.draw(
      on: &screen, in: bounds, content: content, title: title, footer: footer)
    let table = Table(
      columns: [Table.Column("", width: 1, isFlexible: true)], showsHeader: false)
    table.draw(on: &screen, inside, rowCount: items.count, position: position) {
      screen, row, _, rect in
      screen.put(items[row], in: rect)
    }
  }
}
