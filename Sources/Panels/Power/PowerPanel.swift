import FleetHistory
import FleetModel
import TerminalKit

/// Power of the site over time, what the batteries hold and for how long, and the units; without
/// batteries, who draws the most.
package struct PowerPanel: Panel {
  package static let id = ViewID.power

  var focus = PowerLayout.Part.units
  var list = ScrollPosition()
  var order = UnitRows.Order.id
  /// Level of the consumers; nil for the usual one.
  var level: FleetLevel?
  /// The selected unit's detail is asked for, even where something else must give it room.
  var wantsDetail = false
  /// A what-if is being asked; what was asked last is kept for the next time.
  var isAsking = false
  var question = WhatIfEntry()
  let cache = PowerCache()

  package init() {}

  package var footerCommands: [PanelCommand] {
    [.whatIf, .focusNext, .cycleSort, .toggleDetail, .cycleLevel]
  }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    guard !rect.isEmpty else { return }
    guard let summary = context.view.summary else {
      _ = NoDataNotice.draw(on: &screen, in: rect, context.view)
      return
    }
    let rows = figures(context.view, summary, screen.charset, rect)
    let layout = layout(rect, summary, rows)
    drawGraph(on: &screen, layout, context.view, summary, hasMotion: hasMotion(rect, summary))
    drawFigures(on: &screen, layout, rows, context.view)
    guard let frame = context.view.frame else {
      if let table = layout.table { _ = NoDataNotice.draw(on: &screen, in: table, context.view) }
      return
    }
    if summary.site.hasBatteries {
      drawUnits(on: &screen, layout, frame, context)
    } else {
      drawConsumers(on: &screen, layout, frame)
    }
    drawWhatIf(on: &screen, in: rect, frame, summary.site)
  }

  // MARK: Figures

  func figures(
    _ view: FleetView, _ summary: FrameSummary, _ charset: Screen.Charset, _ rect: Rect
  ) -> [PaneRow] {
    let isNarrow = rect.width < 92
    guard summary.site.hasBatteries || summary.site.load != nil || summary.site.grid != nil else {
      return DrawPane(view: view, summary: summary, charset: charset)
        .rows(isNarrow: isNarrow)
    }
    let pane = StoragePane(view, summary, charset)
    let isShort = PowerLayout.isCompact(rect)
    let alarms = rect.height < 24 ? 1 : rect.height < 40 ? 3 : 8
    return (isShort ? pane.powers() : [])
      + pane.rows(isNarrow: isNarrow, alarms: alarms, hasMotion: hasMotion(rect, summary))
  }

  /// Whether ramps and swings stand below the graph: where that has room and somebody measures the
  /// site.
  private func hasMotion(_ rect: Rect, _ summary: FrameSummary) -> Bool {
    PowerLayout.hasMotion(rect) && (summary.site.load != nil || summary.site.grid != nil)
  }

  private func layout(
    _ rect: Rect, _ summary: FrameSummary, _ rows: [PaneRow]
  ) -> PowerLayout {
    PowerLayout(
      rect, units: summary.site.units, figureRows: rows.count, wantsDetail: wantsDetail)
  }

  func layout(_ rect: Rect, _ view: FleetView) -> PowerLayout? {
    guard let summary = view.summary else { return nil }
    return layout(rect, summary, figures(view, summary, .unicode, rect))
  }

  private func drawGraph(
    on screen: inout Screen, _ layout: PowerLayout, _ view: FleetView, _ summary: FrameSummary,
    hasMotion: Bool
  ) {
    guard let rect = layout.graph else { return }
    let note = NumberText.duration(seconds: PowerGraph.window(view))
    let area = PanelFrame.draw(on: &screen, rect, title: "Power", note: note)
    let (motion, graph) = area.inset(horizontal: 1).cutBottom(hasMotion ? MotionTable.height : 0)
    PowerGraph(view: view, summary: summary).draw(on: &screen, graph)
    guard hasMotion else { return }
    MotionTable(rates: PowerRates(timeline: view.timeline, time: summary.time))
      .draw(on: &screen, motion)
  }

  private func drawFigures(
    on screen: inout Screen, _ layout: PowerLayout, _ rows: [PaneRow], _ view: FleetView
  ) {
    guard !layout.isCompact else {
      PaneRow.draw(rows, on: &screen, layout.figures)
      return
    }
    let hasUnits = view.summary?.site.hasBatteries == true
    let title = hasUnits ? SiteText.unitsTitle(view.frame) : "Figures"
    let area = PanelFrame.draw(on: &screen, layout.figures, title: title)
    PaneRow.draw(rows, on: &screen, area.inset(horizontal: 1))
  }

  // MARK: Units

  func unitRows(_ frame: Frame, _ context: PanelContext) -> UnitRows {
    UnitRows(frame, context.view.summary?.site ?? SitePower(frame), order)
  }

  /// The table's cursor: on the selected unit.
  func unitPosition(_ rows: UnitRows, _ selection: Selection) -> ScrollPosition {
    var position = list
    if let row = rows.row(of: selection.unit) { position.cursor = row }
    return position
  }

  private func drawUnits(
    on screen: inout Screen, _ layout: PowerLayout, _ frame: Frame, _ context: PanelContext
  ) {
    let rows = unitRows(frame, context)
    let position = unitPosition(rows, context.selection)
    let row = min(max(0, position.cursor), max(0, rows.count - 1))
    let unit = rows.units.indices.contains(row) ? rows.units[row] : nil
    if let rect = layout.table {
      let area = PanelFrame.draw(
        on: &screen, rect, title: "Units", note: order.word, focused: focus == .units,
        bordered: !layout.isCompact)
      let inside = area.inset(horizontal: layout.isCompact ? 0 : 1)
      rows.draw(on: &screen, inside, position: position, hasCursor: true)
    }
    drawMap(on: &screen, layout, rows, unit)
    if let rect = layout.detail, let unit {
      let area = PanelFrame.draw(
        on: &screen, rect, title: frame.batteryUnits[unit].id, note: rows.word(unit))
      PaneRow.draw(
        UnitDetail(frame: frame, unit: unit, judge: rows.judge).rows(), on: &screen,
        area.inset(horizontal: 1))
    }
  }

  private func drawMap(
    on screen: inout Screen, _ layout: PowerLayout, _ rows: UnitRows, _ unit: Int?
  ) {
    guard let rect = layout.map else { return }
    let area = PanelFrame.draw(
      on: &screen, rect, title: "State of charge", focused: focus == .map)
    let (legend, field) = area.inset(horizontal: 1).cutBottom(1)
    UnitMap(rows.frame, rows.judge, field).draw(on: &screen, cursor: unit)
    HeatMap.drawLegend(on: &screen, legend, gradient: .battery, low: "0", high: "100 %")
  }

  /// Where the map's cells are.
  func mapField(_ layout: PowerLayout) -> Rect? {
    layout.content(layout.map).map { $0.inset(horizontal: 1).cutBottom(1).rest }
  }

  // MARK: Consumers

  func consumers(_ frame: Frame) -> ConsumerRows {
    let levels = ConsumerRows.levels(frame.topology)
    let shown = level.flatMap { levels.contains($0) ? $0 : nil }
    return ConsumerRows(frame, shown ?? ConsumerRows.usual(frame.topology))
  }

  private func drawConsumers(on screen: inout Screen, _ layout: PowerLayout, _ frame: Frame) {
    guard let rect = layout.table else { return }
    let rows = consumers(frame)
    let area = PanelFrame.draw(
      on: &screen, rect, title: "Largest draw", note: rows.level.plural, focused: true,
      bordered: !layout.isCompact)
    let inside = area.inset(horizontal: layout.isCompact ? 0 : 1)
    rows.draw(on: &screen, inside, position: list, hasCursor: true)
  }
}
