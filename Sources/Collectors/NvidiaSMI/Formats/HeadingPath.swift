/// Where a line of the text of `nvidia-smi -q` stands, by the headings above it. A key may have a
/// value and lines below it too (`HW Slowdown : Not Active`). Where a text has lost its indentation,
/// what follows a heading is taken to stand below it.
struct HeadingPath: Sendable {
  private struct Level: Sendable {
    let name: String
    let indent: Int
    let isHeading: Bool
    var hasDeeper = false
  }

  private var levels: [Level] = []

  /// Deeper nesting is no nvidia-smi output (which has five levels).
  private static let limit = 16

  /// The headings that the last line stands below, and its own name last.
  var names: [String] { levels.map(\.name) }

  /// Whether the last line stands no deeper than the heading above it.
  var isFlat: Bool {
    guard let last = levels.last, let above = levels.dropLast().last else { return false }
    return above.indent == last.indent
  }

  /// Goes to the next line.
  mutating func enter(_ name: String, indent: Int, isHeading: Bool) {
    while let last = levels.last, last.indent >= indent {
      if last.indent == indent, isAbove(last, name, isHeading) { break }
      levels.removeLast()
    }
    guard levels.count < Self.limit else { return }
    if let above = levels.indices.last, levels[above].indent < indent {
      levels[above].hasDeeper = true
    }
    levels.append(Level(name: name, indent: indent, isHeading: isHeading))
  }

  private func isAbove(_ level: Level, _ name: String, _ isHeading: Bool) -> Bool {
    guard level.isHeading, !level.hasDeeper else { return false }
    return !isHeading || QueryTextPaths.parents[name]?.contains(level.name) == true
  }
}
