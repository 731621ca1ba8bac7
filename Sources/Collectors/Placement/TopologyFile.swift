import FleetModel
import Glibc
import YAML

/// Where hosts stand, as a YAML file says it:
///
///     halls:
///       north:
///         rows:
///           r1:
///             racks:
///               k01: gpu-[001-008]
///               k02: [gpu-009, gpu-010]
///               k03: [/gpu-1\d\d/, spare-1]
///     racks:
///       lab: lab-a,lab-b
///
/// Halls, rows and racks may each be left out; what stands in them is a map of the levels below, or
/// the hosts themselves: names, ranges as in `ssh://`, and patterns between slashes, which a whole
/// name must match (in a time that is bounded: what looks ahead or back is refused). A name is looked
/// for before patterns, and those in the file's order. A host that is called `gpu-001.example.org`
/// elsewhere is `gpu-001` here, unless both are named.
package struct TopologyFile {
  private var named: [String: Named] = [:]
  private var patterns: [(pattern: NamePattern, place: Place)] = []
  /// Steps of all patterns together: what a name that is in none of them costs.
  private var steps = 0

  private struct Named {
    let place: Place
    let line: Int
  }

  /// Hosts of one file at most; more of them are a pattern.
  static let limit = 200_000
  /// Steps of all patterns of a file.
  static let mostSteps = 20_000
  private static let largest = 8 << 20

  package init(path: String) throws(SourceError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SourceError(.unreadable, path, "cannot be opened: " + SystemText.error(errno))
    }
    defer { close(descriptor) }
    let bytes = try SmallFile.bytes(of: descriptor, path, atMost: Self.largest, for: "a topology")
    self = try TopologyFile(bytes, subject: path)
  }

  /// - Parameter subject: the file as the user named it, for errors.
  init(_ bytes: [UInt8], subject: String) throws(SourceError) {
    var limits = YAMLReader.Limits()
    limits.length = Self.largest
    limits.nodes = 1 << 20
    let root: YAMLNode?
    do { root = try YAMLReader(subject: subject, limits: limits).read(bytes) } catch {
      throw SourceError(
        .unrecognised, error.line.map { "\(subject):\($0)" } ?? subject, error.message)
    }
    guard let root else { throw SourceError(.unrecognised, subject, "there is nothing in it") }
    try read(root, Place(), from: 0, subject)
    guard !named.isEmpty || !patterns.isEmpty else {
      throw Self.wrong(root.line, "no host is named; nothing is placed", subject)
    }
  }

  /// Where a host stands; nil of one that is not in the file.
  func place(of host: String) -> Place? {
    if let found = named[host] { return found.place }
    let short = host.prefix { $0 != "." }
    if short.count < host.count, short.contains(where: \.isLetter),
      let found = named[String(short)]
    {
      return found.place
    }
    return patterns.first { $0.pattern.matchesWhole(host) }?.place
  }
}

extension TopologyFile {
  private static let levels = ["halls", "rows", "racks"]

  private static func wrong(_ line: Int, _ message: String, _ subject: String) -> SourceError {
    SourceError(.unrecognised, "\(subject):\(line)", message)
  }

  /// Reads what stands in a place.
  ///
  /// - Parameter depth: the first level that may be in it: 0 halls, 1 rows, 2 racks, 3 hosts.
  private mutating func read(
    _ node: YAMLNode, _ place: Place, from depth: Int, _ subject: String
  ) throws(SourceError) {
    guard let entries = node.entries else {
      guard depth > 0 else {
        throw Self.wrong(
          node.line, "a topology is a map of halls, rows or racks; nothing is placed", subject)
      }
      return try hosts(node, place, subject)
    }
    let allowed = Self.levels[min(depth, 3)...] + ["hosts"]
    for entry in entries {
      guard allowed.contains(entry.key) else {
        throw Self.wrong(
          entry.line,
          "there is no \"\(HarmlessText.excerpt(entry.key, limit: 60))\" here, but "
            + allowed.joined(separator: ", ")
            + Spelling.hint(for: entry.key, among: Array(allowed)),
          subject)
      }
      if entry.key == "hosts" {
        try hosts(entry.value, place, subject)
      } else if let level = Self.levels.firstIndex(of: entry.key) {
        try read(groups: entry, place, level, subject)
      }
    }
  }

  /// Reads the groups of a level, each a name and what stands in it.
  private mutating func read(
    groups: YAMLNode.Entry, _ place: Place, _ level: Int, _ subject: String
  ) throws(SourceError) {
    guard let entries = groups.value.entries else {
      throw Self.wrong(
        groups.value.line, "\(groups.key) are a map of names and what stands in each", subject)
    }
    for entry in entries {
      var inner = place
      switch level {
      case 0: inner.hall = entry.key
      case 1: inner.row = entry.key
      default: inner.rack = entry.key
      }
      try read(entry.value, inner, from: level + 1, subject)
    }
  }

  /// Reads hosts: a text of names with commas between them, or a list of such.
  private mutating func hosts(
    _ node: YAMLNode, _ place: Place, _ subject: String
  ) throws(SourceError) {
    if let items = node.items {
      for item in items { try hosts(item, place, subject) }
      return
    }
    guard let text = node.text else {
      throw Self.wrong(node.line, "hosts are names, or a list of them", subject)
    }
    if text.count > 1, text.hasPrefix("/"), text.hasSuffix("/") {
      return try add(pattern: String(text.dropFirst().dropLast()), place, node.line, subject)
    }
    for word in Self.words(of: text) { try add(word, place, node.line, subject) }
  }

  private mutating func add(
    pattern: String, _ place: Place, _ line: Int, _ subject: String
  ) throws(SourceError) {
    let read: NamePattern
    do throws(PatternError) {
      read = try NamePattern(pattern)
    } catch {
      throw Self.wrong(
        line,
        "/\(HarmlessText.excerpt(pattern, limit: 80))/ is no pattern: "
          + HarmlessText.excerpt("\(error)", limit: 200), subject)
    }
    steps += read.steps
    guard steps <= Self.mostSteps else {
      throw Self.wrong(
        line, "the patterns up to here are too many for one file; name the hosts, or write fewer",
        subject)
    }
    patterns.append((read, place))
  }

  private mutating func add(
    _ word: Substring, _ place: Place, _ line: Int, _ subject: String
  ) throws(SourceError) {
    let here = "\(subject):\(line)"
    let names: [String]
    do throws(SourceError) {
      names = try HostRange.expand(word, subject: here, limit: Self.limit)
    } catch {
      guard error == HostRange.tooMany(here, Self.limit) else {
        throw Self.wrong(line, error.message, subject)
      }
      throw Self.tooMany(line, subject)
    }
    for name in names {
      if let before = named[name] {
        let shown = HarmlessText.excerpt(name, limit: 80)
        throw Self.wrong(
          line, "\(shown) is named twice, in line \(before.line) too; a host stands in one place",
          subject)
      }
      guard named.count < Self.limit else { throw Self.tooMany(line, subject) }
      named[name] = Named(place: place, line: line)
    }
  }

  private static func tooMany(_ line: Int, _ subject: String) -> SourceError {
    wrong(line, "more than \(limit) hosts are named; write a pattern between slashes", subject)
  }

  /// Cuts at blanks, and at commas outside brackets.
  private static func words(of text: String) -> [Substring] {
    var depth = 0
    return text.split { character in
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      return character == " " || (character == "," && depth == 0)
    }
  }
}
