import Collectors
import Testing

/// Hosts as people write them, and names that are refused.
struct HostListTests {
  private func names(_ text: String) throws -> [String] {
    try HostList.parse(text, subject: "ssh").map { String($0.id.dropFirst(6)) }
  }

  @Test func listsAndRangesAreExpanded() throws {
    #expect(try names("gpu-7") == ["gpu-7"])
    #expect(try names("a,b,root@c:2222") == ["a", "b", "root@c:2222"])
    #expect(try names("gpu-[08-11]") == ["gpu-08", "gpu-09", "gpu-10", "gpu-11"])
    #expect(try names("n[1-3,7]:22") == ["n1:22", "n2:22", "n3:22", "n7:22"])
    #expect(try names("r[1-2]-n[01-02]x") == ["r1-n01x", "r1-n02x", "r2-n01x", "r2-n02x"])
    #expect(try names("[::1]:2201,u@[fe80::1%eth0]") == ["[::1]:2201", "u@[fe80::1%eth0]"])
    #expect(try names("op@corp@gate") == ["op@corp@gate"])
    #expect(try names("a,b,a,A") == ["a", "b", "A"], "a host is named once")
  }

  /// Any prefix, bounds and width give each number in between, once, in order and in that width.
  @Test func rangesExpandExactly() throws {
    var random = SystemRandomNumberGenerator()
    let seed = random.next()
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<200 {
      let low = next(1200)
      let high = low + next(400)
      let width = next(6)
      let padded = { (number: Int) in
        String(repeating: "0", count: max(0, width - "\(number)".count)) + "\(number)"
      }
      let expected = (low...high).map { number in
        padded(low).first == "0" && padded(low).count > 1 ? "h" + padded(number) : "h\(number)"
      }
      let found = try names("h[\(padded(low))-\(high)]")
      #expect(found == expected, "seed \(seed): [\(padded(low))-\(high)]")
    }
  }

  @Test func fileHoldsWordsAndComments() throws {
    let text = "# all of hall 2\ngpu-[1-2]  admin@gate:22 # two\r\n\n\tgpu-9\n"
    let hosts = try HostList.parse(lines: text, file: "hosts.txt")
    #expect(
      hosts.map(\.id) == ["ssh://gpu-1", "ssh://gpu-2", "ssh://admin@gate:22", "ssh://gpu-9"])
    let wrong = #expect(throws: SourceError.self) {
      try HostList.parse(lines: "a\nb[2-1]\n", file: "hosts.txt")
    }
    #expect(wrong?.description.hasPrefix("hosts.txt:2: [2-1] is no range") == true)
    #expect(throws: SourceError.self) { try HostList.parse(lines: "# none\n", file: "f") }
  }

  @Test(arguments: [
    "", "a,", ",a", "-oProxyCommand=x", "a,-b", "-l@host", "u@-host", "a b", "a\tb", "a\nb", "a'b",
    "a\"b", "a;b", "$(id)", "a`b", "a&b", "a|b", "a\\b", "a\u{1B}[2J", "a\u{202E}b", "höst", "a/b",
    "a:", "a:x", "a:0", "a:65536", "a:99999999999999999999", "[::1", "::1]", "gpu-[1-", "gpu-[]",
    "gpu-[a-b]", "gpu-[3-1]", "gpu-[1-2-3]", "gpu-[1--2]", "gpu-[[1-2]]", "@host", "u@", "[::1]x",
    "gpu-[0-99999999999999999999]", String(repeating: "a", count: 256),
  ])
  func whatIsNoHostIsRefused(text: String) {
    let error = #expect(throws: SourceError.self) {
      try HostList.parse(text, subject: "ssh")
    }
    let words = error?.description ?? ""
    #expect(!words.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E }, "\(words)")
  }

  @Test func tooManyHostsAreRefusedBeforeTheyAreMade() throws {
    #expect(try names("gpu-[00001-10000]").count == 10_000)
    for text in ["gpu-[00001-10001]", "a[1-9999][1-9999][1-9999]", "a[1-5000],b[1-5001]"] {
      let error = #expect(throws: SourceError.self) { try HostList.parse(text, subject: "ssh") }
      #expect(error?.message.contains("more than 10000 hosts") == true)
    }
  }
}
