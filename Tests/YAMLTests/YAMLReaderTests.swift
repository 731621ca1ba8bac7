import TestSupport
import Testing
import YAML

@Suite struct YAMLReaderTests {
  private func read(
    _ bytes: [UInt8], limits: YAMLReader.Limits = YAMLReader.Limits()
  ) throws -> YAMLNode? {
    try YAMLReader(subject: "my.yaml", limits: limits).read(bytes)
  }

  private func read(_ text: String) throws -> YAMLNode? { try read(Array(text.utf8)) }

  private func message(
    _ bytes: [UInt8], limits: YAMLReader.Limits = YAMLReader.Limits()
  ) -> String {
    do {
      _ = try read(bytes, limits: limits)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func message(_ text: String) -> String { message(Array(text.utf8)) }

  /// A value without its lines: `{a: [1, "b"]}`.
  private func shape(_ node: YAMLNode?) -> String {
    guard let node else { return "nothing" }
    return switch node.content {
    case .scalar(let text, let isQuoted): isQuoted ? "\"\(text)\"" : text
    case .sequence(let items): "[" + items.map { shape($0) }.joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key): " + shape($0.value) }.joined(separator: ", ") + "}"
    }
  }

  private let sample = """
    # Sites.
    site: north
    "quoted name": '5'
    sources:
      - kind: ssh
        hosts: [gpu-001, "gpu-002"]

      - kind: file
        text: |-
          one
          two
    empty:
    """

