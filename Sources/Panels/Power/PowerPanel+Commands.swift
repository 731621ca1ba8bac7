import FleetHistory
import FleetModel
import TerminalKit

extension PowerPanel {
  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    guard let frame = context.view.frame, let layout = layout(rect, context.view) else {
      return .ignored
    }
    if isAsking { return ask(command, in: rect) }
    if command == .whatIf {
      isAsking = true
      return .handled
    }
    guard context.view.summary?.site.hasBatteries == true else {
      return handleConsumers(command, layout, frame)
    }
    switch command {
    case .focusNext, .focusPrevious:
      let order = layout.order
      let now = order.firstIndex(of: focus) ?? 0
      guard order.count > 1 else { return .ignored }
      focus = order[(now + 1) % order.count]
      return .handled
    case .toggleDetail, .enter:
      wantsDetail.toggle()
      return .handled
    case .back where wantsDetail:
      wantsDetail = false
      return .handled
    case .cycleSort: return cycleOrder(1)
    case .cycleSortBack: return cycleOrder(-1)
    case .click(let x, let y), .doubleClick(let x, let y):
      return click(x, y, layout, frame, context)
    case .wheel(_, _, let lines): return moveInTable(lines, layout, frame, context)
    default: return move(command, layout, frame, context)
    }
  }

  private mutating func cycleOrder(_ step: Int) -> PanelEffect {
    let all = UnitRows.Order.allCases
    let now = all.firstIndex(of: order) ?? 0
    order = all[(now + step + all.count) % all.count]
    return .handled
  }

  /// Columns and rows that a movement command goes; nil for other commands.
  private func step(_ command: PanelCommand, page: Int) -> (dx: Int, dy: Int)? {
    switch command {
    case .moveUp: (0, -1)
    case .moveDown: (0, 1)
    case .moveLeft: (-1, 0)
    case .moveRight: (1, 0)
    case .pageUp: (0, -page)
    case .pageDown: (0, page)
    case .first: (0, -1_000_000)
    case .last: (0, 1_000_000)
    default: nil
    }
  }

  private func tableHeight(_ layout: PowerLayout) -> Int {
    max(1, (layout.content(layout.table)?.height ?? 2) - (layout.isCompact ? 2 : 1))
  }

  // MARK: Units

  private mutating func move(
    _ command: PanelCommand, _ layout: PowerLayout, _ frame: Frame, _ context: PanelContext
  ) -> PanelEffect {
    guard let step = step(command, page: tableHeight(layout)) else { return .ignored }
    guard focus == .map, let field = mapField(layout), abs(step.dy) <= 1 else {
      return step.dy == 0 ? .ignored : moveInTable(step.dy, layout, frame, context)
    }
    let rows = unitRows(frame, context)
    let row = unitPosition(rows, context.selection).cursor
    guard rows.units.indices.contains(row) else { return .ignored }
    let unit = UnitMap(frame, rows.judge, field).neighbour(
      of: rows.units[row], dx: step.dx, dy: step.dy)
    return select(unit: frame.batteryUnits[unit].id, rows, context)
  }

  private mutating func moveInTable(
    _ lines: Int, _ layout: PowerLayout, _ frame: Frame, _ context: PanelContext
  ) -> PanelEffect {
    let rows = unitRows(frame, context)
    list = unitPosition(rows, context.selection)
    list.move(by: lines, count: rows.count, height: tableHeight(layout))
    return select(unit: rows.id(ofRow: list.cursor), rows, context)
  }

  private mutating func select(
    unit id: String?, _ rows: UnitRows, _ context: PanelContext
  ) -> PanelEffect {
    guard let id else { return .handled }
    list.cursor = rows.row(of: id) ?? list.cursor
    var selection = context.selection
    selection.unit = id
    return .select(selection)
  }

  private mutating func click(
    _ x: Int, _ y: Int, _ layout: PowerLayout, _ frame: Frame, _ context: PanelContext
  ) -> PanelEffect {
    let rows = unitRows(frame, context)
    let position = unitPosition(rows, context.selection)
    if let field = mapField(layout), layout.map?.contains(x: x, y: y) == true {
      focus = .map
      let cursor = rows.units.indices.contains(position.cursor) ? rows.units[position.cursor] : nil
      guard let unit = UnitMap(frame, rows.judge, field).unit(atX: x, y: y, cursor: cursor) else {
        return .handled
      }
      return select(unit: frame.batteryUnits[unit].id, rows, context)
    }
    guard layout.table?.contains(x: x, y: y) == true else { return .ignored }
    focus = .units
    guard let row = tableRow(atY: y, layout, count: rows.count, position) else { return .handled }
    return select(unit: rows.id(ofRow: row), rows, context)
  }

  private func tableRow(
    atY y: Int, _ layout: PowerLayout, count: Int, _ position: ScrollPosition
  ) -> Int? {
    guard let content = layout.content(layout.table) else { return nil }
    let header = content.y + (layout.isCompact ? 1 : 0)
    let fitted = position.fitted(count: count, height: tableHeight(layout))
    let row = y - header - 1 + fitted.offset
    return y > header && row < count ? row : nil
  }

  // MARK: Consumers

  private mutating func handleConsumers(
    _ command: PanelCommand, _ layout: PowerLayout, _ frame: Frame
  ) -> PanelEffect {
    let rows = consumers(frame)
    switch command {
    case .cycleLevel:
      let levels = ConsumerRows.levels(frame.topology)
      guard !levels.isEmpty else { return .ignored }
      let now = levels.firstIndex(of: rows.level) ?? 0
      level = levels[(now + 1) % levels.count]
      list = ScrollPosition()
      return .handled
    case .enter: return open(rows)
    case .click(_, let y), .doubleClick(_, let y):
      guard let row = tableRow(atY: y, layout, count: rows.rows.count, list) else {
        return .ignored
      }
      list.cursor = row
      if case .doubleClick = command { return open(rows) }
      return .select(rows.rows[row].selection)
    case .wheel(_, _, let lines): return moveInConsumers(lines, layout, rows)
    default:
      guard let step = step(command, page: tableHeight(layout)), step.dy != 0 else {
        return .ignored
      }
      return moveInConsumers(step.dy, layout, rows)
    }
  }

  private mutating func moveInConsumers(
    _ lines: Int, _ layout: PowerLayout, _ rows: ConsumerRows
  ) -> PanelEffect {
    list.move(by: lines, count: rows.rows.count, height: tableHeight(layout))
    guard rows.rows.indices.contains(list.cursor) else { return .handled }
    return .select(rows.rows[list.cursor].selection)
  }

  private func open(_ rows: ConsumerRows) -> PanelEffect {
    guard rows.rows.indices.contains(list.cursor) else { return .ignored }
    return .open(.devices, rows.rows[list.cursor].selection)
  }
}
