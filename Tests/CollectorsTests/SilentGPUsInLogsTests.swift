import Collectors
import FleetModel
import TestSupport
import Testing

/// GPUs that a log falls silent about, in every form that a log may have: what the end of a log cuts
/// off, what a torn line costs, and what is lost.
@Suite struct SilentGPUsInLogsTests {
  private static func frames(_ text: String, chunk: Int = .max) throws -> [Frame] {
    try FrameText.read([UInt8](text.utf8), chunk: chunk).frames
  }

  private static func words(_ frames: [Frame]) -> [String] {
    frames.map { $0.gpus.statuses.map(\.word).joined(separator: " ") }
  }

  // MARK: CSV

  private static let header = "timestamp, index, utilization.gpu [%], temperature.gpu\n"

  private static func row(_ second: Int, _ gpu: Int) -> String {
    let clock = "2026/05/01 10:00:\(second < 10 ? "0" : "")\(second).10\(gpu)"
    return "\(clock), \(gpu), \(10 * gpu + second) %, \(40 + gpu)\n"
  }

  private static func tick(_ second: Int, _ gpus: [Int]) -> String {
    gpus.map { row(second, $0) }.joined()
  }

  @Test func aLogThatEndsWithinATickLosesNoGPU() throws {
    let text = Self.header + Self.tick(0, [0, 1, 2, 3]) + Self.tick(1, [0, 1, 2, 3])
    let frames = try Self.frames(text + Self.tick(2, [0, 1]))
    #expect(Self.words(frames) == ["ok ok ok ok", "ok ok ok ok", "ok ok stale stale"])
    let last = try #require(frames.last)
    #expect(last.gpus.value(.utilization, 3) == 31, "the last value that it gave")
    #expect(last.gpus.value(.utilization, 1) == 12)
    #expect(last.content.lastSeen == [2: frames[1].time, 3: frames[1].time])
  }

  @Test func aLogThatEndsWithinARowLosesNoGPU() throws {
    let text = Self.header + Self.tick(0, [0, 1, 2]) + Self.tick(1, [0, 1, 2])
    for cut in 1..<Self.row(2, 1).utf8.count - 4 {
      let frames = try Self.frames(text + Self.row(2, 0) + Self.row(2, 1).prefix(cut))
      #expect(Self.words(frames).last == "ok stale stale", "cut at \(cut)")
      #expect(frames.last?.gpus.value(.temperature, 1) == 41)
    }
  }

  @Test func aLogThatBeginsWithinATickLosesNoGPU() throws {
    let text = Self.header + Self.tick(0, [2, 3]) + Self.tick(1, [0, 1, 2, 3])
    let frames = try Self.frames(text + Self.tick(2, [0, 1, 2, 3]) + Self.tick(3, [0, 1, 2, 3]))
    #expect(Self.words(frames) == ["ok ok", "ok ok ok ok", "ok ok ok ok", "ok ok ok ok"])
    #expect(frames.map { Int($0.time.milliseconds / 1000 % 60) } == [0, 1, 2, 3])
    #expect(frames[1].gpus.value(.utilization, 3) == 31, "ticks do not run into each other")
  }

