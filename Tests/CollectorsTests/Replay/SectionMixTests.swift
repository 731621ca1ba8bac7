import FleetModel
import Testing

@testable import Collectors

/// Sections of different queries one after the other, hosts in prefixes that no tool marks as hosts,
/// and clocks.
@Suite struct SectionMixTests {
  /// The usual script: the GPUs, then their processes, in a loop.
  @Test(arguments: ["4711, python, 100 MiB\n", ""])
  func processesBetweenTheTicksTakeNothingAway(_ process: String) throws {
    let text = (0..<3).map { tick in
      SectionText.header + SectionText.rows(50 + tick, ticks: 1, first: tick)
        + "gpu_uuid, pid, process_name, used_gpu_memory [MiB]\n"
        + (process.isEmpty ? "" : "GPU-1, " + process)
    }.joined()
    let frames = try SectionText.frames(text)
    #expect(frames.count == 3)
    for (tick, words) in frames.enumerated() {
      #expect(words.hasPrefix("10:00:0\(tick) /0=\(50 + tick) /1=\(60 + tick)"), "\(words)")
    }
  }

  @Test(arguments: [
    ["10.0.0.1: ", "10.0.0.2: "], ["10.0.0.1:22: ", "10.0.0.2:22: "],
    ["n1.example.com ", "n2.example.com "], ["n1\t", "n2\t"], ["host=n1 ", "host=n2 "],
    ["train-0 worker ", "train-1 worker "],
    ["(Mon pid=12, ip=10.0.0.1) ", "(Mon pid=13, ip=10.0.0.2) "],
    ["<134>1 2026-05-01T10:00:00Z n1 mon 123 - - ", "<134>1 2026-05-01T10:00:00Z n2 mon 124 - - "],
  ])
  func hostsInFrontAreHosts(_ prefixes: [String]) throws {
    let lines = [
      SectionText.header + SectionText.rows(50), SectionText.header + SectionText.rows(10),
    ]
    .map { $0.split(separator: "\n").map { String($0) } }
    let inTurn = zip(lines[0], lines[1]).map { prefixes[0] + $0 + "\n" + prefixes[1] + $1 + "\n" }
    let inBlocks = zip(lines, prefixes).map { lines, prefix in
      lines.map { prefix + $0 + "\n" }.joined()
    }
    for text in [inTurn.joined(), inBlocks.joined()] {
      let frames = try SectionText.frames(text)
      #expect(frames.count == 3 && frames.allSatisfy { $0.split(separator: "=").count == 5 })
      #expect(frames.first?.contains("/0=50") == true && frames.first?.contains("/0=10") == true)
    }
  }

  /// A word that is the same before every line is nobody's name.
  @Test(arguments: [
    "2026-05-01 10:00:00,123 INFO monitor: ", "[2026-05-01, 10:00:00 UTC] {mon.py:4} INFO - ",
    "26/05/01 10:00:00 INFO Executor: ",
  ])
  func wordsOfALoggerAreNoHost(_ prefix: String) throws {
    let text = (SectionText.header + SectionText.rows(50)).split(separator: "\n")
      .map { prefix + $0 + "\n" }.joined()
    let frames = try SectionText.frames(text)
    #expect(frames.first == "10:00:00 /0=50 /1=60")
  }

  @Test(arguments: ["> ", "# ", "| ", "2026-05-01T10:00:00.123Z ", "[12345.678] "])
  func textOfAllIsReadBehindAPrefix(_ prefix: String) throws {
    func gpu(_ bus: String, _ index: Int, _ use: Int) -> String {
      """
      GPU 00000000:\(bus):00.0
          Product Name                          : Example X1
          GPU UUID                              : GPU-0\(index)
          Minor Number                          : \(index)
          Utilization
              GPU                               : \(use) %
              Memory                            : 1 %

      """
    }
    let text = """
      ==============NVSMI LOG==============

      Timestamp                                 : Fri May  1 10:00:00 2026
      Driver Version                            : 550.54
      Attached GPUs                             : 2
      \(gpu("17", 0, 41))\(gpu("65", 1, 42))
      """
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { prefix + $0 + "\n" }
    let frames = try SectionText.frames(lines.joined())
    #expect(frames == ["10:00:00 /0=41 /1=42"])
  }

  @Test func aMarkInTheMiddleHidesNoHeader() throws {
    let text =
      SectionText.header + SectionText.rows(50, ticks: 1) + "\u{FEFF}" + SectionText.header
      + SectionText.rows(70, ticks: 1, first: 1)
    #expect(try SectionText.frames(text) == ["10:00:00 /0=50 /1=60", "10:00:01 /0=70 /1=80"])
  }

  /// A day's log behind a later one is no clock that was put back.
  @Test func rowsOfAnHourBeforeAreSorted() throws {
    let later = SectionText.rows(50, ticks: 5, first: 3600).replacing("10:60:", with: "11:00:")
    let text = SectionText.header + later + SectionText.rows(10, ticks: 5, first: 5)
    let frames = try SectionText.frames(text)
    #expect(frames.count == 10 && frames.first == "10:00:05 /0=10 /1=20")
    #expect(frames.last == "11:00:04 /0=54 /1=64")
  }

  @Test func theFilesOfARotatedSetAreOfOneHost() throws {
    let text =
      "==> gpu.log.1 <==\n" + SectionText.header + SectionText.rows(50, ticks: 1)
      + "\n==> gpu.log <==\n" + SectionText.header + SectionText.rows(70, ticks: 1, first: 1)
    #expect(try SectionText.frames(text) == ["10:00:00 /0=50 /1=60", "10:00:01 /0=70 /1=80"])
  }

  @Test(arguments: ["node", "server", "ip"])
  func aColumnMayNameTheHost(_ name: String) throws {
    let text =
      "timestamp, \(name), index, utilization.gpu [%]\n"
      + (0..<2).map { tick in
        ["10.0.0.1", "10.0.0.2"].map {
          "2026/05/01 10:00:0\(tick).100, \($0), 0, \($0.hasSuffix("1") ? 50 : 70) %\n"
        }.joined()
      }.joined()
    #expect(
      try SectionText.frames(text) == [
        "10:00:00 10.0.0.1/0=50 10.0.0.2/0=70", "10:00:01 10.0.0.1/0=50 10.0.0.2/0=70",
      ])
  }
}
