import FleetModel

/// A pattern for host names whose named groups say where a host stands:
/// `(?<row>r\d+)-(?<rack>k\d+)` places `r07-k12-n3` in row r07, rack k12. Groups are `hall`, `row`
/// and `rack`; it may match anywhere in the name.
package struct PlacePattern {
  private let pattern: NamePattern

  private static let names = ["hall", "row", "rack"]

  /// - Parameter text: as the user gave it.
  package init(_ text: String) throws(SourceError) {
    func wrong(_ message: String) -> SourceError {
      SourceError(
        .unknownName, "--place \(HarmlessText.excerpt(text, limit: HarmlessText.quoted))", message)
    }
    do throws(PatternError) {
      pattern = try NamePattern(text)
    } catch {
      throw wrong("is no pattern: \(HarmlessText.excerpt("\(error)", limit: 200))")
    }
    let groups = pattern.groups
    if let other = groups.first(where: { !Self.names.contains($0) }) {
      throw wrong(
        "there is no level \"\(HarmlessText.excerpt(other, limit: 40))\"; groups are named "
          + "hall, row or rack")
    }
    guard !groups.isEmpty else {
      throw wrong("names no level; write the rack as (?<rack>...), and so row and hall")
    }
  }

  /// Where a host stands; nil when its name is not of this pattern.
  func place(of host: String) -> Place? {
    guard let found = pattern.firstMatch(in: host) else { return nil }
    let place = Place(
      hall: found["hall"] ?? "", row: found["row"] ?? "", rack: found["rack"] ?? "")
    return place == Place() ? nil : place
  }
}