  @Test func aTornRowLosesNoGPU() throws {
    let whole = [0, 1, 2]
    for torn in ["2026/05/01 10:00:02.1", "2026/05/01 10:00:02.101, 1, 12 %", "%, 41, 5, 7, 9, 1"] {
      var text = Self.header + Self.tick(0, whole)
      for second in 1..<5 { text += Self.row(second, 0) + torn + "\n" + Self.row(second, 2) }
      let frames = try Self.frames(text + Self.tick(5, whole))
      #expect(frames.count == 6)
      #expect(
        Self.words(frames).dropFirst().dropLast().allSatisfy { $0 == "ok stale ok" }, "\(torn)")
      #expect(Self.words(frames).last == "ok ok ok")
    }
  }

  @Test func aGPUThatIsGoneIsLostAtTheSecondTick() throws {
    let text =
      Self.header + Self.tick(0, [0, 1, 2]) + Self.tick(1, [0, 2]) + Self.tick(2, [0, 2])
    let frames = try Self.frames(text + Self.tick(3, [0, 2]))
    #expect(Self.words(frames) == ["ok ok ok", "ok stale ok", "ok lost ok", "ok lost ok"])
    let back = try Self.frames(text + Self.tick(3, [0, 1, 2]) + Self.tick(4, [0, 1, 2]))
    #expect(Self.words(back).suffix(2) == ["ok ok ok", "ok ok ok"])
  }

  @Test func theEndOfALogCountsNothing() throws {
    // One complete tick lacks GPU 1, and so does the last one, which lacks GPU 2 as well.
    let text = Self.header + Self.tick(0, [0, 1, 2]) + Self.tick(1, [0, 2]) + Self.tick(2, [0])
    #expect(Self.words(try Self.frames(text)).last == "ok stale stale")
  }

  @Test func anotherQueryIsNoLoss() throws {
    let first = Self.header + Self.tick(0, [0, 1, 2]) + Self.tick(1, [0, 1, 2])
    let second = (2..<6).map { "2026/05/01 10:00:0\($0).100, 1, \(50 + $0) W\n" }.joined()
    let frames = try Self.frames(first + "timestamp, index, power.draw [W]\n" + second)
    #expect(Self.words(frames).suffix(4).allSatisfy { $0 == "stale ok stale" })
    #expect(frames.last?.gpus.value(.utilization, 2) == 21)
    #expect(frames.last?.gpus.value(.powerDraw, 1) == 55)
  }

  @Test(arguments: ["[GPU is lost]", "GPU is lost"])
  func aRowThatOnlySaysLostIsTheNextGPUs(_ cell: String) throws {
    let lost = Array(repeating: cell, count: 4).joined(separator: ", ") + "\n"
    for gone in 0..<3 {
      var text = Self.header + Self.tick(0, [0, 1, 2]) + Self.tick(1, [0, 1, 2])
      for second in 2..<5 {
        for gpu in 0..<3 { text += gpu == gone ? lost : Self.row(second, gpu) }
      }
      let frames = try Self.frames(text)
      var expected = ["ok", "ok", "ok"]
      expected[gone] = "lost"
      #expect(frames.count == 5)
      #expect(
        Self.words(frames).dropFirst(2).allSatisfy { $0 == expected.joined(separator: " ") },
        "GPU \(gone): \(Self.words(frames))")
    }
  }

  @Test func rowsOfUnknownErrorsAreErrors() throws {
    let text = Self.header + Self.tick(0, [0, 1])
    let bad = "2026/05/01 10:00:01.101, 1, [Unknown Error], [Unknown Error]\n"
    let lost = "2026/05/01 10:00:02.101, 1, [GPU is lost], [GPU is lost]\n"
    let frames = try Self.frames(text + Self.row(1, 0) + bad + Self.row(2, 0) + lost)
    #expect(Self.words(frames) == ["ok ok", "ok error", "ok lost"])
  }

  @Test func aSilentHostIsNotLost() throws {
    func line(_ host: String, _ second: Int, _ gpu: Int) -> String {
      "\(host): \(Self.row(second, gpu))"
    }
    var text = ""
    for host in ["n1", "n2"] { text += host + ": " + Self.header }
    for second in 0..<2 {
      for host in ["n1", "n2"] { for gpu in 0..<2 { text += line(host, second, gpu) } }
    }
    for second in 2..<8 { for gpu in 0..<2 { text += line("n1", second, gpu) } }
    let frames = try Self.frames(text)
    #expect(!Self.words(frames).contains { $0.contains("lost") }, "\(Self.words(frames))")
    #expect(Self.words(frames).last == "ok ok stale stale")
  }

  // MARK: other forms

  @Test func aDmonLogThatIsCutLosesNoGPU() throws {
    let head = "# gpu    pwr  gtemp     sm\n# Idx      W      C      %\n"
    func rows(_ watts: Int, _ gpus: [Int]) -> String {
      gpus.map { "    \($0)    \(watts + $0)     50     90\n" }.joined()
    }
    let text = head + rows(100, [0, 1, 2]) + rows(200, [0, 1, 2])
    let cut = try Self.frames(text + rows(300, [0]) + "    1    3")
    #expect(Self.words(cut).last == "ok stale stale")
    #expect(cut.last?.gpus.value(.powerDraw, 2) == 202)
    let torn = try Self.frames(
      text + rows(300, [0]) + "    1    30\n" + rows(300, [2]) + rows(400, [0]) + "    1\n"
        + rows(400, [2]) + rows(500, [0, 1, 2]))
    #expect(Self.words(torn).suffix(3) == ["ok stale ok", "ok stale ok", "ok ok ok"])
    let gone = try Self.frames(text + rows(300, [0, 2]) + rows(400, [0, 2]) + rows(500, [0, 2]))
    #expect(Self.words(gone).suffix(2) == ["ok lost ok", "ok lost ok"])
  }

  @Test func aPmonLogThatIsCutLosesNoGPU() throws {
    let head =
      "# gpu        pid  type    sm   mem   command\n# Idx          #   C/G     %     %   name\n"
    func rows(_ gpus: [Int]) -> String {
      gpus.map { "    \($0)      4711     C    5\($0)     5   python\n" }.joined()
    }
    let cut = try Self.frames(head + rows([0, 1]) + rows([0, 1]) + rows([0]))
    #expect(Self.words(cut) == ["ok ok", "ok ok", "ok stale"])
    #expect(cut.last?.gpus.value(.utilization, 1) == 51)
    #expect(cut.last?.content.processes.map(\.gpu) == [0], "an old process is no process")
    let gone = try Self.frames(head + rows([0, 1]) + rows([0]) + rows([0]) + rows([0]))
    #expect(Self.words(gone) == ["ok ok", "ok stale", "ok lost", "ok lost"])
  }

  @Test func aGPUWithoutAProcessIsIdle() throws {
    func row(_ second: Int, _ gpu: Int) -> String {
      "2026/05/01 10:00:0\(second).000, GPU-a000000\(gpu), \(70 + gpu), python, \(100 + second) MiB\n"
    }
    let text = "timestamp, gpu_uuid, pid, process_name, used_gpu_memory [MiB]\n"
    let rows = row(0, 0) + row(0, 1) + row(1, 0) + row(2, 0) + row(3, 0) + row(4, 2) + row(5, 0)
    let frames = try Self.frames(text + rows)
    #expect(Self.words(frames).prefix(4).allSatisfy { $0 == "ok ok" }, "\(Self.words(frames))")
    #expect(Self.words(frames).suffix(2) == ["ok ok ok", "ok ok ok"])
    #expect(frames.map(\.content.processes.count) == [2, 1, 1, 1, 1, 1])
  }

  private static func document(_ second: Int, _ gpus: [Int], attached: Int) -> String {
    let elements = gpus.map { gpu in
      """
      <gpu id="00000000:0\(gpu + 1):00.0"><uuid>GPU-a000000\(gpu)</uuid>
      <temperature><gpu_temp>\(50 + gpu) C</gpu_temp></temperature>
      <utilization><gpu_util>\(10 * gpu + second) %</gpu_util></utilization></gpu>

      """
    }
    return """
      <?xml version="1.0" ?>
      <nvidia_smi_log>
      <timestamp>Fri May  1 10:00:0\(second) 2026</timestamp>
      <attached_gpus>\(attached)</attached_gpus>
      \(elements.joined())</nvidia_smi_log>

      """
  }

  @Test func aDocumentThatLacksAttachedGPUsLosesNone() throws {
    let whole = Self.document(0, [0, 1, 2], attached: 3)
    let part = (1..<4).map { Self.document($0, [0], attached: 3) }.joined()
    let frames = try Self.frames(whole + part)
    #expect(Self.words(frames).dropFirst().allSatisfy { $0 == "ok stale stale" })
    #expect(frames.last?.gpus.value(.utilization, 2) == 20)
    let cut = try Self.frames(whole + Self.document(1, [0, 1, 2], attached: 3).prefix(400))
    #expect(!Self.words(cut).contains { $0.contains("lost") })
  }

  @Test func aGPUThatIsNoLongerAttachedIsLost() throws {
    let text = (0..<4).map { Self.document($0, $0 == 0 ? [0, 1] : [1], attached: $0 == 0 ? 2 : 1) }
    let frames = try Self.frames(text.joined())
    #expect(Self.words(frames) == ["ok ok", "stale ok", "lost ok", "lost ok"])
  }

  private static func table(_ second: Int, _ rows: [String]) -> String {
    """
    Fri May  1 10:00:0\(second) 2026
    +-----------------------------------------------------------------------------+
    | NVIDIA-SMI 525.00       Driver Version: 525.00       CUDA Version: 12.0     |
    |-------------------------------+----------------------+----------------------+
    | GPU  Name        Persistence-M| Bus-Id        Disp.A | Volatile Uncorr. ECC |
    | Fan  Temp  Perf  Pwr:Usage/Cap|         Memory-Usage | GPU-Util  Compute M. |
    |===============================+======================+======================|

    """ + rows.joined()
  }

  private static func entry(_ gpu: Int, _ second: String, ecc: String = "  0") -> String {
    "|   \(gpu)  NVIDIA Exampl...    Off  | 00000000:1\(gpu):00.0 Off |                  \(ecc) |\n"
      + second + "|                               |                      |                  N/A |\n"
      + "+-------------------------------+----------------------+----------------------+\n"
  }

  private static func well(_ celsius: Int) -> String {
    "| 30%   \(celsius)C    P0    44W / 300W |     10MiB / 32510MiB |     12%      Default |\n"
  }

  @Test(arguments: [
    "|ERR!  ERR!  ERR!    ERR! / ERR! |    ERR! / ERR!       |    ERR!      Default |\n",
    "| N/A  ERR!  ERR!    ERR! / N/A  |    ERR! / ERR!       |    ERR!         ERR! |\n",
    "| GPU is lost                    | GPU is lost          |    GPU is lost       |\n",
  ])
  func aTableRowOfErrorsIsLost(_ second: String) throws {
    let text = Self.table(
      1,
      [
        Self.entry(0, Self.well(40)), Self.entry(1, second, ecc: "ERR!"),
        Self.entry(2, Self.well(42)),
      ])
    let frame = try #require(try Self.frames(text).first)
    #expect(frame.gpus.statuses.map(\.word) == ["ok", "lost", "ok"])
    #expect(frame.gpus.value(.temperature, 2) == 42)
  }

  @Test(arguments: [
    "|ERR!   41C    P0     44W / 300W |     10MiB / 32510MiB |     12%      Default |\n",
    "|ERR!  ERR!  ERR!    ERR! / 300W |     10MiB / 32510MiB |     N/A      Default |\n",
  ])
  func aTableRowWithAValueIsNotLost(_ second: String) throws {
    let frames = try Self.frames(
      Self.table(1, [Self.entry(0, Self.well(40)), Self.entry(1, second)]))
    #expect(Self.words(frames) == ["ok ok"])
  }

  @Test func aTableThatIsCutLosesNoGPU() throws {
    let rows = (0..<3).map { Self.entry($0, Self.well(40 + $0)) }
    let whole = Self.table(1, rows) + Self.table(2, rows)
    let cut = try Self.frames(whole + Self.table(3, [rows[0]]) + rows[1].prefix(30))
    #expect(Self.words(cut).last == "ok stale stale")
    #expect(cut.last?.gpus.value(.temperature, 2) == 42)
    let gone = try Self.frames(
      whole + (3..<6).map { Self.table($0, [rows[0], rows[2]]) }.joined())
    #expect(Self.words(gone).suffix(2) == ["ok lost ok", "ok lost ok"])
  }

  @Test func everyCutOfALogLosesNoGPU() throws {
    let csv = Self.header + (0..<3).map { Self.tick($0, [0, 1, 2]) }.joined()
    let rows = (0..<2).map { Self.entry($0, Self.well(40 + $0)) }
    let table = Self.table(1, rows) + Self.table(2, rows)
    let xml = (0..<3).map { Self.document($0, [0, 1], attached: 2) }.joined()
    for text in [csv, table, xml] {
      for end in stride(from: 1, to: text.utf8.count, by: 3) {
        guard let frames = try? Self.frames(String(text.prefix(end))) else { continue }
        let words = Self.words(frames)
        #expect(!words.contains { $0.contains("lost") || $0.contains("error") }, "cut at \(end)")
      }
    }
  }
}
