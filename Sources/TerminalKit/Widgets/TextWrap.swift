/// Breaks a text into lines at blanks, for sentences from outside that must be read whole.
package enum TextWrap {
  /// Lines of at most `width` columns; a word that is longer is cut into pieces. At most `limit`
  /// lines, the last of which ends in `…` when text is left over.
  package static func lines(_ text: String, width: Int, limit: Int = 8) -> [String] {
    guard width > 0, limit > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in words(text) {
      for piece in pieces(of: word, width: width) {
        let needed = DisplayWidth.columns(of: line) + 1 + DisplayWidth.columns(of: piece)
        if line.isEmpty {
          line = piece
        } else if needed <= width {
          line += " " + piece
        } else {
          lines.append(line)
          line = piece
        }
        if lines.count > limit { return cut(lines, limit, width) }
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.count > limit ? cut(lines, limit, width) : lines
  }

  private static let units: Set<Substring> = [
    "%", "°C", "W", "GiB", "MiB", "MHz", "GPUs", "s", "m", "h", "d", "ms",
  ]

  /// The words; a number stays with its unit.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let unit = word.last.map { ",;.".contains($0) } ?? false ? word.dropLast() : word
      if units.contains(unit), let last = words.last, last.last?.isNumber ?? false {
        words[words.count - 1] = last + " " + word
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  private static func pieces(of word: String, width: Int) -> [String] {
    guard DisplayWidth.columns(of: word) > width else { return [word] }
    var pieces: [String] = []
    var piece = ""
    for character in word {
      if !piece.isEmpty, DisplayWidth.columns(of: piece + String(character)) > width {
        pieces.append(piece)
        piece = ""
      }
      piece.append(character)
    }
    pieces.append(piece)
    return pieces
  }

  private static func cut(_ lines: [String], _ limit: Int, _ width: Int) -> [String] {
    var kept = Array(lines.prefix(limit))
    if var last = kept.popLast() {
      while !last.isEmpty, DisplayWidth.columns(of: last) >= width { last.removeLast() }
      kept.append(last + "…")
    }
    return kept
  }
}
