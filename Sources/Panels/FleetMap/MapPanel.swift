import FleetHistory
import FleetModel
import TerminalKit

/// The whole fleet as a heat map by place: a cell a GPU while they fit, else a group a cell.
package struct MapPanel: Panel {
  package static let id = ViewID.map

  /// What the cells show; a metric that the fleet does not report gives way to the first it does.
  package private(set) var metric = HeatMetric.temperature
  package private(set) var statistic = MapStatistic.worst
  /// A GPU under the cursor, by place: it stays while levels, metrics and sizes change.
  private var cursorGPU = 0
  private let cache = MapCache()
  private let filter = FilterCache()

  package init() {}

  package var footerCommands: [PanelCommand] {
    [.enter, .back, .cycleMetric, .cycleStatistic]
  }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    guard let frame = context.view.frame else {
      let inside = PanelFrame.draw(
        on: &screen, rect, title: "Map", bordered: Self.isBordered(rect))
      _ = NoDataNotice.draw(on: &screen, in: inside, context.view)
      return
    }
    let grid = Self.grid(in: rect)
    guard let drawing = drawing(frame, grid, context) else {
      let inside = PanelFrame.draw(
        on: &screen, rect, title: "Map", bordered: Self.isBordered(rect))
      if frame.gpus.count == 0 { screen.put("no GPU has been seen yet", in: inside, .muted) }
      return
    }
    let scope = FleetPath.group(context.selection.group, in: frame.topology)
    let place = FleetPath.breadcrumb(of: scope, in: frame.topology)
    let isBordered = Self.isBordered(rect)
    let filtered = context.filter.isEmpty ? "" : "filter \"" + context.filter + "\"  "
    let isTight =
      screen.columns(of: place + filtered + drawing.subject) + 12 > rect.width
    let inside = PanelFrame.draw(
      on: &screen, rect, title: isTight ? place : "Map  " + place,
      note: filtered + (isTight ? drawing.shortSubject : drawing.subject), bordered: isBordered
    ).inset(horizontal: isBordered ? 1 : 0)
    drawing.draw(on: &screen, grid)
    let lines = inside.cutBottom(inside.maxY - grid.maxY).bottom
    screen.put(drawing.cursorFigures(screen.charset), in: lines)
    drawing.drawLegend(on: &screen, lines.cutTop(1).rest)
  }

  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    guard let frame = context.view.frame else { return .ignored }
    switch command {
    case .cycleMetric: return cycleMetric(1, frame)
    case .cycleMetricBack: return cycleMetric(-1, frame)
    case .cycleStatistic:
      statistic = statistic.next
      return .handled
    case .back: return back(frame, context)
    default: break
    }
    let grid = Self.grid(in: rect)
    guard let drawing = drawing(frame, grid, context) else { return .ignored }
    return move(command, drawing, grid, context)
  }

  // MARK: Room

  static func isBordered(_ rect: Rect) -> Bool { rect.width >= 76 && rect.height >= 14 }

  /// The room of the cells: without border, title, the cursor's line and the legend.
  static func grid(in rect: Rect) -> Rect {
    if isBordered(rect) {
      return rect.inset(horizontal: 2, vertical: 1).cutBottom(2).rest
    }
    let below = rect.height >= 2 ? rect.cutTop(1).rest : rect
    return below.cutBottom(below.height >= 5 ? 2 : min(1, below.height)).rest
  }

  private func drawing(_ frame: Frame, _ grid: Rect, _ context: PanelContext) -> MapDrawing? {
    let scope = FleetPath.group(context.selection.group, in: frame.topology)
    let available = HeatMetric.available(in: frame)
    let size = Size(width: grid.width, height: grid.height)
    guard let layout = cache.layout(frame, scope: scope, size) else { return nil }
    let shown = available.contains(metric) ? metric : available.first ?? metric
    return MapDrawing(
      frame: frame, layout: layout, metric: shown, statistic: statistic,
      values: MapValues(frame, shown, layout.cellLevel, cache), scale: shown.scale(in: frame),
      cursor: cursorCell(layout, frame.topology, scope),
      matches: context.filter.isEmpty ? nil : filter.matches(context.filter, frame))
  }

  private func cursorCell(_ layout: MapLayout, _ topology: Topology, _ scope: Int) -> Int {
    let range = topology.groups[scope].gpus
    let gpu = min(max(cursorGPU, range.lowerBound), range.upperBound - 1)
    let unit = layout.cellLevel == .gpu ? gpu : topology.group(layout.cellLevel, holding: gpu)
    return unit.map(layout.cell(ofUnit:)) ?? 0
  }

  // MARK: Commands

  private mutating func cycleMetric(_ steps: Int, _ frame: Frame) -> PanelEffect {
    let available = HeatMetric.available(in: frame)
    guard !available.isEmpty else { return .ignored }
    let here = available.firstIndex(of: metric) ?? 0
    metric = available[(here + steps + available.count) % available.count]
    return .handled
  }

  private mutating func back(_ frame: Frame, _ context: PanelContext) -> PanelEffect {
    let topology = frame.topology
    let scope = FleetPath.group(context.selection.group, in: topology)
    guard let parent = FleetPath.parent(of: scope, in: topology) else { return .ignored }
    cursorGPU = topology.groups[scope].gpus.lowerBound
    var selection = context.selection
    selection.group = FleetPath.names(of: parent, in: topology)
    return .select(selection)
  }

  private mutating func move(
    _ command: PanelCommand, _ drawing: MapDrawing, _ grid: Rect, _ context: PanelContext
  ) -> PanelEffect {
    let layout = drawing.layout
    let here = drawing.cursor
    switch command {
    case .moveLeft: return setCursor(here - 1, drawing)
    case .moveRight: return setCursor(here + 1, drawing)
    case .moveUp: return setCursor(layout.neighbour(of: here, lines: -1), drawing)
    case .moveDown: return setCursor(layout.neighbour(of: here, lines: 1), drawing)
    case .pageUp: return setCursor(pages(from: here, -1, layout, grid), drawing)
    case .pageDown: return setCursor(pages(from: here, 1, layout, grid), drawing)
    case .first: return setCursor(0, drawing)
    case .last: return setCursor(layout.cellCount - 1, drawing)
    case .enter: return enter(drawing, context)
    case .click(let x, let y):
      return setCursor(layout.cell(atX: x - grid.x, y: y - grid.y), drawing)
    case .doubleClick(let x, let y):
      guard grid.contains(x: x, y: y), let cell = layout.cell(atX: x - grid.x, y: y - grid.y)
      else { return .ignored }
      _ = setCursor(cell, drawing)
      return enter(drawing.moved(to: cell), context)
    case .wheel(_, _, let lines):
      return setCursor(layout.neighbour(of: here, lines: lines < 0 ? -1 : 1), drawing)
    default: return .ignored
    }
  }

  /// Half the grid's lines up or down.
  private func pages(from cell: Int, _ direction: Int, _ layout: MapLayout, _ grid: Rect) -> Int {
    var here = cell
    for _ in 0..<max(1, grid.height / layout.lineHeight / 2) {
      guard let next = layout.neighbour(of: here, lines: direction) else { break }
      here = next
    }
    return here
  }

  private mutating func setCursor(_ cell: Int?, _ drawing: MapDrawing) -> PanelEffect {
    guard let cell, cell >= 0, cell < drawing.layout.cellCount else { return .handled }
    let units = drawing.layout.units(ofCell: cell)
    let topology = drawing.frame.topology
    cursorGPU = FleetPath.gpus(of: units, drawing.layout.cellLevel, in: topology).lowerBound
    return .handled
  }

  /// Into the group under the cursor, of several neighbours into the worst; a GPU opens Devices.
  private mutating func enter(_ drawing: MapDrawing, _ context: PanelContext) -> PanelEffect {
    let units = drawing.layout.units(ofCell: drawing.cursor)
    guard !units.isEmpty else { return .ignored }
    let topology = drawing.frame.topology
    let unit =
      units.count == 1 ? units.lowerBound : drawing.values.worst(units, drawing.metric)
    var selection = context.selection
    if drawing.layout.cellLevel == .gpu {
      cursorGPU = unit
      selection.gpu = topology.key(ofGPU: unit)
      return .open(.devices, selection)
    }
    cursorGPU = topology.groups[unit].gpus.lowerBound
    selection.group = FleetPath.names(of: unit, in: topology)
    return .select(selection)
  }
}
