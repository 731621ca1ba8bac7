import TerminalKit

/// How the view's rectangle is shared between the table, what is to be said of it, and the detail of
/// one job.
struct JobsRoom {
  let isBordered: Bool
  /// The table with its border or title; empty where the detail needs all the room.
  let table: Rect
  /// Header and rows of the table.
  let body: Rect
  /// Lines below the rows.
  let notes: Rect
  let detail: Rect

  /// - Parameters:
  ///   - showsDetail: asked for or turned away; nil for wherever it has room.
  ///   - notes: lines below the table.
  init(_ rect: Rect, showsDetail: Bool?, notes: Int) {
    isBordered = MapPanel.isBordered(rect)
    let nothing = Rect(x: rect.x, y: rect.y, width: 0, height: 0)
    (table, detail) = showsDetail == false ? (rect, nothing) : Self.split(rect, showsDetail)
    let content: Rect
    if isBordered, table.height >= 3 {
      content = table.inset(horizontal: 2, vertical: 1)
    } else {
      content = table.height >= 2 ? table.cutTop(1).rest : table
    }
    let lines = content.height >= notes + 6 ? notes : 0
    (self.notes, body) = content.cutBottom(lines)
  }

  /// Rows of the table below its header.
  var rowCount: Int { max(0, body.height - 1) }

  /// At the right of a wide screen, at the bottom of a tall one, elsewhere only where it is asked
  /// for.
  private static func split(_ rect: Rect, _ isAsked: Bool?) -> (table: Rect, detail: Rect) {
    let nothing = Rect(x: rect.x, y: rect.y, width: 0, height: 0)
    if rect.width >= 190, rect.height >= 14 {
      let (detail, table) = rect.cutRight(min(84, rect.width * 2 / 5))
      return (table, detail)
    }
    if rect.height >= 30, rect.width >= 76 {
      let (detail, table) = rect.cutBottom(rect.height * 2 / 5)
      return (table, detail)
    }
    guard isAsked == true else { return (rect, nothing) }
    guard rect.height >= 16 else { return (nothing, rect) }
    let (detail, table) = rect.cutBottom(rect.height / 2)
    return (table, detail)
  }
}
