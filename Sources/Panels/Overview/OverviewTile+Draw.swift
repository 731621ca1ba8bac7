import FleetHistory
import TerminalKit

extension OverviewTile {
  /// Draws the panel: headline, details, and a graph where rows are left.
  func draw(
    on screen: inout Screen, _ rect: Rect, _ view: FleetView, window: Double, isFocused: Bool
  ) {
    let isBordered = rect.height >= 5
    let length = NumberText.duration(seconds: window)
    let isRoomy = screen.columns(of: title) + screen.columns(of: length) + 9 <= rect.width
    let graphed = graph != nil && rect.height >= 6 && isRoomy
    let foot = footer.first { screen.columns(of: $0) + 6 <= rect.width }
    let inside = PanelFrame.draw(
      on: &screen, rect, title: title, note: graphed ? length : nil, footer: foot,
      focused: isFocused, bordered: isBordered)
    let body = inside.inset(horizontal: inside.width >= 22 ? 1 : 0)
    guard !body.isEmpty else { return }
    drawHeadline(on: &screen, body)
    let below = body.cutTop(1).rest
    let graphRows = graph == nil ? 0 : min(3, below.height - 1)
    let shown = min(details.count, max(min(1, below.height), below.height - graphRows))
    for (row, line) in details.prefix(shown).enumerated() {
      put(line, on: &screen, below, row: row)
    }
    drawGraph(on: &screen, below.cutTop(shown).rest, view, window: window)
  }

  /// Draws title, headline and what fits beside them into one row.
  func drawLine(on screen: inout Screen, _ row: Rect, titleWidth: Int, isFocused: Bool) {
    let (left, rest) = row.cutLeft(titleWidth)
    screen.put(shortTitle, in: left, isFocused ? Style(.accent, .bold) : .title)
    let (number, free) = rest.cutLeft(9)
    screen.put(headline, in: number, alignment: .right, Style(headlineRole, .bold))
    let room = free.cutLeft(2).rest
    guard let text = summary.text(within: room.width, screen) else { return }
    screen.put(text, in: room, Style(summary.role, summary.isLoud ? .bold : []))
  }

  private func drawHeadline(on screen: inout Screen, _ body: Rect) {
    let used = screen.put(headline, in: body, Style(headlineRole, .bold))
    let rest = body.cutLeft(used + 2).rest
    if let bar {
      let area = rest.cutTop(1).top
      if area.width >= 4 {
        Bar.draw(
          on: &screen, area, share: bar.share, gradient: bar.gradient, mark: bar.mark)
      }
    } else if let text = aside.text(within: rest.width, screen) {
      screen.put(text, in: rest, alignment: .right, Style(aside.role, []))
    }
  }

  private func put(_ line: Line, on screen: inout Screen, _ rect: Rect, row: Int) {
    let text = line.text(within: rect.width, screen) ?? line.candidates.last ?? ""
    screen.put(text, in: rect, row: row, Style(line.role, line.isLoud ? .bold : []))
  }

  private func drawGraph(
    on screen: inout Screen, _ rect: Rect, _ view: FleetView, window: Double
  ) {
    guard let graph, rect.height >= 2, rect.width >= 4, let end = view.graphEnd else { return }
    let axis = GraphAxis(top: graph.top, bottom: graph.bottom)
    let area = axis.draw(on: &screen, rect)
    let span = GraphWindow(endingAt: end, seconds: window, columns: area.width * 2)
    BrailleGraph.draw(
      on: &screen, area, samples: span.samples(graph.series, of: view.timeline),
      scale: graph.scale, paint: graph.paint, limit: graph.limit)
    if let line = graph.line, area.height >= 3 {
      BrailleGraph.draw(
        on: &screen, area, samples: span.samples(line, of: view.timeline), scale: graph.scale,
        paint: graph.paint, filled: false)
    }
  }
}
