import Collectors
import FleetModel
import Testing

@Suite struct LinePrefixTests {
  /// A way in which people's tools put something in front of a line, by its number.
  struct Prefix: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var host = ""
    let text: @Sendable (Int) -> String
  }

  static let prefixes: [Prefix] = [
    Prefix(testDescription: "docker") { "2026-05-01T10:00:0\($0 % 10).123456780Z " },
    Prefix(testDescription: "trimmed zeros") {
      "2026-05-01T10:00:01.\(["1", "12", "123456"][$0 % 3])Z "
    },
    Prefix(testDescription: "CRI") { "2026-05-01T10:00:0\($0 % 10).123456780Z stdout F " },
    Prefix(testDescription: "ts") { "May 01 10:00:0\($0 % 10) " },
    Prefix(testDescription: "syslog", host: "node17") {
      "May  1 10:00:0\($0 % 10) node17 gpumon[42]: "
    },
    Prefix(testDescription: "journald", host: "node17") {
      "2026-05-01T10:00:0\($0 % 10)+0000 node17 gpumon[42]: "
    },
    Prefix(testDescription: "mpirun", host: "1,0") { _ in "[1,0]<stdout>:" },
    Prefix(testDescription: "kubectl", host: "pod/mon-x7/mon") { _ in "[pod/mon-x7/mon] " },
    Prefix(testDescription: "kubectl with times", host: "pod/mon-x7/mon") {
      "[pod/mon-x7/mon] 2026-05-01T10:00:0\($0 % 10).123456780Z "
    },
    Prefix(testDescription: "compose", host: "mon-1") { _ in "mon-1  | " },
    Prefix(testDescription: "compose with colours", host: "mon-1") { _ in
      "\u{1B}[36mmon-1  |\u{1B}[0m "
    },
    Prefix(testDescription: "pdsh", host: "n2.cluster.local") { _ in "n2.cluster.local: " },
    Prefix(testDescription: "srun", host: "3") { _ in "3: " },
    Prefix(testDescription: "grep", host: "n7") { _ in "n7.csv:" },
    Prefix(testDescription: "tekton", host: "unnamed-0") { _ in "[unnamed-0] " },
    Prefix(testDescription: "a logger") {
      "2026-05-01 10:00:00,12\($0 % 10) [INFO] gpumon: "
    },
    Prefix(testDescription: "logging") { _ in "INFO:root:" },
    Prefix(testDescription: "a quote") { _ in "> " },
    Prefix(testDescription: "a comment") { _ in "# " },
    Prefix(testDescription: "a bar") { _ in "| " },
    Prefix(testDescription: "indentation") { _ in "    " },
    Prefix(testDescription: "line numbers") { "   \($0 + 1)  " },
    Prefix(testDescription: "GitHub") { "train\tRun it\t2026-05-01T10:00:0\($0 % 10).1234567Z " },
    Prefix(testDescription: "the kernel's clock") { "[  123.45\($0 % 10)] " },
    Prefix(testDescription: "time of day") { "10:00:0\($0 % 10).123\t" },
  ]

  private static func prefixed(_ text: String, _ prefix: Prefix) -> String {
    text.split(separator: "\n").enumerated().map { prefix.text($0.offset) + $0.element + "\n" }
      .joined()
  }

  @Test(arguments: prefixes)
  func rowsBehindItAreRead(_ prefix: Prefix) throws {
    let text = Self.prefixed(SectionText.header + SectionText.rows(50), prefix)
    let host = prefix.host
    #expect(
      try SectionText.frames(text)
        == (0..<3).map {
          "10:00:0\($0) \(host)/0=\(50 + $0) \(host)/1=\(60 + $0)"
        })
    #expect(try FrameText.read([UInt8](text.utf8)).reader.unread.lines == 0)
  }

  @Test(arguments: prefixes)
  func tablesBehindItAreRead(_ prefix: Prefix) throws {
    let table = SectionText.table(second: 7, utilization: 20)
    let text = Self.prefixed(table + SectionText.table(second: 9, utilization: 30), prefix)
    let host = prefix.host
    #expect(
      try SectionText.frames(text) == [
        "10:00:07 \(host)/0=20 \(host)/1=21", "10:00:09 \(host)/0=30 \(host)/1=31",
      ])
  }

  /// Rows that have no time of their own get that of their prefix.
  @Test func theStampInFrontIsTheTimeOfRowsWithoutOne() throws {
    let rows = (0..<6).map { "\($0 % 2), \(50 + $0) %" }
    let lines = ["index, utilization.gpu [%]"] + rows
    let text = lines.enumerated().map { number, line in
      "2026-05-01T10:00:0\(max(0, number - 1) / 2).500000000Z \(line)\n"
    }
    let frames = try FrameText.read([UInt8](text.joined().utf8)).frames
    #expect(
      frames.map(SectionText.words) == [
        "10:00:00 /0=50 /1=51", "10:00:01 /0=52 /1=53", "10:00:02 /0=54 /1=55",
      ])
    #expect(frames.allSatisfy { !$0.content.timeIsAssumed })
  }

  @Test func linesOfOthersBetweenAreLeftOut() throws {
    let rows = (SectionText.header + SectionText.rows(50)).split(separator: "\n").map {
      "mon-1  | \($0)"
    }
    var lines = rows
    lines.insert("db-1   | ready to accept connections, 3, 4, 5", at: 3)
    lines.insert("mon-1  | starting", at: 0)
    let read = try FrameText.read([UInt8]((lines.joined(separator: "\n") + "\n").utf8))
    #expect(read.frames.count == 3)
    #expect(read.reader.unread.lines == 2)
  }

  /// Anything in front, then any cut of the bytes: the same frames.
  @Test(arguments: prefixes)
  func anyCutGivesTheSame(_ prefix: Prefix) throws {
    let bytes = [UInt8](Self.prefixed(SectionText.header + SectionText.rows(50), prefix).utf8)
    let whole = try FrameText.read(bytes).frames.map(FrameText.text)
    for chunk in [1, 7, 64] {
      #expect(try FrameText.read(bytes, chunk: chunk).frames.map(FrameText.text) == whole)
    }
  }
}
