import FleetModel
import TerminalKit

/// The view model of the map: a frame, a scope and what its cells show, ready to be drawn.
struct MapDrawing {
  let frame: Frame
  let layout: MapLayout
  let metric: HeatMetric
  let statistic: MapStatistic
  let values: MapValues
  let scale: ClosedRange<Double>
  let cursor: Int
  /// GPUs that pass the filter, in fleet order; nil for all.
  let matches: [Int32]?

  /// The same map with the cursor elsewhere.
  func moved(to cell: Int) -> MapDrawing {
    MapDrawing(
      frame: frame, layout: layout, metric: metric, statistic: statistic, values: values,
      scale: scale, cursor: cell, matches: matches)
  }

  /// What one cell shows.
  struct Shown {
    let value: Double?
    let share: Double?
    /// The status worth a mark; `ok` when the cell has none.
    let status: EntityStatus
    let isStale: Bool
    /// Whether it is of one GPU whose source answered with an error, or what cannot be.
    var isRefused = false

    static let none = Shown(value: nil, share: nil, status: .ok, isStale: false)
  }

  /// Groups up to this many GPUs are marked when one of them is lost; larger ones when an eighth
  /// of them has no value, so that marks do not bury the colours of a large fleet.
  private static let smallGroup = 16

  func draw(on screen: inout Screen, _ rect: Rect) {
    for section in layout.sections {
      let line = Rect(x: rect.x, y: rect.y, width: layout.sectionWidth - 1, height: rect.height)
      screen.put(section.label, in: line, row: section.y, Style(.title))
    }
    for block in layout.blocks { draw(block, on: &screen, rect) }
  }

  private func draw(_ block: MapLayout.Block, on screen: inout Screen, _ rect: Rect) {
    let label = Rect(
      x: rect.x + block.x, y: rect.y + block.y, width: max(0, layout.labelWidth - 1), height: 1
    ).intersection(rect)
    screen.put(block.label, in: label, .muted)
    for place in 0..<block.cellCount {
      let cell = block.firstCell + place
      let area = Rect(
        x: rect.x + block.x + layout.labelWidth + place % layout.cellsPerLine * layout.cellWidth,
        y: rect.y + block.y + place / layout.cellsPerLine * layout.lineHeight,
        width: layout.cellWidth, height: max(1, layout.lineHeight - 1)
      ).intersection(rect)
      let start = block.units.lowerBound + place * layout.covers
      let units = start..<min(block.units.upperBound, start + layout.covers)
      draw(units, isCursor: cell == cursor, on: &screen, area)
    }
  }

  /// Whether any GPU under a cell passes the filter; binary search.
  private func passes(_ units: Range<Int>) -> Bool {
    guard let matches else { return true }
    let gpus = FleetPath.gpus(of: units, layout.cellLevel, in: frame.topology)
    var low = 0
    var high = matches.count
    while low < high {
      let middle = (low + high) / 2
      if matches[middle] < gpus.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < matches.count && matches[low] < gpus.upperBound
  }

  private func shown(_ units: Range<Int>) -> Shown {
    let rollup = values.rollup(units)
    let status = values.status(units)
    let value = statistic.value(rollup, metric)
    let span = scale.upperBound - scale.lowerBound
    let share = value.map { span > 0 ? ($0 - scale.lowerBound) / span : 0 }
    let population = FleetPath.gpus(of: units, layout.cellLevel, in: frame.topology).count
    let missing = population - Int(rollup.count)
    let isWorthIt = population <= Self.smallGroup || missing * 8 >= population
    let marked = status >= .stale && (isWorthIt || layout.cellWidth > 1)
    return Shown(
      value: value, share: share, status: marked ? status : .ok, isStale: status == .stale,
      isRefused: value == nil && isRefused(units))
  }

  /// Whether a cell is of one GPU that has an error in place of a value.
  func isRefused(_ units: Range<Int>) -> Bool {
    guard layout.cellLevel == .gpu, units.count == 1 else { return false }
    let gpu = units.lowerBound
    return frame.gpus.statuses[gpu].isReporting
      && metric.needs.contains { frame.gpus.state($0, gpu) == .error }
  }

  private func draw(
    _ units: Range<Int>, isCursor: Bool, on screen: inout Screen, _ area: Rect
  ) {
    let shown = passes(units) ? shown(units) : .none
    if layout.isTiled {
      drawTile(units, shown, on: &screen, area)
    } else {
      drawShade(shown, isCursor: isCursor, on: &screen, area)
    }
    if isCursor {
      let width = layout.cellWidth > 2 ? area.width - 1 : area.width
      Table.drawCursor(on: &screen, area.cutLeft(width).left)
    }
  }

  /// A cell of one to three columns: shades, and a mark in the last of them.
  private func drawShade(
    _ shown: Shown, isCursor: Bool, on screen: inout Screen, _ area: Rect
  ) {
    let width = layout.cellWidth > 2 ? area.width - 1 : area.width
    let row = area.cutLeft(width).left.cutTop(1).top
    screen.fill(row, glyph(shown, isCursor, screen.charset), Style(ink(shown), []))
    let mark = PanelText.mark(shown.status, screen.charset)
    guard !mark.isEmpty, row.width > 0 else { return }
    let ink = layout.cellWidth == 1 && shown.share != nil && shown.status > .stale
    let style = ink ? Style(self.ink(shown), .bold) : Style(PanelText.role(shown.status), .bold)
    screen.put(mark, x: row.maxX - 1, y: row.y, width: 1, style)
  }

  func ink(_ shown: Shown) -> Ink {
    guard let share = shown.share else { return .role(shown.isRefused ? .warning : .muted) }
    return shown.isStale ? .role(.stale) : .share(share, of: metric.gradient)
  }

  /// A full block would hide the cursor's background, so a smaller square stands in for it.
  func glyph(
    _ shown: Shown, _ isCursor: Bool, _ charset: Screen.Charset
  ) -> Unicode.Scalar {
    if shown.isRefused { return "?" }
    guard let share = shown.share else { return charset == .ascii ? "." : "·" }
    if isCursor, charset == .unicode { return "■" }
    return HeatMap.shade(of: share, charset: charset)
  }
}
