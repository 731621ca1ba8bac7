import TerminalKit

/// One row of a pane of figures.
enum PaneRow {
  /// Pieces of text one after another.
  case text([(text: String, style: Style)])
  /// A number asked first, and a bar for it.
  case bar(headline: String, role: Role, share: Double?, mark: Double?, gradient: Gradient)
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
    case .cells(let name, let cells, let role):
      let names = cells.isEmpty ? line.width : cells.count > 2 ? 7 : Self.nameWidth
      let (left, right) = line.cutLeft(names)
      screen.put(name, in: left, role == .title ? .title : .muted)
      for (cell, place) in zip(cells, Self.places(right, cells.count)) {
        screen.put(cell, in: place, alignment: .right, role == .title ? .muted : Style(role))
      }
    }
  }
}
