import FleetHistory
import FleetModel
import Incidents
import TerminalKit

/// What the rules found, newest first; the playhead goes to where an event began.
package struct EventsPanel: Panel {
  package static let id = ViewID.events

  /// The row under the cursor, and the first one on the screen.
  private var position = ScrollPosition()
  /// The event under the cursor, which it stays on while others come; nil at the newest.
  private var chosen: Event?

  package init() {}

  package var footerCommands: [PanelCommand] { [.enter] }

  package func draw(on screen: inout Screen, in rect: Rect, _ context: PanelContext) {
    let rows = EventRows(context.events, atLeast: context.severity, filter: context.filter)
    let content = PanelFrame.draw(
      on: &screen, rect, title: "Events", note: Self.note(rows, context),
      bordered: MapPanel.isBordered(rect)
    ).inset(horizontal: MapPanel.isBordered(rect) ? 1 : 0)
    guard rows.count > 0 else {
      screen.put(Self.nothing(context), in: content, .muted)
      return
    }
    let (table, detail) = Self.parts(content)
    let shown = fitted(rows, table)
    EventTable(rows: rows, context: context).draw(on: &screen, table, shown)
    drawDetail(on: &screen, detail, rows.event(shown.cursor))
  }

  /// The table, and below it the sentence of the chosen event where there is room.
  private static func parts(_ content: Rect) -> (table: Rect, detail: Rect) {
    let (detail, table) = content.cutBottom(content.height >= 12 ? 3 : 0)
    return (table, detail)
  }

  private func fitted(_ rows: EventRows, _ table: Rect) -> ScrollPosition {
    var position = position
    if let row = rows.row(of: chosen) {
      // Rows that came above push the cursor down with its event.
      position.offset += row - position.cursor
      position.cursor = row
    }
    return position.fitted(count: rows.count, height: Self.height(table))
  }

  private static func height(_ table: Rect) -> Int { max(1, table.height - 1) }

  private func drawDetail(on screen: inout Screen, _ rect: Rect, _ event: Event) {
    guard !rect.isEmpty else { return }
    let lines = TextWrap.lines(event.text, width: rect.width, limit: rect.height - 1)
    for (row, line) in lines.enumerated() {
      screen.put(line, in: rect, row: row + 1, EventMark.style(event.severity))
    }
    guard lines.count + 1 < rect.height, let rule = RuleCatalog.rule(named: event.rule) else {
      return
    }
    screen.put(event.rule + ": " + rule.summary, in: rect, row: lines.count + 1, .muted)
  }

  package mutating func handle(
    _ command: PanelCommand, in rect: Rect, _ context: PanelContext
  ) -> PanelEffect {
    let rows = EventRows(context.events, atLeast: context.severity, filter: context.filter)
    guard rows.count > 0 else { return .ignored }
    let isBordered = MapPanel.isBordered(rect)
    let inside =
      isBordered
      ? rect.inset(horizontal: 2, vertical: 1) : rect.cutTop(rect.height > 1 ? 1 : 0).rest
    let table = Self.parts(inside).table
    position = fitted(rows, table)
    let height = Self.height(table)
    if let steps = command.steps(height: height, count: rows.count) {
      move(steps, rows, height)
      return .handled
    }
    switch command {
    case .enter: return .seek(rows.event(position.cursor).time)
    case .click(let x, let y):
      return choose(x, y, table, rows) ? .handled : .ignored
    case .doubleClick(let x, let y):
      guard choose(x, y, table, rows) else { return .ignored }
      return .seek(rows.event(position.cursor).time)
    default: return .ignored
    }
  }

  private mutating func move(_ by: Int, _ rows: EventRows, _ height: Int) {
    position.move(by: by, count: rows.count, height: height)
    chosen = position.cursor == 0 ? nil : rows.event(position.cursor)
  }

  /// Puts the cursor on the row under the mouse.
  private mutating func choose(_ x: Int, _ y: Int, _ table: Rect, _ rows: EventRows) -> Bool {
    let row = position.offset + y - table.y - 1
    guard table.contains(x: x, y: y), y > table.y, row < rows.count else { return false }
    position.cursor = row
    chosen = row == 0 ? nil : rows.event(row)
    return true
  }

  // MARK: Words

  /// `2 critical  5 warnings  31 info`, and what is left out.
  private static func note(_ rows: EventRows, _ context: PanelContext) -> String {
    let counts = context.events.counts
    var parts: [String] = []
    for severity in Event.Severity.allCases.reversed() {
      guard let count = counts[severity], count > 0 else { continue }
      let plural = severity == .warning && count > 1 ? "s" : ""
      parts.append(NumberText.grouped(count) + " " + severity.word + plural)
    }
    if rows.count < context.events.count { parts.append(NumberText.grouped(rows.count) + " shown") }
    if context.events.dropped > 0 {
      parts.append(NumberText.grouped(context.events.dropped) + " older gone")
    }
    return parts.joined(separator: "  ")
  }

  private static func nothing(_ context: PanelContext) -> String {
    if context.events.isEmpty { return "Nothing has happened." }
    if !context.filter.isEmpty { return "No event contains \"\(context.filter)\"." }
    return "No event is \(context.severity.wordAndWorse)."
  }
}
