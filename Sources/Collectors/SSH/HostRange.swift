import FleetModel

/// Ranges within a name: `gpu-[001-512]`, `rack[1-4,7]-node[01-18]`. A bound with leading zeros
/// gives all numbers its width.
package enum HostRange {
  /// Characters of a name: the domain name system knows none that are longer.
  static let longestName = 255

  /// Every name of a word, the last range running fastest.
  package static func expand(
    _ word: Substring, subject: String, limit: Int
  ) throws(SourceError) -> [String] {
    var names = [""]
    var rest = word
    while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
      let inside = rest[rest.index(after: open)..<close]
      let parts = try members(inside, subject, limit)
      let (count, overflow) = names.count.multipliedReportingOverflow(by: parts.count)
      guard !overflow, count <= limit else { throw tooMany(subject, limit) }
      let before = rest[..<open]
      // Before there are as many of it as hosts.
      let length = (names.last ?? "").utf8.count + before.utf8.count + (parts.last ?? "").utf8.count
      guard length <= longestName else { throw tooLong(word, subject) }
      names = names.flatMap { name in parts.map { name + before + $0 } }
      rest = rest[rest.index(after: close)...]
    }
    guard (names.last ?? "").utf8.count + rest.utf8.count <= longestName else {
      throw tooLong(word, subject)
    }
    return names.map { $0 + rest }
  }

  private static func tooLong(_ word: Substring, _ subject: String) -> SourceError {
    SourceError(
      .unknownSource, subject,
      "\"\(HarmlessText.excerpt(String(word), limit: HarmlessText.quoted))\" is longer than a host's "
        + "name can be, \(longestName) characters")
  }

  /// Every host of a list of names and ranges: `node[1-4],login`; nil for what is none.
  static func words(of list: String, limit: Int) -> [String]? {
    var depth = 0
    let parts = list.split { character in
      depth += character == "[" ? 1 : character == "]" ? -1 : 0
      return character == "," && depth == 0
    }
    var names: [String] = []
    for part in parts {
      guard let more = try? expand(part, subject: list, limit: limit) else { return nil }
      names += more
      if names.count > limit { return nil }
    }
    return names
  }

  static func tooMany(_ subject: String, _ limit: Int) -> SourceError {
    SourceError(
      .unknownSource, subject,
      "names more than \(limit) hosts; behind so many an engine does the work: prometheus+http://")
  }

  /// What stands in the brackets: numbers and ranges of numbers, or an IPv6 address, which stays.
  private static func members(
    _ inside: Substring, _ subject: String, _ limit: Int
  ) throws(SourceError) -> [String] {
    if inside.contains(":") { return ["[" + inside + "]"] }
    var result: [String] = []
    for part in inside.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard let low = ends.first, ends.count <= 2, let from = number(low),
        let to = number(ends.last ?? low), from <= to
      else {
        throw SourceError(
          .unknownSource, subject,
          "[\(HarmlessText.excerpt(String(inside), limit: 40))] is no range; one is [001-512] or "
            + "[1-4,7]")
      }
      guard to - from < limit, result.count + to - from < limit else {
        throw tooMany(subject, limit)
      }
      let width = low.first == "0" ? low.count : 0
      result += (from...to).map { padded($0, width) }
    }
    return result
  }

  /// Digits alone, few enough for a number.
  private static func number(_ text: Substring) -> Int? {
    guard (1...15).contains(text.utf8.count),
      text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    else { return nil }
    return Int(text)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
