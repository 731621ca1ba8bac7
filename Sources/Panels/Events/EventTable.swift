import FleetHistory
import FleetModel
import Incidents
import TerminalKit

/// The rows of the Events view.
struct EventTable {
  let rows: EventRows
  let context: PanelContext

  private enum Field: CaseIterable {
    case sign, number, time, severity, subject, what, length
  }

  private static let columns: [Table.Column] = [
    Table.Column("", width: 1, priority: 100),
    Table.Column("#", width: 5, alignment: .right, priority: 40),
    Table.Column("TIME", width: 8, priority: 95),
    Table.Column("SEVERITY", width: 8, priority: 60),
    Table.Column("WHO", width: 13, priority: 90, isFlexible: true),
    Table.Column("WHAT", width: 14, priority: 99, isFlexible: true),
    Table.Column("LASTED", width: 9, alignment: .right, priority: 70),
  ]

  /// Who takes what the longest name on the screen needs; what happened gets the rest.
  private func columns(_ screen: Screen, _ rect: Rect, _ shown: Range<Int>) -> [Table.Column] {
    var columns = Self.columns
    if spansDays { columns[2].width = 14 }
    let longest = shown.reduce(13) { max($0, screen.columns(of: rows.event($1).subject)) }
    columns[4].isFlexible = false
    columns[4].width = min(longest, max(13, rect.width / 3))
    return columns
  }

  /// Whether times need their days.
  private var spansDays: Bool {
    guard let first = rows.log.events.first, let last = rows.log.events.last else { return false }
    return CivilTime(local: first.time).dateText != CivilTime(local: last.time).dateText
  }

  func draw(on screen: inout Screen, _ rect: Rect, _ position: ScrollPosition) {
    let end = min(rows.count, position.offset + max(0, rect.height))
    let shown = min(position.offset, end)..<end
    let isLong = spansDays
    Table(columns: columns(screen, rect, shown)).draw(
      on: &screen, rect, rowCount: rows.count, position: position
    ) { screen, row, column, cell in
      let field = Field.allCases[column]
      let event = rows.event(row)
      screen.put(
        text(field, event, row, screen.charset, isLong: isLong), in: cell,
        alignment: Self.columns[column].alignment, style(field, event))
    }
  }

  private func text(
    _ field: Field, _ event: Event, _ row: Int, _ charset: Screen.Charset, isLong: Bool
  ) -> String {
    switch field {
    case .sign: return EventMark.sign(event, charset)
    case .number: return NumberText.fixed(Double(rows.number(row)), grouped: false)
    case .time:
      let civil = CivilTime(local: event.time)
      return (isLong ? civil.dateText.dropFirst(5) + " " : "") + civil.timeText
    case .severity: return event.severity.word
    case .subject: return event.subject
    case .what: return event.what
    case .length:
      guard let seconds = event.duration else { return "still" }
      return seconds > 0 ? NumberText.duration(seconds: seconds) : PanelText.dash(charset)
    }
  }

  /// What lies after the instant shown is muted.
  private func style(_ field: Field, _ event: Event) -> Style {
    if let time = context.view.cursorTime, event.time > time { return .muted }
    switch field {
    case .sign, .severity: return EventMark.style(event.severity)
    case .number: return .muted
    case .length: return event.end == nil ? Style(.text, .bold) : .muted
    case .time, .subject, .what: return .text
    }
  }
}
