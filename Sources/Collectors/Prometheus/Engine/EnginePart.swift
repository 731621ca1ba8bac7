/// A part of a fleet that an engine is asked for at once: what labels choose of it.
struct EnginePart: Hashable, Sendable {
  /// Values of a label, one of which is to be there; an empty one is the label's absence.
  struct Choice: Hashable, Sendable {
    let label: String
    let values: [String]
  }

  var choices: [Choice] = []

  static let whole = EnginePart()

  /// As PromQL, without braces: `cluster="c01",rack=~"r1|r2"`; empty for the whole.
  var matchers: String { choices.map(Self.matcher).joined(separator: ",") }

  static func matcher(_ choice: Choice) -> String {
    if choice.values.count == 1, let only = choice.values.first {
      return choice.label + "=\"" + quoted(only) + "\""
    }
    let pattern = choice.values.map(escaped).joined(separator: "|")
    return choice.label + "=~\"" + quoted(pattern) + "\""
  }

  /// The two halves; nil when it has to be narrowed by another label first.
  var halves: [EnginePart]? {
    guard let last = choices.last, last.values.count > 1 else { return nil }
    let middle = last.values.count / 2
    return [Array(last.values[..<middle]), Array(last.values[middle...])].map { values in
      EnginePart(choices: choices.dropLast() + [Choice(label: last.label, values: values)])
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\\" || scalar == "\"" { result += "\\" }
      if scalar == "\n" { result += "\\n" } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// What RE2 takes literally.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
