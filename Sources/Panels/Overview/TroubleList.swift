import FleetModel
import TerminalKit

/// "Needs a look": what is wrong in the fleet, worst first.
struct TroubleList {
  let frame: Frame
  let troubles: Troubles

  init(_ frame: Frame) {
    self.frame = frame
    troubles = frame.troubles
  }

  var count: Int { troubles.entries.count }

  /// How many GPUs stand behind the entries.
  var gpus: Int { troubles.entries.reduce(troubles.hidden) { $0 + $1.count } }

  @discardableResult
  func draw(
    on screen: inout Screen, _ rect: Rect, position: ScrollPosition, hasCursor: Bool
  ) -> ScrollPosition {
    guard count > 0 else {
      let text = frame.gpus.count == 0 ? "no GPUs" : "nothing: all GPUs are well"
      screen.put(text, in: rect, Style(frame.gpus.count == 0 ? .muted : .good))
      return ScrollPosition()
    }
    let names = troubles.entries.prefix(max(rect.height, 1)).reduce(8) {
      max($0, screen.columns(of: TroubleText.label($1, frame.topology)))
    }
    let table = Table(
      columns: [
        Table.Column("", width: 1, priority: 3),
        Table.Column("", width: min(names, max(8, rect.width * 3 / 5)), priority: 2),
        Table.Column("", width: 8, priority: 1, isFlexible: true),
      ], showsHeader: false)
    return table.draw(
      on: &screen, rect, rowCount: count, position: position, cursorVisible: hasCursor
    ) { screen, row, column, cell in
      drawCell(on: &screen, troubles.entries[row], column, cell)
    }
  }

  private func drawCell(
    on screen: inout Screen, _ trouble: Trouble, _ column: Int, _ cell: Rect
  ) {
    let role = TroubleText.role(trouble.kind, worst: trouble.worst)
    switch column {
    case 0: screen.put(TroubleText.mark(trouble.kind, screen.charset), in: cell, Style(role, .bold))
    case 1: screen.put(TroubleText.label(trouble, frame.topology), in: cell)
    default:
      let words = TroubleText.words(trouble, frame)
      let fitting = words.first { screen.columns(of: $0) <= cell.width }
      screen.put(fitting ?? words.last ?? "", in: cell, Style(role))
    }
  }
}
