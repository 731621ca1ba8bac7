/// Text from outside on its way out of the program. Control characters (also those of eight bits),
/// characters that turn the direction of writing and others without a shape of their own become
/// question marks, so that no name, label, value or path can do anything to a terminal.
///
/// What the program writes goes through here where it leaves: standard error, standard output, and
/// the exports that are text. The screen has its own twin, `DisplayWidth.harmless`.
package enum HarmlessText {
  /// Characters of what a sentence quotes.
  package static let quoted = 80
  /// Characters of a line for people: a path fits, and more is no sentence.
  private static let longestLine = 4096

  /// Text for one line, made harmless, without blanks at its end, cut at a number of characters.
  package static func excerpt(_ text: String, limit: Int) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return result + "..." }
      result.unicodeScalars.append(isHarmless(scalar) ? scalar : "?")
    }
    while result.last == " " { result.removeLast() }
    return result
  }

  /// The same text without harm, whatever its length. Line feeds stay where they are wanted.
  package static func text(_ text: String, keepsLines: Bool = false) -> String {
    if text.utf8.allSatisfy({ isPlain($0) || (keepsLines && $0 == 0x0A) }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isKept = isHarmless(scalar) || (keepsLines && scalar == "\n")
      result.append(isKept ? scalar : "?")
    }
    return String(result)
  }

  /// Sentences for people, a line each: harmless, and what they quote cut to 80 characters.
  package static func sentences(_ words: String) -> String {
    let harmless = text(words, keepsLines: true)
    guard harmless.utf8.count > quoted else { return harmless }
    return harmless.split(separator: "\n", omittingEmptySubsequences: false)
      .map { cut($0) }.joined(separator: "\n")
  }

  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    default: return true
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

  // MARK: What is quoted

  private static func cut(_ line: Substring) -> String {
    let scalars = Array(line.unicodeScalars)
    guard scalars.count > quoted else { return String(line) }
    var result = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count, result.count < longestLine {
      let start = place
      place += 1
      result.append(scalars[start])
      guard begins(scalars, start), let end = end(scalars, start) else { continue }
      result.append(contentsOf: scalars[(start + 1)..<min(end, start + 1 + quoted)])
      if end > start + 1 + quoted { result.append(contentsOf: "...".unicodeScalars) }
      place = end
      result.append(scalars[end])
      place += 1
    }
    return String(result) + (place < scalars.count ? "..." : "")
  }

  /// Whether a mark stands before what is quoted, and not in it or behind it.
  private static func begins(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    guard scalars[place] == "\"" else { return false }
    guard place > 0 else { return true }
    return " ([:=".unicodeScalars.contains(scalars[place - 1])
  }

  /// The mark behind what is quoted; nil where there is none.
  private static func end(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    var place = start + 1
    while place < scalars.count {
      if scalars[place] == "\"" {
        let isLast = place + 1 == scalars.count
        if isLast || " ,;:.)]?!".unicodeScalars.contains(scalars[place + 1]) { return place }
      }
      place += 1
    }
    return nil
  }
}
