import TerminalKit

/// How the view's rectangle is shared between the table and the detail of one GPU.
struct DevicesRoom {
  let isBordered: Bool
  /// The table with its border or title; empty when the detail needs all the room.
  let table: Rect
  /// Header and rows of the table.
  let body: Rect
  let detail: Rect

  init(_ rect: Rect, hasDetail: Bool) {
    isBordered = rect.width >= 76 && rect.height >= 14
    (table, detail) = hasDetail ? Self.split(rect) : (rect, Rect(Size(width: 0, height: 0)))
    if isBordered, table.height >= 3 {
      body = table.inset(horizontal: 2, vertical: 1)
    } else {
      body = table.height >= 2 ? table.cutTop(1).rest : table
    }
  }

  /// Rows of the table below its header.
  var rowCount: Int { max(0, body.height - 1) }

  /// The right half of a wide screen, else the lower part; a small screen is all detail.
  private static func split(_ rect: Rect) -> (table: Rect, detail: Rect) {
    if rect.width >= 160, rect.height >= 14 {
      let (table, detail) = rect.cutLeft(rect.width / 2)
      return (table, detail)
    }
    guard rect.height >= 16 else { return (Rect(Size(width: 0, height: 0)), rect) }
    let (detail, table) = rect.cutBottom(max(9, rect.height * 3 / 5))
    return (table, detail)
  }
}
