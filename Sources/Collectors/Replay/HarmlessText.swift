/// Text from outside for a message on a terminal: control, format and bidirectional characters
/// become question marks, and the rest is cut to a width.
enum HarmlessText {
  static func excerpt(_ text: String, limit: Int) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == limit { return result + "..." }
      result.unicodeScalars.append(isHarmless(scalar) ? scalar : "?")
    }
    while result.last == " " { result.removeLast() }
    return result
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