  @Test func valuesKeepOrderQuotesAndLines() throws {
    let root = try #require(try read(sample))
    #expect(
      shape(root) == """
        {site: north, quoted name: "5", sources: [{kind: ssh, hosts: [gpu-001, "gpu-002"]}, \
        {kind: file, text: "one
        two"}], empty: }
        """)
    let entries = try #require(root.entries)
    #expect(entries.map(\.line) == [2, 3, 4, 12])
    let sources = try #require(entries[2].value.items)
    #expect(sources.map(\.line) == [5, 8])
    #expect(sources[1].entries?.last?.value.line == 9)
    #expect(root.text == nil && root.items == nil && entries[0].value.entries == nil)
  }

  @Test func filesWithoutValuesAreNothing() throws {
    for text in ["", "\n\n", "# only a comment\n", "\u{FEFF}"] {
      #expect(try read(text) == nil)
    }
    #expect(shape(try read("---\n")) == "")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEndsOfAllSystemsAreTheSame(end: String) throws {
    let other = sample.replacing("\n", with: end)
    #expect(try read(other) == read(sample))
    #expect(message("a: 1\(end)b: [\(end)c: 2\(end)").hasPrefix("my.yaml:"))
    #expect(message("a: 1\(end)a: 2\(end)").hasPrefix("my.yaml:2: \"a\" again, after line 1"))
  }

  @Test func aByteOrderMarkIsSkipped() throws {
    #expect(try read("\u{FEFF}" + sample) == read(sample))
  }

  @Test func longFilesAreReadWholeAcrossBuffers() throws {
    // libyaml decodes 16 KiB at a time; characters of two to four bytes lie across each border.
    for shift in 0..<4 {
      let lines = (0..<4000).map { "k\($0): é€😀\($0)" }
      let text = String(repeating: "#", count: shift) + "\n" + lines.joined(separator: "\n")
      let entries = try #require(try read(text)?.entries)
      #expect(entries.map { "\($0.key): \($0.value.text ?? "")" } == lines)
      #expect(entries.last?.line == 4001)
    }
  }

  @Test func filesCutAnywhereNeverTrap() {
    let bytes = Array(("é: &a [1, \"€\\n\", {b: 'c'}]\n" + sample).utf8)
    for length in bytes.indices {
      let said = message(Array(bytes.prefix(length)))
      #expect(said == "no error" || said.hasPrefix("my.yaml:"))
    }
  }

  @Test func damagedFilesNeverTrap() {
    var random = SeededGenerator()
    let marks = Array("&*[]{}:-?|>'\"%@!#,\t\n\r \u{7F}é".utf8) + [0, 0xFF, 0xC3, 0xF0]
    for _ in 0..<2000 {
      var bytes = Array(sample.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] =
          marks[Int.random(in: marks.indices, using: &random)]
      }
      let said = message(bytes)
      #expect(said == "no error" || said.hasPrefix("my.yaml:"), "seed \(random.seed)")
    }
  }

  @Test func errorsSayWhereAndWhatWasExpected() {
    #expect(
      message("a: 1\nb: c: d\n")
        == "my.yaml:2: mapping values are not allowed in this context; expected YAML")
    #expect(
      message("a: [1, 2\nb: 3\n")
        == "my.yaml:2: did not find expected ',' or ']' while parsing a flow sequence; "
        + "expected YAML")
    #expect(message("a: 'open\n").hasPrefix("my.yaml:2: found unexpected end of stream"))
    #expect(message("a:\n\tb: 1\n") == "my.yaml:2: a tab in the indentation; expected spaces")
    #expect(message("a: 1\n---\nb: 2\n") == "my.yaml:2: a second document; expected only one")
    #expect(
      message("? [a, b]\n: 1\n")
        == "my.yaml:1: a list or a map as a name; expected a single value")
    #expect(
      message("a:\n  b: 1\n  c: 2\n  b: 3\n")
        == "my.yaml:4: \"b\" again, after line 2; expected each name once")
  }

  @Test func otherEncodingsAreRefused() {
    #expect(
      message(Array("a: 1\nb: ".utf8) + [0xE9] + Array("t\u{E9}\n".utf8))
        == "my.yaml:2: invalid trailing UTF-8 octet; expected text in UTF-8")
    #expect(
      message(Array("a: 1\nb: ".utf8) + [0xE2, 0x82])
        == "my.yaml:2: incomplete UTF-8 octet sequence; expected text in UTF-8")
    #expect(message([0xFF, 0xFE, 0x61, 0x00]).hasSuffix("; expected text in UTF-8"))
    #expect(message("a: \u{1}\n").hasPrefix("my.yaml:1: control characters are not allowed"))
    #expect(message("a: \"\\ud800\"\n").hasPrefix("my.yaml:1: "))
  }

  @Test func sameNamesInDifferentMapsAreFine() throws {
    #expect(shape(try read("a: {x: 1}\nb: {x: 2}\n")) == "{a: {x: 1}, b: {x: 2}}")
  }

  @Test func aliasesStandForSingleValuesOnly() throws {
    #expect(
      shape(try read("a: &blue \"#6cb6ff\"\nb: *blue\nc: [*blue, *blue]\n"))
        == "{a: \"#6cb6ff\", b: \"#6cb6ff\", c: [\"#6cb6ff\", \"#6cb6ff\"]}")
    let refused = "of no single value above; expected the value written out"
    #expect(message("a: *none\n") == "my.yaml:1: alias *none \(refused)")
    #expect(message("a: &a [1]\nb: [*a, *a]\n") == "my.yaml:2: alias *a \(refused)")
    #expect(message("a: &a\n  b: *a\n") == "my.yaml:2: alias *a \(refused)")
    #expect(message("a: &a 1\nb: &a {c: 2}\nd: *a\n") == "my.yaml:3: alias *a \(refused)")
  }

  @Test func nestingIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try read(nested(32)) != nil)
    let said = "my.yaml:1: nested too deep; expected at most 32 levels"
    #expect(message(nested(33)) == said)
    #expect(message(nested(100_000)) == said)
    #expect(message(String(repeating: "[", count: 500_000)) == said)
    #expect(message(String(repeating: "{a: ", count: 100_000)) == said)
    #expect(message(String(repeating: "- ", count: 100_000)) == said)
  }

  @Test func lengthAndCountAreBounded() throws {
    var limits = YAMLReader.Limits()
    limits.length = 10
    limits.nodes = 4
    #expect(throws: Never.self) { try read(Array("[1, 2, 3] ".utf8), limits: limits) }
    #expect(
      message(Array("[1,2,3,4]".utf8), limits: limits)
        == "my.yaml:1: too many values; expected at most 4")
    #expect(
      message(Array("{a: 1, b: 2}".utf8), limits: limits)
        == "my.yaml: is 12 bytes long; expected at most 10")
  }
}
