import FleetHistory
import FleetModel
import TerminalKit

/// The fleet at one glance: utilisation, temperature, power and batteries now and in the last
/// minutes, the map, and what needs a look; with a few GPUs, each of them and their processes.
package struct OverviewPanel: Panel {
  package static let id = ViewID.overview

  /// The part that has the focus; nil for the first one there is.
  var focus: OverviewLayout.Part?
  var list = ScrollPosition()
  var processes = ScrollPosition()
  var mapCell = 0
  var mapMetric = MapMetric.temperature
  var statistic = GroupRollup.Statistic.worst

  package init() {}

  package var footerCommands: [PanelCommand] { [.focusNext, .enter, .cycleMetric] }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    guard !rect.isEmpty else { return }
    let view = context.view
    guard view.summary != nil else {
      _ = NoDataNotice.draw(on: &screen, in: rect, view)
      return
    }
    let layout = layout(rect, view)
    let focused = focusedPart(layout)
    drawTiles(on: &screen, layout, view, focused)
    guard let frame = view.frame else {
      let below = rect.cutTop((layout.tiles.last?.maxY ?? rect.y) - rect.y).rest
      _ = NoDataNotice.draw(on: &screen, in: below, view)
      return
    }
    for (part, area) in layout.parts {
      let drawing = PartDrawing(
        part: part, rect: area, isFocused: part == focused, isBordered: !layout.isCompact)
      draw(drawing, on: &screen, context, frame)
    }
  }

  /// The small graphs beside a few GPUs have a frame a column.
  package func pastFrames(in rect: Rect, _ context: PanelContext) -> Int {
    let gpus = context.view.summary?.gpus ?? 0
    return gpus <= DeviceRows.largestFleet ? rect.width : 0
  }

  // MARK: Layout

  func layout(_ rect: Rect, _ view: FleetView) -> OverviewLayout {
    let gpus = view.summary?.gpus ?? 0
    let processes = gpus <= DeviceRows.largestFleet ? view.frame?.content.processes.count ?? 0 : 0
    return OverviewLayout(rect, gpus: gpus, processes: processes)
  }

  /// The part that has the focus, if it is on the screen; else the first one.
  func focusedPart(_ layout: OverviewLayout) -> OverviewLayout.Part? {
    let order = layout.order
    if let focus, order.contains(focus) { return focus }
    return order.first
  }

  // MARK: Tiles

  private func drawTiles(
    on screen: inout Screen, _ layout: OverviewLayout, _ view: FleetView,
    _ focused: OverviewLayout.Part?
  ) {
    let tiles = OverviewTiles.make(view, screen.charset)
    for (index, (tile, area)) in zip(tiles, layout.tiles).enumerated() {
      let isFocused = focused == .tile(index)
      if layout.isCompact {
        tile.drawLine(on: &screen, area, titleWidth: 6, isFocused: isFocused)
      } else {
        tile.draw(
          on: &screen, area, view, window: OverviewTiles.window(view), isFocused: isFocused)
      }
    }
  }

  // MARK: Parts

  /// One part and how it is framed.
  private struct PartDrawing {
    let part: OverviewLayout.Part
    let rect: Rect
    let isFocused: Bool
    let isBordered: Bool

    func frame(
      on screen: inout Screen, _ title: String, note: String? = nil, footer: String? = nil
    ) -> Rect {
      PanelFrame.draw(
        on: &screen, rect, title: title, note: note, footer: footer, focused: isFocused,
        bordered: isBordered)
    }
  }

  private func draw(
    _ drawing: PartDrawing, on screen: inout Screen, _ context: PanelContext, _ frame: Frame
  ) {
    switch drawing.part {
    case .tile: break
    case .map: drawMap(drawing, on: &screen, frame)
    case .troubles: drawTroubles(drawing, on: &screen, context, frame)
    case .devices: drawDevices(drawing, on: &screen, context, frame)
    case .processes:
      let rows = ProcessRows(frame)
      let area = drawing.frame(
        on: &screen, "Processes", note: NumberText.grouped(rows.processes.count))
      let inside = area.inset(horizontal: drawing.isBordered ? 1 : 0)
      rows.draw(on: &screen, inside, position: processes, hasCursor: drawing.isFocused)
    }
  }

  private func drawMap(_ drawing: PartDrawing, on screen: inout Screen, _ frame: Frame) {
    let probe =
      drawing.isBordered
      ? drawing.rect.inset(horizontal: 1, vertical: 1) : drawing.rect.cutTop(1).rest
    let (legend, field) = probe.cutBottom(1)
    let map = SmallMap(frame, mapMetric, statistic, field.inset(horizontal: 1))
    let unit = map.map { map in
      let level = map.layout.level
      return level == .gpu ? "each GPU" : "\(statistic) of each \(level.word)"
    }
    let cursor = drawing.isFocused ? mapCell : nil
    let footer = map.flatMap { map in cursor.map(map.description(ofCell:)) }
    _ = drawing.frame(
      on: &screen, "Map  " + mapMetric.word, note: unit, footer: footer)
    map?.draw(on: &screen, cursor: cursor)
    map?.drawLegend(on: &screen, legend.inset(horizontal: 1))
  }

  private func drawTroubles(
    _ drawing: PartDrawing, on screen: inout Screen, _ context: PanelContext, _ frame: Frame
  ) {
    let troubles = TroubleList(frame)
    let note = troubles.gpus > 0 ? NumberText.grouped(troubles.gpus) + " GPUs" : nil
    let hidden = troubles.troubles.hidden
    let footer = hidden > 0 ? "and \(NumberText.grouped(hidden)) GPUs more" : nil
    let area = drawing.frame(on: &screen, "Needs a look", note: note, footer: footer)
    let inside = area.inset(horizontal: drawing.isBordered ? 1 : 0)
    let position = troublePosition(troubles, context)
    troubles.draw(on: &screen, inside, position: position, hasCursor: drawing.isFocused)
  }

  private func drawDevices(
    _ drawing: PartDrawing, on screen: inout Screen, _ context: PanelContext, _ frame: Frame
  ) {
    let rows = DeviceRows(context.view, frame)
    var area = drawing.rect
    if drawing.isBordered {
      let title = "GPUs" + (rows.commonName.map { "  " + $0 } ?? "")
      let note = NumberText.grouped(frame.gpus.count)
      area = drawing.frame(on: &screen, title, note: note).inset(horizontal: 1)
    }
    let position = devicePosition(context, frame)
    rows.draw(on: &screen, area, position: position, hasCursor: drawing.isFocused)
  }

  // MARK: Cursors follow the selection

  /// The list's cursor: on the selected place while that is in trouble, else where it was.
  func troublePosition(_ list: TroubleList, _ context: PanelContext) -> ScrollPosition {
    let topology = list.frame.topology
    var position = self.list
    if let row = list.troubles.entries.firstIndex(where: {
      TroubleText.selection($0, topology) == context.selection
    }) {
      position.cursor = row
    }
    return position
  }

  /// The device rows' cursor: on the selected GPU.
  func devicePosition(_ context: PanelContext, _ frame: Frame) -> ScrollPosition {
    var position = list
    if let key = context.selection.gpu, let gpu = frame.topology.index(ofKey: key) {
      position.cursor = gpu
    }
    return position
  }
}
