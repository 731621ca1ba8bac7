import FleetModel

/// A pattern for host names whose named groups say where a host stands:
/// `(?<row>r\d+)-(?<rack>k\d+)` places `r07-k12-n3` in row r07, rack k12. Groups are `hall`, `row`
/// and `rack`; it may match anywhere in the name.
package struct PlacePattern {
  private let regex: Regex<AnyRegexOutput>
  private let levels: [String]

  private static let names = ["hall", "row", "rack"]

  /// - Parameter text: as the user gave it.
  package init(_ text: String) throws(SourceError) {
    func wrong(_ message: String) -> SourceError {
      SourceError(.unknownName, "--place \(HarmlessText.excerpt(text, limit: 120))", message)
    }
    do { regex = try Regex(text) } catch {
      throw wrong("is no pattern: \(HarmlessText.excerpt("\(error)", limit: 200))")
    }
    let groups = Self.groups(of: text)
    if let other = groups.first(where: { !Self.names.contains($0) }) {
      throw wrong(
        "there is no level \"\(HarmlessText.excerpt(other, limit: 40))\"; groups are named "
          + "hall, row or rack")
    }
    guard !groups.isEmpty else {
      throw wrong("names no level; write the rack as (?<rack>...), and so row and hall")
    }
    levels = groups
  }

  /// Where a host stands; nil when its name is not of this pattern.
  func place(of host: String) -> Place? {
    guard let match = try? regex.firstMatch(in: host) else { return nil }
    func text(_ level: String) -> String {
      guard levels.contains(level) else { return "" }
      return match.output[level]?.substring.map { String($0) } ?? ""
    }
    let place = Place(hall: text("hall"), row: text("row"), rack: text("rack"))
    return place == Place() ? nil : place
  }

  /// The names of its groups, in order.
  private static func groups(of text: String) -> [String] {
    var names: [String] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "(") {
      let isEscaped = open > rest.startIndex && rest[rest.index(before: open)] == "\\"
      rest = rest[rest.index(after: open)...]
      guard !isEscaped, let mark = ["?<", "?P<"].first(where: { rest.hasPrefix($0) }) else {
        continue
      }
      let inner = rest.dropFirst(mark.count)
      guard let first = inner.first, first != "=", first != "!",
        let end = inner.firstIndex(of: ">")
      else { continue }
      names.append(String(inner[..<end]))
      rest = inner[end...]
    }
    return names
  }
}
