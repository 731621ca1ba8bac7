/// A pattern for names of hosts, in the notation of regular expressions that people know. Unlike
/// these it is matched in time that grows with the name and the pattern alone, whatever both are:
/// all ways to match are followed at once, a character at a time. What that cannot do (looking
/// ahead or behind, referring back) is refused.
package struct NamePattern: Sendable {
  /// Characters of a pattern, steps that it is made of, and characters of a name.
  static let (longestText, mostSteps, longestName) = (4096, 2000, 512)

  let program: NameProgram
  /// Named groups in the order of their places.
  package let groups: [String]
  /// Steps that a match takes for each character at most.
  package var steps: Int { program.steps.count }

  /// - Parameter text: as the user gave it.
  package init(_ text: String) throws(PatternError) {
    guard text.unicodeScalars.count <= Self.longestText else {
      throw PatternError("it is longer than \(Self.longestText) characters")
    }
    var parser = NamePatternParser(text)
    let tree = try parser.parse()
    groups = parser.groups
    var compiler = NameCompiler(limit: Self.mostSteps)
    try compiler.compile(tree)
    program = compiler.finish(groups: parser.groups.count)
  }

  /// Whether a whole name is of this pattern.
  package func matchesWhole(_ name: String) -> Bool {
    guard let scalars = Self.scalars(of: name) else { return false }
    return NameMatch(program, scalars).run(isWhole: true) != nil
  }

  /// The named groups of the first match anywhere in a name; nil for none. A group that took no part
  /// is left out.
  package func firstMatch(in name: String) -> [String: String]? {
    guard let scalars = Self.scalars(of: name),
      let places = NameMatch(program, scalars).run(isWhole: false)
    else { return nil }
    var found: [String: String] = [:]
    for (number, group) in groups.enumerated() {
      let (start, end) = (places[2 * number], places[2 * number + 1])
      guard start >= 0, end >= start else { continue }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[start..<end])
      found[group] = String(text)
    }
    return found
  }

  /// The characters of a name; nil of one that is longer than any host's.
  private static func scalars(of name: String) -> [Unicode.Scalar]? {
    guard name.utf8.count <= 4 * longestName else { return nil }
    let scalars = Array(name.unicodeScalars)
    return scalars.count <= longestName ? scalars : nil
  }
}

/// Why a text is no pattern, in words.
package struct PatternError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// The characters that may stand at a place.
struct NameSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false
  var ignoresCase = false

  static func scalar(_ scalar: Unicode.Scalar) -> NameSet {
    NameSet(ranges: [scalar.value...scalar.value])
  }

  /// Any character but a line feed.
  static let any = NameSet(ranges: [0x0A...0x0A], isNegated: true)
  static let digits = NameSet(ranges: [0x30...0x39])
  static let word = NameSet(ranges: [
    0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xAA...0xAA, 0xB5...0xB5, 0xBA...0xBA,
    0xC0...0xD6, 0xD8...0xF6, 0xF8...0x10FFFF,
  ])
  static let space = NameSet(ranges: [0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0])

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    if holds(scalar.value) { return !isNegated }
    guard ignoresCase else { return isNegated }
    let properties = scalar.properties
    let other = [properties.lowercaseMapping, properties.uppercaseMapping].contains { text in
      text.unicodeScalars.count == 1 && text.unicodeScalars.first.map { holds($0.value) } == true
    }
    return other != isNegated
  }

  private func holds(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

  /// The characters that are not in it.
  var complement: [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }
}
