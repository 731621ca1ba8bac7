import YAML

/// Takes a map's values out of its YAML; what is wrong is said with file, line and what was meant.
struct MapText {
  /// The file, as its user named it.
  let file: String

  func wrong(_ line: Int?, _ message: String) -> SourceError {
    SourceError(.unrecognised, file + (line.map { ":\($0)" } ?? ""), message)
  }

  /// The values by name; each name must be one of those there are.
  func fields(
    _ node: YAMLNode, _ what: String, names: [String]
  ) throws(SourceError) -> [String: YAMLNode] {
    guard let entries = node.entries else {
      throw wrong(node.line, "\(what): expected names and values")
    }
    var fields: [String: YAMLNode] = [:]
    for entry in entries {
      guard names.contains(entry.key) else {
        throw wrong(
          entry.line, "\(what): unknown name \"\(entry.key)\"" + hint(entry.key, names))
      }
      fields[entry.key] = entry.value
    }
    return fields
  }

  /// `; did you mean "good"?`, else what there is.
  func hint(_ word: String, _ names: [String]) -> String {
    let meant = Spelling.hint(for: word, among: names)
    if !meant.isEmpty || names.isEmpty { return meant }
    return "; expected " + names.prefix(24).joined(separator: ", ")
      + (names.count > 24 ? ", ..." : "")
  }

  func items(_ node: YAMLNode, _ what: String) throws(SourceError) -> [YAMLNode] {
    guard let items = node.items else { throw wrong(node.line, "\(what): expected a list") }
    return items
  }

  func text(_ node: YAMLNode, _ what: String) throws(SourceError) -> String {
    guard let text = node.text, !text.isEmpty else {
      throw wrong(node.line, "\(what): expected one value")
    }
    return text
  }

  func number(_ node: YAMLNode, _ what: String) throws(SourceError) -> Double {
    let text = try text(node, what)
    guard let number = Double(text), number.isFinite, abs(number) < 1e18 else {
      throw wrong(node.line, "\(what): \"\(text)\" is no number")
    }
    return number
  }

  /// A whole number, in decimal or as `0x1F`.
  func integer(
    _ node: YAMLNode, _ what: String, in range: ClosedRange<Int>
  ) throws(SourceError) -> Int {
    let text = try text(node, what)
    guard let number = Self.integer(text).flatMap({ Int(exactly: $0) }), range.contains(number)
    else {
      throw wrong(
        node.line,
        "\(what): \"\(text)\"; expected a whole number, \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  func choice(
    _ node: YAMLNode, _ what: String, of names: [String]
  ) throws(SourceError) -> String {
    let text = try text(node, what)
    guard names.contains(text) else {
      throw wrong(node.line, "\(what): unknown word \"\(text)\"" + hint(text, names))
    }
    return text
  }

  /// A whole number of up to 64 bits, with or without a sign.
  static func integer(_ text: String) -> Int128? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      return UInt64(text.dropFirst(2), radix: 16).map { Int128($0) }
    }
    return Int128(text).flatMap { abs($0) <= Int128(UInt64.max) ? $0 : nil }
  }
}
