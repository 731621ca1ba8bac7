import TerminalKit

extension VirtualTerminal {
  mutating func sequence(_ prefix: String, _ parts: [[Int?]], _ final: Character) {
    let parameters = parts.map { $0.first.flatMap { $0 } }
    switch (prefix, final) {
    case ("", "m"): setLook(parts)
    case ("?", "h"), ("?", "l"): setModes(parameters.compactMap { $0 }, isOn: final == "h")
    case ("", "h"), ("", "l"): if parameters.first == 4 { isInserting = final == "h" }
    case ("", _):
      let first = parameters.first.flatMap { $0 }
      let known =
        move(final, first, parameters) || erase(final, first) || edit(final, first, parameters)
      if !known { unknown.append("CSI " + String(final)) }
    default:
      // Queries and key modes (CSI > ... m, CSI > c, CSI ! p) change nothing on the screen.
      break
    }
  }

  /// Sequences that only move the cursor; parameters count from 1, 0 and none mean 1.
  private mutating func move(_ final: Character, _ first: Int?, _ all: [Int?]) -> Bool {
    let count = max(1, first ?? 1)
    let (x, y) = cursor
    switch final {
    case "A": moveCursor(x: x, y: y - count)
    case "B", "e": moveCursor(x: x, y: y + count)
    case "C", "a": moveCursor(x: x + count, y: y)
    case "D": moveCursor(x: x - count, y: y)
    case "E": moveCursor(x: 0, y: y + count)
    case "F": moveCursor(x: 0, y: y - count)
    case "G", "`": moveCursor(x: count - 1, y: y)
    case "d": moveCursor(x: x, y: count - 1)
    case "H", "f":
      let column = all.count > 1 ? max(1, all[1] ?? 1) : 1
      moveCursor(x: column - 1, y: count - 1)
    case "I": moveCursor(x: (x / 8 + count) * 8, y: y)
    case "Z": moveCursor(x: max(0, (x + 7) / 8 - count) * 8, y: y)
    default: return false
    }
    return true
  }

  private mutating func erase(_ final: Character, _ first: Int?) -> Bool {
    let width = size.width
    let row = cursor.y * width
    let here = row + cursor.x
    switch (final, first ?? 0) {
    case ("J", 0): clear(here..<cells.count)
    case ("J", 1): clear(0..<here + 1)
    case ("J", _): clear(0..<cells.count)
    case ("K", 0): clear(here..<row + width)
    case ("K", 1): clear(row..<here + 1)
    case ("K", _): clear(row..<row + width)
    case ("X", let count): clear(here..<min(row + width, here + max(1, count)))
    default: return false
    }
    isWrapPending = false
    return true
  }

  private mutating func edit(_ final: Character, _ first: Int?, _ all: [Int?]) -> Bool {
    let count = min(max(1, first ?? 1), max(size.width, size.height))
    switch final {
    case "L": scrollFromCursor(by: -count)
    case "M": scrollFromCursor(by: count)
    case "S": scroll(region, by: count)
    case "T": scroll(region, by: -count)
    case "@": shiftRow(from: cursor.x, by: count)
    case "P": shiftRow(from: cursor.x, by: -count)
    case "b":
      for _ in 0..<count { perform(.print(lastScalar)) }
    case "r":
      let bottom = all.count > 1 ? all[1] ?? size.height : size.height
      let top = min(max(0, count - 1), size.height - 1)
      region = top..<min(max(top + 1, bottom), size.height)
      moveCursor(x: 0, y: 0)
    case "s": saved = (cursor.x, cursor.y, look)
    case "u":
      if let saved { moveCursor(x: saved.x, y: saved.y) }
    case "c", "n", "t", "q", "g", "p": break
    default: return false
    }
    return true
  }

  private mutating func scrollFromCursor(by lines: Int) {
    guard region.contains(cursor.y) else { return }
    scroll(cursor.y..<region.upperBound, by: lines)
  }

  private mutating func setModes(_ numbers: [Int], isOn: Bool) {
    for number in numbers {
      if isOn { modes.insert(number) } else { modes.remove(number) }
      switch number {
      case 25: isCursorVisible = isOn
      case 47, 1047, 1049: useAlternateScreen(isOn)
      default: break
      }
    }
  }

  private mutating func useAlternateScreen(_ isOn: Bool) {
    guard isOn != isAlternateScreen else { return }
    isAlternateScreen = isOn
    if isOn {
      mainScreen = cells
      clear(0..<cells.count)
    } else if mainScreen.count == cells.count {
      replaceCells(mainScreen)
    } else {
      clear(0..<cells.count)
    }
  }

  // MARK: Look

  private mutating func setLook(_ parameters: [[Int?]]) {
    var rest = parameters.map { $0.map { $0 ?? 0 } }[...]
    if rest.isEmpty { look = VirtualCell.Look() }
    while let parts = rest.popFirst() {
      let code = parts.first ?? 0
      switch code {
      case 0: look = VirtualCell.Look()
      case 1: look.isBold = true
      case 2: look.isDim = true
      case 4: look.isUnderlined = true
      case 5: look.isBlinking = true
      case 7: look.isReversed = true
      case 10: break  // The ordinary font, which Linux's console leaves for line drawing.
      case 22: (look.isBold, look.isDim) = (false, false)
      case 24: look.isUnderlined = false
      case 25: look.isBlinking = false
      case 27: look.isReversed = false
      case 38:
        if let color = Self.extendedColor(parts, &rest) { look.foreground = color }
      case 48:
        if let color = Self.extendedColor(parts, &rest) { look.background = color }
      default: setColor(code)
      }
    }
  }

  private mutating func setColor(_ code: Int) {
    switch code {
    case 30...37: look.foreground = .indexed(code - 30)
    case 40...47: look.background = .indexed(code - 40)
    case 90...97: look.foreground = .indexed(code - 82)
    case 100...107: look.background = .indexed(code - 92)
    case 39: look.foreground = .standard
    case 49: look.background = .standard
    default: unknown.append("SGR \(code)")
    }
  }

  /// `38;5;N` and `38;2;R;G;B` from the parameters that follow, or `38:5:N` and `38:2::R:G:B`
  /// (the colour space may be missing) from the parts of one.
  private static func extendedColor(
    _ parts: [Int], _ rest: inout ArraySlice<[Int]>
  ) -> VirtualCell.Color? {
    var values = Array(parts.dropFirst())
    if values.isEmpty {
      let wanted = rest.first == [2] ? 4 : 2
      values = rest.prefix(wanted).map { $0.first ?? 0 }
      rest = rest.dropFirst(wanted)
    }
    switch (values.first, values.count) {
    case (5, 2...): return .indexed(values[1])
    case (2, 4): return .rgb(values[1], values[2], values[3])
    case (2, 5...): return .rgb(values[2], values[3], values[4])
    default: return nil
    }
  }
}
