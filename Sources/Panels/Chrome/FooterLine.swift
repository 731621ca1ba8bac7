import TerminalKit

/// The last line of every view: the keys that matter here.
package enum FooterLine {
  /// Draws hints from the left, as many as fit whole; the first is the last to go.
  package static func draw(
    on screen: inout Screen, in rect: Rect, hints: [(key: String, label: String)]
  ) {
    guard !rect.isEmpty else { return }
    let row = rect.cutTop(1).top
    screen.fill(row, " ", .text)
    var rest = row.cutLeft(1).rest
    for hint in hints {
      let needed = screen.columns(of: hint.key) + 1 + screen.columns(of: hint.label)
      guard needed <= rest.width else { return }
      screen.put([(hint.key, Style(.key, .bold)), (" " + hint.label, .muted)], in: rest)
      rest = rest.cutLeft(needed + 2).rest
    }
  }
}
