import FleetModel
import Testing

@testable import Collectors

/// Hosts that a line above a section names, in every form, and words above sections that are none.
@Suite struct SectionWordTests {
  private static func text(_ use: Int, second: Int = 0, uuid: Bool = false) -> String {
    let gpus = (0..<2).map { gpu in
      """
      GPU 00000000:\(gpu + 1)7:00.0
          Product Name                          : Example X1
      \(uuid ? "    GPU UUID                              : GPU-\(use)\(gpu)" : "")
          Utilization
              Gpu                               : \(use + 10 * gpu) %
              Memory                            : 1 %

      """
    }
    return """

      ==============NVSMI LOG==============

      Timestamp                                 : Fri May  1 10:00:0\(second) 2026
      Driver Version                            : 550.54

      Attached GPUs                             : 2
      \(gpus.joined())
      """
  }

  private static func xml(_ use: Int) -> String {
    """
    <?xml version="1.0" ?>
    <!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
    <nvidia_smi_log>
    <timestamp>Fri May  1 10:00:00 2026</timestamp><attached_gpus>2</attached_gpus>
    <gpu id="00000000:17:00.0"><utilization><gpu_util>\(use) %</gpu_util></utilization></gpu>
    <gpu id="00000000:27:00.0"><utilization><gpu_util>\(use + 10) %</gpu_util></utilization></gpu>
    </nvidia_smi_log>

    """
  }

  private static func dmon(_ use: Int) -> String {
    "# gpu    pwr  gtemp     sm    mem\n# Idx      W      C      %      %\n"
      + (0..<2).map { "    \($0)    300     4\($0)     \(use + 10 * $0)     10\n" }.joined()
  }

  private static func csv(_ use: Int) -> String {
    SectionText.header + SectionText.rows(use, ticks: 1)
  }

  @Test(arguments: [LogFormat.queryText, .xml, .dmon, .csv])
  func aWordAboveEachSectionIsItsHost(_ format: LogFormat) throws {
    func section(_ use: Int) -> String {
      switch format {
      case .queryText: Self.text(use)
      case .xml: Self.xml(use)
      case .dmon: Self.dmon(use)
      default: Self.csv(use)
      }
    }
    for lines in [["g23", "g24"], ["=== g23 ===", "=== g24 ==="]] {
      let log = lines[0] + "\n" + section(50) + lines[1] + "\n" + section(10)
      let frames = try SectionText.frames(log)
      #expect(frames.count == 1)
      #expect(frames.first?.hasSuffix(" g23/0=50 g23/1=60 g24/0=10 g24/1=20") == true, "\(frames)")
    }
  }

  @Test func aWordAboveEachListIsItsHost() throws {
    let list = ["g23", "g24"].map { "\($0)\nGPU 0: Example X1 (UUID: GPU-\($0))\n" }.joined()
    let frame = try #require(try FrameText.read([UInt8](list.utf8)).frames.first)
    #expect((0..<2).map { frame.topology.directory.identity(at: $0).host } == ["g23", "g24"])
  }

  @Test(arguments: [
    ["root@g23:~# nvidia-smi -q", "root@g24:/tmp$ nvidia-smi -q"],
    ["[me@g23 logs]$ nvidia-smi -q", "(base) me@g24:~$ nvidia-smi -q"],
    ["$ ssh g23 nvidia-smi -q", "+ ssh -p 22 -o BatchMode=yes me@g24 'nvidia-smi -q'"],
  ])
  func aPromptNamesTheHost(_ prompts: [String]) throws {
    let log = prompts[0] + "\n" + Self.csv(50) + prompts[1] + "\n" + Self.csv(10)
    let frames = try SectionText.frames(log)
    #expect(frames == ["10:00:00 g23/0=50 g23/1=60 g24/0=10 g24/1=20"])
  }

  /// Two texts without a host, without uuids, of one second, in a loop or once.
  @Test(arguments: [1, 3], [false, true])
  func textsOfTheSameSecondAreTwoGroups(_ rounds: Int, _ hasUUIDs: Bool) throws {
    let log = (0..<rounds).map {
      Self.text(50, second: $0, uuid: hasUUIDs) + Self.text(10, second: $0, uuid: hasUUIDs)
    }.joined()
    let second = "host not named (2nd group)/"
    #expect(
      try SectionText.frames(log)
        == (0..<rounds).map { "10:00:0\($0) /0=50 /1=60 \(second)0=10 \(second)1=20" })
    let loop = (0..<3).map { Self.text(50 + $0, second: $0) }.joined()
    #expect(
      try SectionText.frames(loop) == (0..<3).map { "10:00:0\($0) /0=\(50 + $0) /1=\(60 + $0)" })
  }

  @Test(arguments: [["before", "after"], ["=== idle ===", "=== load ==="]])
  func wordsOfMomentsAreNoHosts(_ words: [String]) throws {
    let log =
      words[0] + "\n" + Self.csv(50) + words[1] + "\n" + SectionText.header
      + SectionText.rows(10, ticks: 1, first: 5)
    let frames = try SectionText.frames(log)
    #expect(frames == ["10:00:00 /0=50 /1=60", "10:00:05 /0=10 /1=20"])
  }

  /// Whatever the words: a GPU is in one host.
  @Test func wordsAboveOneGPUAreNoHosts() throws {
    let header = "timestamp, index, uuid, utilization.gpu [%]\n"
    let log = ["cold", "warm"].enumerated().map { turn, word in
      "\(word)\n\(header)2026/05/01 10:00:0\(turn).100, 0, GPU-1, 5\(turn) %\n"
    }.joined()
    #expect(try SectionText.frames(log) == ["10:00:00 /0=50", "10:00:01 /0=51"])
  }

  /// Where headers were taken out but for the first, the other hosts' rows are read by it; `grep -n`
  /// puts the number of the line behind the name.
  @Test(arguments: ["g23: |g24: ", "g23.csv:1:|g24.csv:7:", "[g23] |[g24] "])
  func rowsBelowAnotherHostsHeaderAreRead(_ prefixes: String) throws {
    let prefixes = prefixes.split(separator: "|").map { String($0) }
    let rows = [SectionText.rows(50), SectionText.rows(10)].map {
      $0.split(separator: "\n").map { String($0) + "\n" }
    }
    let blocks = rows.enumerated().flatMap { host, rows in rows.map { prefixes[host] + $0 } }
    let turns = zip(rows[0], rows[1]).flatMap { [prefixes[0] + $0, prefixes[1] + $1] }
    for lines in [blocks, turns] {
      let frames = try SectionText.frames(prefixes[0] + SectionText.header + lines.joined())
      #expect(
        frames == (0..<3).map { "10:00:0\($0) g23/0=5\($0) g23/1=6\($0) g24/0=1\($0) g24/1=2\($0)" }
      )
    }
  }
}
