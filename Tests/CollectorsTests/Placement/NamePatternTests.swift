import FleetModel
import Testing

@testable import Collectors

/// Patterns for names of hosts, matched in bounded time.
struct NamePatternTests {
  /// A pattern, a name, and whether the whole name and any part of it match.
  @Test(arguments: [
    ("gpu-1\\d\\d", "gpu-123", true, true), ("gpu-1\\d\\d", "gpu-1234", false, true),
    ("", "", true, true), ("", "a", false, true), ("a|ab", "ab", true, true),
    ("(a|b)*c?", "ababab", true, true), ("^a$", "ba", false, false),
    ("a{2,3}", "aaaa", false, true),
    ("a{2}", "aa", true, true), ("a{,2}b", "aab", true, true), ("a{", "a{", true, true),
    ("a{2,}", "aaaaa", true, true), ("[^a-c]+", "xyz", true, true),
    ("[^a-c]+", "abc", false, false),
    ("[]a]+", "]a", true, true), ("[\\d-]+", "1-2", true, true),
    ("[[:alpha:]_]+", "a_b", true, true),
    ("(?i)GPU-A", "gpu-a", true, true), ("(?i:g)pu", "GPU", false, false),
    ("(?i:g)pu", "Gpu", true, true),
    ("\\bn1\\b", "x-n1", false, true), ("\\Bn1", "x-n1", false, false),
    ("a.c", "a\nc", false, false),
    ("\\x41\\.", "A.", true, true), ("a+?b*?", "aab", true, true), ("(?:x|)y", "y", true, true),
    ("(()*)*a", "a", true, true), ("(a*)*b", "aab", true, true), ("é+", "éé", true, true),
    ("(a{0}){5}b", "b", true, true), ("a{0,0}b", "b", true, true), ("\\D\\W\\S", "x-y", true, true),
  ])
  func matches(text: String, name: String, isWhole: Bool, isPart: Bool) throws {
    let pattern = try NamePattern(text)
    #expect(pattern.matchesWhole(name) == isWhole, "\(text) on \(name)")
    #expect((pattern.firstMatch(in: name) != nil) == isPart, "\(text) in \(name)")
  }

  @Test func groupsAreThoseOfThePreferredMatch() throws {
    func found(_ text: String, _ name: String) throws -> [String: String]? {
      try NamePattern(text).firstMatch(in: name)
    }
    #expect(try found("(?<a>x+)(?<b>x*)", "..xxx") == ["a": "xxx", "b": ""])
    #expect(try found("(?<a>x+?)(?P<b>x*)", "..xxx") == ["a": "x", "b": "xx"])
    #expect(try found("(?<a>a|ab)(?<b>.*)", "abc") == ["a": "a", "b": "bc"])
    #expect(try found("((?<a>a)|(?<b>b))+", "ab")?["b"] == "b")
    #expect(try found("(?<a>x)?y", "y") == [:])
    #expect(try found("r(?<row>\\d+)", "abr12c") == ["row": "12"])
  }

  @Test(arguments: [
    ("(", "expected ')'"), (")", "closing ')'"), ("[a", "expected ']'"), ("*", "quantifier '*'"),
    ("a**", "a repetition is repeated"), ("a++", "'+' behind"), ("(?=a)", "looks ahead"),
    ("(?<!a)b", "looks ahead or behind"), ("(a)\\1", "'\\1' is not read"), ("[z-a]", "a range"),
    ("a{3,2}", "from few to many"), ("a{2000}", "1000 at most"),
    ("(?<a>x)(?<a>y)", "already exists"),
    ("\\", "expected an escape"), ("[[:nope:]]", "no such class"), ("(?<a", "expected '>'"),
    ("(a{1000}){1000}", "too large"), ("((((a{1000}){1000}){1000}){1000}){1000}", "too large"),
  ])
  func whatIsNoPatternSaysWhy(text: String, expected: String) {
    #expect {
      _ = try NamePattern(text)
    } throws: {
      "\($0)".contains(expected)
    }
  }

  @Test func nestingAndLengthAreBounded() {
    let deep = String(repeating: "(", count: 2000) + String(repeating: ")", count: 2000)
    for text in [deep, String(repeating: "a", count: 5000), String(repeating: "(a|b)", count: 800)]
    {
      #expect(throws: PatternError.self) { try NamePattern(text) }
    }
  }

  /// Patterns that take others time without end: steps times characters is all that these take.
  @Test(arguments: [
    "(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*)*$", "(.*a){20}$", "(a?){200}a{200}$", "([a-z]+)*x$",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
  ])
  func noPatternTakesForEver(text: String) throws {
    let pattern = try NamePattern(text)
    for letter in ["a", "x"] {
      let name = String(repeating: letter, count: 400) + "\n!"
      #expect(!pattern.matchesWhole(name))
      _ = pattern.firstMatch(in: name)
    }
    #expect(!pattern.matchesWhole(String(repeating: "a", count: 600)), "no host's name")
  }

  @Test func topologiesAreBounded() throws {
    func message(_ text: String) -> String {
      do {
        _ = try TopologyFile(Array(text.utf8), subject: "site.yaml")
        return ""
      } catch { return "\(error)" }
    }
    let long = String(repeating: "A", count: 60_000)
    for hosts in ["\(long)[1-200000]", "[1-200000]\(long)", "a[1-9]\(long)[1-9]", long] {
      let words = message("racks:\n  a: \"\(hosts)\"\n")
      #expect(words.hasPrefix("site.yaml:2: \""), "\(words.prefix(200))")
      #expect(words.hasSuffix("is longer than a host's name can be, 255 characters"))
      #expect(words.utf8.count < 250)
    }
    let many = (0..<9000).map { "'/a{100}\($0)/'" }.joined(separator: ", ")
    #expect(message("racks: {a: [\(many)]}").contains("too many for one file"))
    let file = try TopologyFile(Array("racks:\n  a: /(a+)+$/\n".utf8), subject: "site.yaml")
    #expect(file.place(of: String(repeating: "a", count: 40) + "b") == nil)
    #expect(file.place(of: "aaa") == Place(rack: "a"))
    let pattern = try PlacePattern("(?<rack>(a+)+)$")
    #expect(pattern.place(of: String(repeating: "a", count: 40) + "b") == nil)
  }
}
