import FleetHistory
import FleetModel
import TerminalKit

/// Every source's health: what answered, how long ago, how fast, and in words what is wrong.
package struct SourcesPanel: Panel {
  package static let id = ViewID.sources

  /// The source under the cursor, and the first one on the screen.
  private var position = ScrollPosition()

  package init() {}

  package var footerCommands: [PanelCommand] { [.moveUp, .moveDown] }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    let sources = context.view.sources
    let content = Self.content(in: rect)
    PanelFrame.draw(
      on: &screen, rect, title: "Sources", note: Self.note(sources),
      bordered: MapPanel.isBordered(rect))
    guard !sources.isEmpty else {
      screen.put("No source has been started.", in: content, .muted)
      return
    }
    let shown = position.fitted(count: sources.count, height: Self.rows(content, sources.count))
    let drawing = SourcesDrawing(sources: sources, now: context.view.sourcesTime)
    let (table, detail) = content.cutTop(Self.rows(content, sources.count) + 1)
    drawing.drawTable(on: &screen, table, shown)
    let gap = detail.height > 4 ? 1 : 0
    drawing.drawDetail(on: &screen, detail.cutTop(gap).rest, sources[shown.cursor])
  }

  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    let count = context.view.sources.count
    guard count > 0 else { return .ignored }
    let content = Self.content(in: rect)
    let height = Self.rows(content, count)
    func move(_ rows: Int) -> PanelEffect {
      position.move(by: rows, count: count, height: height)
      return .handled
    }
    switch command {
    case .moveUp: return move(-1)
    case .moveDown: return move(1)
    case .pageUp: return move(-max(1, height - 1))
    case .pageDown: return move(max(1, height - 1))
    case .first: return move(-count)
    case .last: return move(count)
    case .wheel(_, _, let lines): return move(lines)
    case .click(let x, let y), .doubleClick(let x, let y):
      let row = y - content.y - 1
      guard content.contains(x: x, y: y), row >= 0, row < height else { return .ignored }
      position = position.fitted(count: count, height: height)
      guard position.offset + row < count else { return .handled }
      position.cursor = position.offset + row
      return .handled
    default: return .ignored
    }
  }

  /// The room inside the border or below the title.
  private static func content(in rect: Rect) -> Rect {
    if MapPanel.isBordered(rect) { return rect.inset(horizontal: 2, vertical: 1) }
    return rect.height >= 2 ? rect.cutTop(1).rest : rect
  }

  /// Rows of the table: at most half of the room, so that the words of the selected one are read.
  private static func rows(_ content: Rect, _ count: Int) -> Int {
    max(0, min(count, max(1, content.height / 2), content.height - 1))
  }

  private static func note(_ sources: [SourceStatus]) -> String {
    let fine = sources.count { $0.state == .answering || $0.state == .ended }
    return NumberText.grouped(fine) + " of " + NumberText.grouped(sources.count) + " fine"
  }
}
