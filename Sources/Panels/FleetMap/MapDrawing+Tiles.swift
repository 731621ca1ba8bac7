import FleetModel
import TerminalKit

/// Cells that are wide enough for words.
extension MapDrawing {
  /// A cell that is wide enough for its number: a few columns of shade, then name and value, and
  /// where there is room a line of what else is known.
  func drawTile(
    _ units: Range<Int>, _ shown: Shown, on screen: inout Screen, _ area: Rect
  ) {
    let shadeWidth = layout.cellWidth >= 22 ? 4 : 2
    let shade = area.cutLeft(shadeWidth).left
    screen.fill(shade, glyph(shown, false, screen.charset), Style(ink(shown), []))
    let text = Rect(
      x: area.x + shadeWidth + 1, y: area.y, width: area.width - shadeWidth - 2,
      height: area.height
    ).intersection(area)
    let hasName = text.height >= 2
    if hasName { screen.put(name(ofTile: units), in: text, .muted) }
    drawValue(shown, on: &screen, text, row: hasName ? 1 : 0)
    guard text.height >= 3, shown.status < .error || layout.cellLevel != .gpu else { return }
    let more = rest(ofTile: units)
    if screen.columns(of: more) <= text.width { screen.put(more, in: text, row: 2, .muted) }
  }

  private func drawValue(_ shown: Shown, on screen: inout Screen, _ text: Rect, row: Int) {
    let mark = PanelText.mark(shown.status, screen.charset)
    // One GPU of a rack that is gone must not hide how warm the others are.
    if shown.status >= .error, layout.cellLevel == .gpu || shown.value == nil {
      let full = mark + " " + shown.status.word
      let word = screen.columns(of: full) <= text.width ? full : mark
      screen.put(word, in: text, row: row, Style(PanelText.role(shown.status), .bold))
      return
    }
    let refused = shown.isRefused ? NumberText.refused : nil
    let full = refused ?? metric.text(shown.value, decimals: decimals)
    let short = refused ?? metric.number(shown.value, decimals: decimals)
    let lead = mark.isEmpty ? "" : mark + " "
    let fits = screen.columns(of: lead + full) <= text.width
    let words = fits ? full : short
    screen.put(
      [(lead, Style(PanelText.role(shown.status), .bold)), (words, tileStyle(shown))],
      in: row == 0 ? text : text.cutTop(row).rest)
  }

  private var decimals: Int { statistic == .mean && layout.cellLevel != .gpu ? 1 : 0 }

  private func tileStyle(_ shown: Shown) -> Style {
    if shown.isStale { return Style(.stale) }
    if shown.isRefused { return Style(.warning, .bold) }
    return Style(metric.reported.map { PanelText.role($0, shown.value) } ?? .text)
  }

  /// `gpu 5`, or the group's name; of several neighbours the first.
  private func name(ofTile units: Range<Int>) -> String {
    guard layout.cellLevel == .gpu else {
      return FleetPath.label(of: units.lowerBound, in: frame.topology)
    }
    return "gpu " + PlaceNames.number(ofGPU: units.lowerBound, frame.topology)
  }

  /// The other figures of a GPU, or how many GPUs a group has.
  private func rest(ofTile units: Range<Int>) -> String {
    guard layout.cellLevel == .gpu else {
      let count = FleetPath.gpus(of: units, layout.cellLevel, in: frame.topology).count
      return NumberText.grouped(count) + " GPUs"
    }
    let others: [Metric] = [.utilization, .temperature, .powerDraw].filter { $0 != metric.reported }
    let words = others.compactMap { other in
      frame.gpus.value(other, units.lowerBound).map { value in
        NumberText.fixed(value) + " " + other.definition.unit.rawValue
      }
    }
    return words.joined(separator: "  ")
  }
}
