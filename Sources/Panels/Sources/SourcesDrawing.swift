import FleetModel
import TerminalKit

/// The table of sources and what is to be said of the selected one, as of an instant.
struct SourcesDrawing {
  let sources: [SourceStatus]
  let now: Timestamp

  private enum Field: CaseIterable {
    case mark, id, state, kind, age, latency, period, entities, restarts, abandoned, next
  }

  private static let columns: [Table.Column] = [
    Table.Column("", width: 1, priority: 100),
    Table.Column("SOURCE", width: 12, priority: 99, isFlexible: true),
    Table.Column("STATE", width: 9, priority: 98),
    Table.Column("KIND", width: 10, priority: 60),
    Table.Column("LAST ANSWER", width: 11, alignment: .right, priority: 95),
    Table.Column("LATENCY", width: 8, alignment: .right, priority: 70),
    Table.Column("PERIOD", width: 8, alignment: .right, priority: 75),
    Table.Column("REPORTING", width: 13, alignment: .right, priority: 90),
    Table.Column("RESTARTS", width: 8, alignment: .right, priority: 50),
    Table.Column("ABANDONED", width: 9, alignment: .right, priority: 45),
    Table.Column("NEXT TRY", width: 10, alignment: .right, priority: 80),
  ]

  func drawTable(on screen: inout Screen, _ rect: Rect, _ position: ScrollPosition) {
    Table(columns: Self.columns).draw(
      on: &screen, rect, rowCount: sources.count, position: position
    ) { screen, row, column, cell in
      draw(Field.allCases[column], sources[row], on: &screen, cell)
    }
  }

  private func draw(
    _ field: Field, _ source: SourceStatus, on screen: inout Screen, _ cell: Rect
  ) {
    let role = Self.role(source.state)
    let isRight = Self.columns[Field.allCases.firstIndex(of: field) ?? 0].alignment == .right
    let style =
      switch field {
      case .mark, .state: Style(role, role == .text ? [] : .bold)
      case .age where role != .text: Style(role)
      case .kind, .period: Style.muted
      case .restarts where source.restarts > 0: Style(.warning)
      case .abandoned where source.abandonedChildren > 0: Style(.critical)
      default: Style.text
      }
    screen.put(
      text(field, source, screen.charset), in: cell, alignment: isRight ? .right : .left, style)
  }

  private func text(_ field: Field, _ source: SourceStatus, _ charset: Screen.Charset) -> String {
    switch field {
    case .mark: Self.mark(source.state, charset)
    case .id: source.id
    case .state: source.state.rawValue
    case .kind: source.kind
    case .age: age(source.lastAnswer)
    case .latency: Self.latency(source.latency)
    case .period: NumberText.fixed(source.period, decimals: source.period < 10 ? 1 : 0) + " s"
    case .entities:
      NumberText.grouped(source.entitiesReporting) + "/" + NumberText.grouped(source.entities)
    case .restarts: NumberText.grouped(source.restarts)
    case .abandoned: NumberText.grouped(source.abandonedChildren)
    case .next: source.nextTry.map { "in " + duration($0.seconds(since: now)) } ?? NumberText.absent
    }
  }

  private func age(_ time: Timestamp?) -> String {
    time.map { duration(now.seconds(since: $0)) } ?? NumberText.absent
  }

  private func duration(_ seconds: Double) -> String {
    NumberText.duration(seconds: max(0, seconds))
  }

  /// Milliseconds below a second, else seconds.
  private static func latency(_ seconds: Double?) -> String {
    guard let seconds else { return NumberText.absent }
    return seconds < 1
      ? NumberText.fixed(seconds * 1000) + " ms" : NumberText.fixed(seconds, decimals: 1) + " s"
  }

  private static func role(_ state: SourceStatus.State) -> Role {
    switch state {
    case .answering, .ended: .text
    case .waiting: .muted
    case .stale: .warning
    case .failing: .critical
    }
  }

  /// The sign beside the state's word.
  private static func mark(_ state: SourceStatus.State, _ charset: Screen.Charset) -> String {
    let unicode = charset == .unicode
    return switch state {
    case .answering: unicode ? "●" : "+"
    case .waiting: unicode ? "○" : "o"
    case .stale: unicode ? "◌" : "~"
    case .failing: unicode ? "✖" : "X"
    case .ended: unicode ? "■" : "="
    }
  }

  // MARK: The selected source

  /// Its errors and notes in words, wrapped; the error first.
  func drawDetail(on screen: inout Screen, _ rect: Rect, _ source: SourceStatus) {
    var row = 0
    for (text, style) in sentences(source) {
      for line in TextWrap.lines(text, width: rect.width) where row < rect.height {
        screen.put(line, in: rect, row: row, style)
        row += 1
      }
    }
  }

  private func sentences(_ source: SourceStatus) -> [(text: String, style: Style)] {
    var result: [(text: String, style: Style)] = []
    if let error = source.error {
      result.append((error, Style(source.state == .failing ? .critical : .warning)))
    }
    result.append((standing(source), .text))
    for note in source.notes { result.append(("note: " + note, .muted)) }
    for other in sources where other.id != source.id {
      guard let error = other.error else { continue }
      let named = error.hasPrefix(other.id) ? error : other.id + ": " + error
      result.append((named, Style(.warning)))
    }
    return result
  }

  /// How the source stands, in a sentence.
  private func standing(_ source: SourceStatus) -> String {
    let since = duration(now.seconds(since: source.since))
    let next = source.nextTry.map { "; next try in " + duration($0.seconds(since: now)) } ?? ""
    return switch source.state {
    case .waiting: source.id + ": waiting for the first answer for " + since + next
    case .answering: source.id + ": answering; started " + since + " ago"
    case .stale:
      source.id + ": no answer for " + age(source.lastAnswer) + "; its last values are shown as old"
        + next
    case .failing: source.id + ": failing; last answer " + agoText(source.lastAnswer) + next
    case .ended: source.id + ": read to its end"
    }
  }

  private func agoText(_ time: Timestamp?) -> String {
    time == nil ? "never" : age(time) + " ago"
  }
}
