/// A choice from a list, in a popup.
package struct ListMenu: Sendable {
  package var title: String
  package var items: [String]
  package var position: ScrollPosition

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

  /// Draws the popup in the middle of the bounds.
  package func draw(on screen: inout Screen, in bounds: Rect) {
    let widest = items.reduce(screen.columns(of: title)) { max($0, screen.columns(of: $1)) }
    let inside = Popup.draw(
      on: &screen, in: bounds, content: Size(width: widest + 2, height: max(1, items.count)),
      title: title)
    let table = Table(
      columns: [Table.Column("", width: 1, isFlexible: true)], showsHeader: false)
    table.draw(on: &screen, inside, rowCount: items.count, position: position) {
      screen, row, _, rect in
      screen.put(items[row], in: rect)
    }
  }
}
