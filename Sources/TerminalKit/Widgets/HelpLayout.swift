/// How the entries of a help popup are spread over a place on the screen.
struct HelpLayout {
  /// A row of a column; the later lines of a long text have no key.
  struct Line {
    var key = ""
    var text: String
    var isHeading = false
  }

  /// Blanks between two columns.
  static let gap = 3
  /// The narrowest text that is still read with ease; more columns are not made for less.
  private static let narrowest = 24
  private static let mostColumns = 3

  let keyWidth: Int
  let cellWidth: Int
  let columns: [[Line]]
  /// Lines of the longest column, and how many of them can be seen at once.
  let lines: Int
  let visible: Int
  let content: Size

  /// As many columns as hold every text in one line; where the lines are more than fit, further
  /// columns with longer texts in several lines.
  init(_ entries: [HelpOverlay.Entry], in bounds: Rect) {
    let room = max(1, bounds.width - 4)
    let actions = entries.filter { !$0.key.isEmpty }
    let longestKey = actions.reduce(0) { max($0, DisplayWidth.columns(of: $1.key)) }
    let longestText = entries.reduce(1) { max($0, DisplayWidth.columns(of: $1.text)) }
    keyWidth = min(longestKey, room / 2)
    let whole = keyWidth + 2 + longestText
    var count = max(1, min(Self.mostColumns, (room + Self.gap) / (whole + Self.gap)))
    var width = min(whole, room)
    var spread = Self.spread(entries, over: count, textWidth: width - keyWidth - 2)
    let height = max(1, bounds.height - 2)
    while spread.longest > height, count < Self.mostColumns {
      let next = (room - count * Self.gap) / (count + 1)
      guard next - keyWidth - 2 >= Self.narrowest else { break }
      count += 1
      width = next
      spread = Self.spread(entries, over: count, textWidth: width - keyWidth - 2)
    }
    cellWidth = width
    columns = spread.columns
    lines = max(1, spread.longest)
    visible = min(lines, height)
    // Columns that were made narrower take all the room, so that none is left beside the popup.
    content = Size(
      width: width < whole ? room : count * (width + Self.gap) - Self.gap, height: lines)
  }

  /// The shortest columns that hold all entries in their order, none of them torn apart and no
  /// heading left alone.
  private static func spread(
    _ entries: [HelpOverlay.Entry], over count: Int, textWidth: Int
  ) -> (columns: [[Line]], longest: Int) {
    let blocks = blocks(entries, textWidth: textWidth)
    let total = blocks.reduce(0) { $0 + $1.count }
    for height in ((total + count - 1) / count)..<max(1, total) {
      let columns = columns(of: blocks, height: height)
      if columns.count <= count { return (columns, columns.map(\.count).max() ?? 0) }
    }
    return ([blocks.flatMap { $0 }], total)
  }

  private static func columns(of blocks: [[Line]], height: Int) -> [[Line]] {
    var columns: [[Line]] = [[]]
    for block in blocks {
      let used = columns[columns.count - 1].count
      if used > 0, used + block.count > height { columns.append([]) }
      columns[columns.count - 1] += block
    }
    return columns
  }

  /// The lines that must stay together: those of an entry, with the heading above it.
  private static func blocks(_ entries: [HelpOverlay.Entry], textWidth: Int) -> [[Line]] {
    var blocks: [[Line]] = []
    var heading: [Line] = []
    for entry in entries {
      guard !entry.key.isEmpty else {
        if !heading.isEmpty { blocks.append(heading) }
        heading = [Line(text: entry.text, isHeading: true)]
        continue
      }
      let texts = TextWrap.lines(entry.text, width: max(1, textWidth))
      let first = Line(key: entry.key, text: texts.first ?? "")
      blocks.append(heading + [first] + texts.dropFirst().map { Line(text: $0) })
      heading = []
    }
    if !heading.isEmpty { blocks.append(heading) }
    return blocks
  }
}
