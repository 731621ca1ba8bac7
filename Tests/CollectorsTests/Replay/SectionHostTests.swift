import Collectors
import FleetModel
import Testing

@Suite struct SectionHostTests {
  private static let header = SectionText.header
  private static func block(_ start: Int) -> String { header + SectionText.rows(start) }

  /// Output of two hosts with a line that names each: the text between and what names them.
  struct Heading: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: @Sendable (String) -> String
    var indent = ""
  }

  static let headings: [Heading] = [
    Heading(testDescription: "ansible", text: { "\($0) | CHANGED | rc=0 >>\n" }),
    Heading(testDescription: "ansible's other word", text: { "\($0) | SUCCESS | rc=0 >>\n" }),
    Heading(testDescription: "dshbak", text: { "----------------\n\($0)\n----------------\n" }),
    Heading(testDescription: "clush", text: { "---------------\n\($0) (1)\n---------------\n" }),
    Heading(testDescription: "pssh", text: { "[1] 10:00:03 [SUCCESS] \($0)\n" }),
    Heading(testDescription: "salt", text: { "\($0):\n" }, indent: "    "),
    Heading(testDescription: "tail", text: { "\n==> \($0).csv <==\n" }),
    Heading(testDescription: "tail of folders", text: { "\n==> /logs/\($0)/gpu.csv <==\n" }),
    Heading(testDescription: "echo", text: { "\($0)\n" }),
    Heading(testDescription: "echo with a frame", text: { "=== \($0) ===\n" }),
    Heading(testDescription: "echo with a word", text: { "Host: \($0)\n" }),
    Heading(testDescription: "echo with a hash", text: { "# \($0)\n" }),
  ]

  private static func indented(_ text: String, _ indent: String) -> String {
    indent.isEmpty
      ? text : text.split(separator: "\n").map { indent + $0 + "\n" }.joined()
  }

  @Test(arguments: headings)
  func aLineNamesTheHostOfWhatFollows(_ heading: Heading) throws {
    let text =
      heading.text("gpu-a01") + Self.indented(Self.block(50), heading.indent)
      + heading.text("gpu-a02") + Self.indented(Self.block(10), heading.indent)
    #expect(
      try SectionText.frames(text)
        == (0..<3).map {
          "10:00:0\($0) gpu-a01/0=\(50 + $0) gpu-a01/1=\(60 + $0) gpu-a02/0=\(10 + $0) "
            + "gpu-a02/1=\(20 + $0)"
        })
    #expect(try FrameText.read([UInt8](text.utf8)).reader.unread.lines == 0)
  }

  @Test(arguments: headings)
  func tablesToo(_ heading: Heading) throws {
    let text =
      heading.text("gpu-a01")
      + Self.indented(SectionText.table(second: 0, utilization: 50), heading.indent)
      + heading.text("gpu-a02")
      + Self.indented(SectionText.table(second: 0, utilization: 20), heading.indent)
    #expect(
      try SectionText.frames(text) == [
        "10:00:00 gpu-a01/0=50 gpu-a01/1=51 gpu-a02/0=20 gpu-a02/1=21"
      ])
  }

  @Test func oneOutputMayStandForSeveralHosts() throws {
    let text =
      "----\nnode[1-2],login (3)\n----\n" + Self.block(50) + "----\nnode3\n----\n" + Self.block(10)
    let read = try FrameText.read([UInt8](text.utf8))
    let hosts = (0..<8).map { read.frames[0].topology.directory.identity(at: $0).host }
    #expect(Set(hosts) == ["node1", "node2", "login", "node3"])
    #expect(read.frames.count == 3)
    #expect(read.reader.notes.contains { $0.contains("stands for several hosts") })
  }

  @Test func oneWordAboveIsNoHost() throws {
    #expect(try SectionText.frames("resnet50\n" + Self.block(50)).first == "10:00:00 /0=50 /1=60")
    let loop = (0..<3).map {
      "iter\($0)\n" + Self.header + SectionText.rows(50, ticks: 1, first: $0)
    }
    #expect(try SectionText.frames(loop.joined()).last == "10:00:02 /0=50 /1=60")
  }

  @Test func aColumnNamesTheHost() throws {
    let rows = ["gpu-a01", "gpu-a02"].enumerated().map { number, host in
      SectionText.rows(50 + number * 20).split(separator: "\n").map { "\(host), \($0)\n" }.joined()
    }
    let text = "hostname, " + Self.header + rows.joined()
    #expect(
      try SectionText.frames(text).last
        == "10:00:02 gpu-a01/0=52 gpu-a01/1=62 gpu-a02/0=72 gpu-a02/1=82")
  }

  @Test func twoGroupsOfTheSameSecondAreTwoHosts() throws {
    let read = try FrameText.read([UInt8]((Self.block(50) + Self.block(10)).utf8))
    #expect(
      read.frames.map(SectionText.words).last
        == "10:00:02 /0=52 /1=62 host not named (2nd group)/0=12 host not named (2nd group)/1=22")
    #expect(read.frames.count == 3)
    #expect(read.reader.notes.contains { $0.contains("2 groups") })
    let tables =
      SectionText.table(second: 0, utilization: 50) + SectionText.table(second: 0, utilization: 20)
      + SectionText.table(second: 0, utilization: 30)
    let frame = try #require(try FrameText.read([UInt8](tables.utf8)).frames.first)
    #expect(frame.gpus.count == 6)
  }

  /// A loop that prints its header every time, of all GPUs or one by one, is one host.
  @Test func aLoopOfOneHostIsOneHost() throws {
    let loop = (0..<3).map { Self.header + SectionText.rows(50 + $0, ticks: 1, first: $0) }
    #expect(
      try SectionText.frames(loop.joined())
        == (0..<3).map {
          "10:00:0\($0) /0=\(50 + $0) /1=\(60 + $0)"
        })
    let single = SectionText.rows(50).split(separator: "\n").map { Self.header + $0 + "\n" }
    #expect(try SectionText.frames(single.joined()).count == 3)
    #expect(try SectionText.frames(single.joined()).last == "10:00:02 /0=52 /1=62")
    let tables = (0..<3).map { SectionText.table(second: $0 * 2, utilization: 20 + $0) }
    #expect(try SectionText.frames(tables.joined()).last == "10:00:04 /0=22 /1=23")
  }

  @Test func aUUIDIsOneGPUWhateverTheTime() throws {
    func rows(_ host: Int, _ second: Int) -> String {
      "timestamp, uuid, utilization.gpu [%]\n2026/05/01 10:00:0\(second).100, "
        + "GPU-a0000000-0000-0000-0000-00000000000\(host), \(host) %\n"
    }
    let one = try FrameText.read([UInt8]((rows(1, 0) + rows(1, 0)).utf8))
    #expect(one.frames.count == 2 && one.frames[1].gpus.count == 1)
    let two = try FrameText.read([UInt8]((rows(1, 0) + rows(1, 1) + rows(2, 0) + rows(2, 1)).utf8))
    #expect(two.frames.count == 2 && two.frames[0].gpus.count == 2)
  }

  @Test func documentsOfTwoHostsAreTwoHosts() throws {
    func document(_ host: Int, _ second: Int) -> String {
      """
      <?xml version="1.0" ?>
      <nvidia_smi_log>
      <timestamp>Fri May  1 10:00:0\(second) 2026</timestamp>
      <gpu id="00000000:01:00.0"><uuid>GPU-a0000000-0000-0000-0000-00000000000\(host)</uuid>
      <utilization><gpu_util>\(host * 10 + second) %</gpu_util></utilization>
      </gpu>
      </nvidia_smi_log>

      """
    }
    let blocks = (1...2).map { host in (0..<3).map { document(host, $0) }.joined() }
    let frames = try FrameText.read([UInt8](blocks.joined().utf8)).frames
    #expect(frames.count == 3)
    try #require(frames.allSatisfy { $0.gpus.count == 2 && $0.reportingCount == 2 })
    #expect(frames[2].gpus.stored(.utilization, 0) == 12)
    #expect(frames[2].gpus.stored(.utilization, 1) == 22)
  }

  @Test func hostsInBlocksLoseNobody() throws {
    let hosts = ["a", "b", "c"]
    let blocks = (0..<3).flatMap { block in
      hosts.enumerated().map { number, host in
        SectionText.rows(50 + 10 * number, ticks: 4, first: 4 * block).split(separator: "\n")
          .map { "\(host): \($0)\n" }.joined()
      }
    }
    let text = hosts.map { "\($0): \(Self.header)" }.joined() + blocks.joined()
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    #expect(frames.count == 12)
    #expect(
      frames.allSatisfy {
        $0.gpus.count == 6 && $0.gpus.statuses == Array(repeating: .ok, count: 6)
      })
  }

  @Test func aHostThatEndsKeepsItsLastValues() throws {
    let text =
      "a: \(Self.header)b: \(Self.header)"
      + SectionText.rows(50, ticks: 2).split(separator: "\n").map { "a: \($0)\n" }.joined()
      + SectionText.rows(70, ticks: 6).split(separator: "\n").map { "b: \($0)\n" }.joined()
    let frames = try FrameText.read([UInt8](text.utf8)).frames
    #expect(frames.count == 6)
    let last = try #require(frames.last)
    #expect(last.gpus.statuses == [.stale, .stale, .ok, .ok])
    #expect(last.gpus.stored(.utilization, 0) == 51)
    #expect(last.content.lastSeen[0]?.seconds(since: frames[1].time) == 0)
  }
}
