import FleetHistory
import FleetModel
import TerminalKit

extension OverviewPanel {
  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    let layout = layout(rect, context.view)
    switch command {
    case .focusNext: return moveFocus(1, layout)
    case .focusPrevious: return moveFocus(-1, layout)
    case .cycleMetric: return cycleMetric(1)
    case .cycleMetricBack: return cycleMetric(-1)
    case .cycleStatistic: return cycleStatistic()
    case .click(let x, let y): return click(x, y, layout, context)
    case .doubleClick(let x, let y):
      _ = click(x, y, layout, context)
      return enter(layout, context)
    case .wheel(let x, let y, let lines):
      guard let part = layout.part(atX: x, y: y) else { return .ignored }
      focus = part
      return move(0, lines, layout, context)
    case .enter: return enter(layout, context)
    default:
      guard let step = step(command) else { return .ignored }
      return move(step.dx, step.dy, layout, context)
    }
  }

  /// Columns and rows that a movement command goes.
  private func step(_ command: PanelCommand) -> (dx: Int, dy: Int)? {
    switch command {
    case .moveUp: (0, -1)
    case .moveDown: (0, 1)
    case .moveLeft: (-1, 0)
    case .moveRight: (1, 0)
    case .pageUp: (0, -10)
    case .pageDown: (0, 10)
    case .first: (0, -1_000_000)
    case .last: (0, 1_000_000)
    default: nil
    }
  }

  private mutating func moveFocus(_ step: Int, _ layout: OverviewLayout) -> PanelEffect {
    let order = layout.order
    guard !order.isEmpty else { return .ignored }
    let now = focusedPart(layout).flatMap(order.firstIndex(of:)) ?? 0
    focus = order[(now + step + order.count) % order.count]
    return .handled
  }

  private mutating func cycleMetric(_ step: Int) -> PanelEffect {
    let all = MapMetric.allCases
    let now = all.firstIndex(of: mapMetric) ?? 0
    mapMetric = all[(now + step + all.count) % all.count]
    return .handled
  }

  private mutating func cycleStatistic() -> PanelEffect {
    statistic =
      switch statistic {
      case .worst: .mean
      case .mean: .lowest
      case .lowest, .sum: .worst
      }
    return .handled
  }

  // MARK: Moving

  private mutating func move(
    _ dx: Int, _ dy: Int, _ layout: OverviewLayout, _ context: PanelContext
  ) -> PanelEffect {
    guard let part = focusedPart(layout), let frame = context.view.frame else { return .ignored }
    switch part {
    case .tile(let index):
      let next = index + (dx != 0 ? dx : dy.signum())
      guard layout.tiles.indices.contains(next) else { return .handled }
      focus = .tile(next)
      return .handled
    case .map: return moveInMap(dx, dy, layout, frame)
    case .troubles: return moveInTroubles(dy, layout, context, frame)
    case .devices:
      let height = (layout.content(of: .devices)?.height ?? 1) - 1
      list = devicePosition(context, frame)
      list.move(by: dy, count: frame.gpus.count, height: height)
      return .select(PlaceNames.selection(ofGPU: list.cursor, in: frame.topology))
    case .processes:
      let height = (layout.content(of: .processes)?.height ?? 1) - 1
      processes.move(by: dy, count: frame.content.processes.count, height: height)
      return .handled
    }
  }

  private mutating func moveInMap(
    _ dx: Int, _ dy: Int, _ layout: OverviewLayout, _ frame: Frame
  ) -> PanelEffect {
    guard let map = map(layout, frame) else { return .ignored }
    if abs(dy) > 10 {
      mapCell = dy < 0 ? 0 : map.layout.cellCount - 1
    } else {
      for _ in 0..<max(1, abs(dy)) {
        mapCell = map.layout.neighbour(of: mapCell, dx: dx.signum(), dy: dy.signum())
      }
    }
    return .select(map.selection(ofCell: mapCell))
  }

  private mutating func moveInTroubles(
    _ dy: Int, _ layout: OverviewLayout, _ context: PanelContext, _ frame: Frame
  ) -> PanelEffect {
    let troubles = TroubleList(frame)
    guard troubles.count > 0 else { return .handled }
    list = troublePosition(troubles, context)
    list.move(
      by: dy, count: troubles.count, height: layout.content(of: .troubles)?.height ?? 1)
    return .select(
      TroubleText.selection(troubles.troubles.entries[list.cursor], frame.topology))
  }

  /// The map as it is drawn in a layout.
  private func map(_ layout: OverviewLayout, _ frame: Frame) -> SmallMap? {
    guard let content = layout.content(of: .map) else { return nil }
    return SmallMap(
      frame, mapMetric, statistic, content.cutBottom(1).rest.inset(horizontal: 1))
  }

  // MARK: Going there

  private func enter(_ layout: OverviewLayout, _ context: PanelContext) -> PanelEffect {
    guard let part = focusedPart(layout), let frame = context.view.frame else { return .ignored }
    switch part {
    case .tile(let index):
      let tiles = OverviewTiles.make(context.view, .unicode)
      return tiles.indices.contains(index) ? tiles[index].target : .ignored
    case .map:
      guard let map = map(layout, frame), mapCell < map.layout.cellCount else { return .ignored }
      let selection = map.selection(ofCell: mapCell)
      return .open(selection.gpu == nil ? .map : .devices, selection)
    case .troubles:
      let troubles = TroubleList(frame)
      let row = troublePosition(troubles, context).cursor
      guard troubles.troubles.entries.indices.contains(row) else { return .ignored }
      let selection = TroubleText.selection(troubles.troubles.entries[row], frame.topology)
      return .open(selection.gpu == nil ? .map : .devices, selection)
    case .devices:
      let gpu = devicePosition(context, frame).cursor
      return .open(.devices, PlaceNames.selection(ofGPU: gpu, in: frame.topology))
    case .processes: return openProcess(frame)
    }
  }

  private func openProcess(_ frame: Frame) -> PanelEffect {
    let rows = ProcessRows(frame).processes
    guard rows.indices.contains(processes.cursor) else { return .ignored }
    return .open(
      .devices, PlaceNames.selection(ofGPU: rows[processes.cursor].gpu, in: frame.topology))
  }

  private mutating func click(
    _ x: Int, _ y: Int, _ layout: OverviewLayout, _ context: PanelContext
  ) -> PanelEffect {
    guard let part = layout.part(atX: x, y: y) else { return .ignored }
    focus = part
    guard let frame = context.view.frame, let content = layout.content(of: part) else {
      return .handled
    }
    switch part {
    case .map:
      guard let map = map(layout, frame), let cell = map.layout.cell(atX: x, y: y) else {
        return .handled
      }
      mapCell = cell
      return .select(map.selection(ofCell: cell))
    case .troubles:
      let troubles = TroubleList(frame)
      let position = troublePosition(troubles, context).fitted(
        count: troubles.count, height: content.height)
      let row = y - content.y + position.offset
      guard y >= content.y, troubles.troubles.entries.indices.contains(row) else { return .handled }
      list = ScrollPosition(cursor: row, offset: position.offset)
      return .select(TroubleText.selection(troubles.troubles.entries[row], frame.topology))
    case .devices:
      let rows = DeviceRows(context.view, frame)
      let position = devicePosition(context, frame)
      guard let gpu = rows.row(atY: y, in: content, position: position) else { return .handled }
      list.cursor = gpu
      return .select(PlaceNames.selection(ofGPU: gpu, in: frame.topology))
    case .tile, .processes: return .handled
    }
  }
}
