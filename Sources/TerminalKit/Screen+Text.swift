/// Where a text stands in the width it is given.
package enum Alignment: Sendable {
  case left, right, center
}

extension Screen {
  /// Columns that `put` uses for a text on this screen.
  package func columns(of text: String) -> Int {
    DisplayWidth.columns(of: text, charset: charset)
  }

  /// Writes one line of text into a row of a rectangle, aligned; nothing leaves the rectangle.
  ///
  /// Text that does not fit ends in `…`, so that a cut number can never be read as a smaller one.
  /// - Returns: the columns used.
  @discardableResult
  package mutating func put(
    _ text: String, in rect: Rect, row: Int = 0, alignment: Alignment = .left,
    _ style: Style = .text
  ) -> Int {
    guard row >= 0, row < rect.height, rect.width > 0 else { return 0 }
    let y = rect.y + row
    let needed = columns(of: text)
    guard needed <= rect.width else {
      let used = put(text, x: rect.x, y: y, width: rect.width - 1, style)
      put("…", x: rect.x + used, y: y, style)
      return rect.width
    }
    let space = rect.width - needed
    let indent =
      switch alignment {
      case .left: 0
      case .right: space
      case .center: space / 2
      }
    put(text, x: rect.x + indent, y: y, style)
    return needed
  }

  /// Writes pieces of text of different styles one after another into a row of a rectangle.
  ///
  /// - Returns: the columns used.
  @discardableResult
  package mutating func put(
    _ pieces: [(text: String, style: Style)], in rect: Rect, row: Int = 0
  ) -> Int {
    var rest = rect
    for piece in pieces where !rest.isEmpty {
      let used = put(piece.text, in: rest, row: row, piece.style)
      rest = rest.cutLeft(used).rest
    }
    return rect.width - rest.width
  }
}
