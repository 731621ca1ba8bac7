import TerminalKit

/// One row of a pane of figures.
enum PaneRow {
  /// Pieces of text one after another.
  case text([(text: String, style: Style)])
  /// A number asked first, and a bar for it.
  case bar(headline: String, role: Role, share: Double?, mark: Double?, gradient: Gradient)
  /// A name and a text in several lengths, longest first: the longest that fits is shown.
  case oneOf(String, [String], Style)
  /// A name, a figure in a column of its own, and a word at the right edge, which goes first where
  /// there is no room.
  case fact(String, String, String, Style)
  /// A name and columns of figures, right-aligned.
  case cells(String, [String], Role)

  static func heading(_ name: String, _ cells: [String] = []) -> PaneRow {
    .cells(name, cells, .title)
  }

  static func plain(_ text: String, _ role: Role = .text) -> PaneRow {
    .text([(text, Style(role))])
  }

  static func draw(_ rows: [PaneRow], on screen: inout Screen, _ rect: Rect) {
    for (index, row) in rows.prefix(rect.height).enumerated() {
      let line = Rect(x: rect.x, y: rect.y + index, width: rect.width, height: 1)
      row.draw(on: &screen, line)
    }
  }

  private static let nameWidth = 9

  /// Columns of equal width, the last one two wider: there stand the longest units.
  private static func places(_ rect: Rect, _ count: Int) -> [Rect] {
    guard count > 1, rect.width > 2 * count else { return rect.columns(count) }
    let width = (rect.width - 2) / count
    let last = rect.cutLeft(width * (count - 1))
    return last.left.columns(count - 1) + [last.rest]
  }

  private func draw(on screen: inout Screen, _ line: Rect) {
    switch self {
    case .text(let pieces): screen.put(pieces, in: line)
    case .bar(let headline, let role, let share, let mark, let gradient):
      let used = screen.put(headline, in: line, Style(role, .bold))
      let rest = line.cutLeft(used + 2).rest
      if rest.width >= 4 {
        Bar.draw(on: &screen, rest, share: share, gradient: gradient, mark: mark)
      }
    case .oneOf(let name, let texts, let style):
      let room = line.cutLeft(screen.columns(of: name)).rest
      screen.put(name, in: line, .muted)
      let text = texts.first { screen.columns(of: $0) <= room.width } ?? texts.last
      screen.put(text ?? "", in: room, style)
    case .fact(let name, let value, let note, let style):
      Self.draw(name, value, note, on: &screen, line, style)
    case .cells(let name, let cells, let role):
      let names = cells.isEmpty ? line.width : cells.count > 2 ? 7 : Self.nameWidth
      let (left, right) = line.cutLeft(names)
      let used = screen.put(name, in: left, role == .title ? .title : .muted)
      let start = right.x + (used < left.width ? 0 : 1)
      Self.draw(
        cells, on: &screen, right, from: start, role == .title ? .muted : Style(role))
    }
  }

  private static let factWidth = 13

  private static func draw(
    _ name: String, _ value: String, _ note: String, on screen: inout Screen, _ line: Rect,
    _ style: Style
  ) {
    let isTitle = style == .title
    let (left, right) = line.cutLeft(factWidth)
    let used = screen.put(name, in: left, isTitle ? .title : .muted)
    let room = used < left.width ? right : right.cutLeft(1).rest
    let end = screen.put(value, in: room, isTitle ? .muted : style)
    let rest = room.cutLeft(end + 1).rest
    guard screen.columns(of: note) <= rest.width else { return }
    screen.put(note, in: rest, alignment: .right, .muted)
  }

  /// Writes cells from the last to the first, right-aligned in their places; one that is too long
  /// for its place begins further left and moves those before it, so that a blank stays between
  /// two at any width.
  private static func draw(
    _ cells: [String], on screen: inout Screen, _ room: Rect, from start: Int, _ style: Style
  ) {
    var bound = room.maxX + 1
    for (cell, place) in zip(cells, places(room, cells.count)).reversed() {
      let end = min(place.maxX, bound - 1)
      bound = max(start, end - screen.columns(of: cell))
      let width = max(0, end - bound)
      screen.put(cell, in: Rect(x: bound, y: room.y, width: width, height: 1), style)
    }
  }
}
