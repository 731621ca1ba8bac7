import TerminalKit

/// A small interpreter of terminal bytes: what an xterm, tmux or screen would show for the output
/// of a program that draws with ncurses.
package struct VirtualTerminal: Sendable {
  package private(set) var size: Size
  /// Row by row.
  package private(set) var cells: [VirtualCell]
  package internal(set) var cursor: (x: Int, y: Int) = (0, 0)
  package internal(set) var isCursorVisible = true
  package internal(set) var isAlternateScreen = false
  /// DEC private modes that are on (1000, 1002 and 1006 are the mouse).
  package internal(set) var modes: Set<Int> = []
  /// Sequences that it did not understand, for a test to find empty.
  package internal(set) var unknown: [String] = []

  var look = VirtualCell.Look()
  var region: Range<Int>
  var saved: (x: Int, y: Int, look: VirtualCell.Look)?
  var mainScreen: [VirtualCell] = []
  /// The cursor stands behind the last column: the next character goes to the next row.
  var isWrapPending = false
  var isInserting = false
  var lastScalar: Unicode.Scalar = " "
  /// Whether G0 and G1 are the line drawing set, and which of the two is in use.
  var drawingSets = [false, false]
  var activeSet = 0
  var parser = VirtualParser()

  package init(width: Int, height: Int) {
    size = Size(width: max(1, width), height: max(1, height))
    cells = Array(repeating: VirtualCell(), count: size.width * size.height)
    region = 0..<size.height
  }

  /// Takes bytes as they come from the program, cut anywhere.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if let action = parser.next(byte) { perform(action) }
    }
  }

  /// The rows as text, trailing blanks kept, right halves of wide characters left out.
  package var rows: [String] {
    (0..<size.height).map { y in
      var row = String.UnicodeScalarView()
      for x in 0..<size.width {
        let scalar = cells[y * size.width + x].scalar
        if scalar.value != 0 { row.append(scalar) }
      }
      return String(row)
    }
  }

  /// All rows, trailing blanks trimmed, for `contains`.
  package var text: String {
    rows.map { row in
      String(row.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  package subscript(x: Int, y: Int) -> VirtualCell {
    get {
      guard x >= 0, y >= 0, x < size.width, y < size.height else { return VirtualCell() }
      return cells[y * size.width + x]
    }
    set {
      guard x >= 0, y >= 0, x < size.width, y < size.height else { return }
      cells[y * size.width + x] = newValue
    }
  }

  /// The window's new size, as the user would drag it; what fits stays.
  package mutating func resize(width: Int, height: Int) {
    let old = self
    size = Size(width: max(1, width), height: max(1, height))
    cells = Array(repeating: VirtualCell(), count: size.width * size.height)
    for y in 0..<min(size.height, old.size.height) {
      for x in 0..<min(size.width, old.size.width) { self[x, y] = old[x, y] }
    }
    region = 0..<size.height
    moveCursor(x: cursor.x, y: cursor.y)
  }

  var blank: VirtualCell {
    var cell = VirtualCell()
    cell.look.background = look.background
    return cell
  }

  mutating func moveCursor(x: Int, y: Int) {
    cursor = (min(max(0, x), size.width - 1), min(max(0, y), size.height - 1))
    isWrapPending = false
  }

  mutating func clear(_ range: Range<Int>) {
    for index in range.clamped(to: cells.indices) { cells[index] = blank }
  }

  mutating func replaceCells(_ other: [VirtualCell]) {
    cells = other
  }

  /// Moves rows of a range up (positive) or down, blank rows coming in.
  mutating func scroll(_ rows: Range<Int>, by lines: Int) {
    let width = size.width
    let old = cells
    for y in rows {
      let source = y + lines
      for x in 0..<width {
        cells[y * width + x] = rows.contains(source) ? old[source * width + x] : blank
      }
    }
  }
}
