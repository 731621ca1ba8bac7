import FleetHistory
import FleetModel
import TerminalKit

/// How the Jobs view answers commands.
extension JobsPanel {
  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    guard let frame = context.view.frame, let rows = rows(frame, context) else {
      return .ignored
    }
    let notes = notes(rows, frame, context, width: rect.width)
    let room = JobsRoom(rect, showsDetail: showsDetail, notes: notes.count)
    position = position(rows, room)
    switch command {
    case .cycleLevel:
      cycleKey(frame)
      return .handled
    case .cycleSort: return cycleSort(1, rows, frame)
    case .cycleSortBack: return cycleSort(-1, rows, frame)
    case .reverseSort: isDescending.toggle()
    case .toggleDetail: showsDetail = room.detail.isEmpty
    case .back:
      guard showsDetail == true else { return .ignored }
      showsDetail = nil
    case .enter: return open(rows)
    default: return move(command, rows, room) ?? point(command, rows, room, frame, context)
    }
    return .handled
  }

  /// Moves the cursor; nil for another command.
  private mutating func move(
    _ command: PanelCommand, _ rows: JobRows, _ room: JobsRoom
  ) -> PanelEffect? {
    let height = max(1, room.rowCount)
    guard let steps = command.steps(height: height, count: rows.count) else { return nil }
    move(steps, rows, height)
    return .handled
  }

  private mutating func move(_ by: Int, _ rows: JobRows, _ height: Int) {
    position.move(by: by, count: rows.count, height: height)
    choose(rows)
  }

  private mutating func choose(_ rows: JobRows) {
    chosen = position.cursor == 0 || rows.count == 0 ? nil : rows.name(at: position.cursor)
  }

  /// The next label; the cursor begins at the top.
  private mutating func cycleKey(_ frame: Frame) {
    let keys = frame.jobKeys
    let here = keys.firstIndex(of: shownKey(frame)) ?? 0
    key = keys[(here + 1) % keys.count]
    chosen = nil
    position = ScrollPosition()
  }

  private mutating func cycleSort(_ steps: Int, _ rows: JobRows, _ frame: Frame) -> PanelEffect {
    let fields = JobField.allCases.filter {
      $0.isSortable && JobsTable.isKnown($0, rows, frame)
    }
    let here = fields.firstIndex(of: sort) ?? 0
    sort(by: fields[(here + steps + fields.count) % fields.count])
    return .handled
  }

  private mutating func sort(by field: JobField) {
    sort = field
    isDescending = field.isDescendingFirst
  }

  /// The GPUs of the job under the cursor.
  private func open(_ rows: JobRows) -> PanelEffect {
    guard rows.count > 0 else { return .ignored }
    let name = rows.name(at: position.cursor)
    return .openFiltered(.devices, filter: LabelCondition.text(rows.query.key, name))
  }

  /// The mouse: a click on a header sorts, one on a row chooses, two open.
  private mutating func point(
    _ command: PanelCommand, _ rows: JobRows, _ room: JobsRoom, _ frame: Frame,
    _ context: PanelContext
  ) -> PanelEffect {
    switch command {
    case .click(let x, let y) where y == room.body.y && room.body.contains(x: x, y: y):
      let table = table(rows, frame, context, position, room, .unicode)
      let isLong = rows.count > room.rowCount
      let field = table.field(atX: x - room.body.x, width: room.body.width, isLong: isLong)
      guard let field, field.isSortable else { return .handled }
      if field == sort { isDescending.toggle() } else { sort(by: field) }
      return .handled
    case .click(let x, let y): return choose(x, y, rows, room) ? .handled : .ignored
    case .doubleClick(let x, let y): return choose(x, y, rows, room) ? open(rows) : .ignored
    default: return .ignored
    }
  }

  private mutating func choose(_ x: Int, _ y: Int, _ rows: JobRows, _ room: JobsRoom) -> Bool {
    let line = y - room.body.y - 1
    guard room.body.contains(x: x, y: y), line >= 0, position.offset + line < rows.count else {
      return false
    }
    position.cursor = position.offset + line
    choose(rows)
    return true
  }
}
