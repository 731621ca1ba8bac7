import TerminalKit

extension VirtualTerminal {
  mutating func perform(_ action: VirtualParser.Action) {
    switch action {
    case .print(let scalar): put(translated(scalar))
    case .control(let byte): control(byte)
    case .escape(let text): escape(text)
    case .sequence(let prefix, let parameters, let final):
      sequence(prefix, parameters, final)
    }
  }

  // MARK: Characters

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = DisplayWidth.columns(of: scalar)
    guard width > 0 else { return }
    if isWrapPending || cursor.x + width > size.width {
      cursor.x = 0
      isWrapPending = false
      lineFeed()
    }
    if isInserting { shiftRow(from: cursor.x, by: width) }
    breakWide(at: cursor.x)
    if width == 2 { breakWide(at: cursor.x + 1) }
    self[cursor.x, cursor.y] = VirtualCell(scalar: scalar, look: look)
    if width == 2 { self[cursor.x + 1, cursor.y] = VirtualCell(scalar: "\0", look: look) }
    lastScalar = scalar
    let next = cursor.x + width
    isWrapPending = next >= size.width
    cursor.x = min(next, size.width - 1)
  }

  /// Writing over half of a wide character blanks the other half.
  private mutating func breakWide(at x: Int) {
    if self[x, cursor.y].scalar.value == 0, x > 0 { self[x - 1, cursor.y].scalar = " " }
    if x + 1 < size.width, self[x + 1, cursor.y].scalar.value == 0 {
      self[x + 1, cursor.y].scalar = " "
    }
  }

  private func translated(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard drawingSets[activeSet] else { return scalar }
    return Self.drawing[scalar] ?? scalar
  }

  private static let drawing: [Unicode.Scalar: Unicode.Scalar] = [
    "q": "─", "x": "│", "l": "┌", "k": "┐", "m": "└", "j": "┘", "t": "├", "u": "┤", "v": "┴",
    "w": "┬", "n": "┼", "a": "▒", "`": "◆", "~": "·", "f": "°", "g": "±", "y": "≤", "z": "≥",
  ]

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x08: moveCursor(x: cursor.x - 1, y: cursor.y)
    case 0x09: moveCursor(x: (cursor.x / 8 + 1) * 8, y: cursor.y)
    case 0x0A...0x0C: lineFeed()
    case 0x0D: moveCursor(x: 0, y: cursor.y)
    case 0x0E: activeSet = 1
    case 0x0F: activeSet = 0
    default: break
    }
  }

  private mutating func lineFeed() {
    isWrapPending = false
    if cursor.y == region.upperBound - 1 {
      scroll(region, by: 1)
    } else {
      cursor.y = min(cursor.y + 1, size.height - 1)
    }
  }

  private mutating func reverseLineFeed() {
    isWrapPending = false
    if cursor.y == region.lowerBound {
      scroll(region, by: -1)
    } else {
      cursor.y = max(0, cursor.y - 1)
    }
  }

  // MARK: Escapes

  private mutating func escape(_ text: String) {
    switch text {
    case "7": saved = (cursor.x, cursor.y, look)
    case "8": restoreCursor()
    case "D": lineFeed()
    case "E":
      moveCursor(x: 0, y: cursor.y)
      lineFeed()
    case "M": reverseLineFeed()
    case "c": self = VirtualTerminal(width: size.width, height: size.height)
    case "(B": drawingSets[0] = false
    case "(0": drawingSets[0] = true
    case ")B": drawingSets[1] = false
    case ")0": drawingSets[1] = true
    case "=", ">", "H", "\\": break
    default: unknown.append("ESC " + text)
    }
  }

  private mutating func restoreCursor() {
    guard let saved else { return }
    moveCursor(x: saved.x, y: saved.y)
    look = saved.look
  }

  /// Moves the rest of the row to the right (positive) or to the left.
  mutating func shiftRow(from x: Int, by columns: Int) {
    let old = self
    for column in x..<size.width {
      let source = column - columns
      self[column, cursor.y] =
        source >= x && source < size.width ? old[source, cursor.y] : blank
    }
  }
}
