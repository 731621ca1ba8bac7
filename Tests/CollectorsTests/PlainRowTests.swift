import Collectors
import FleetModel
import TestSupport
import Testing

/// Rows that are read in one pass say what they say when they are read cell by cell: a column that
/// tells how many GPUs there are makes every row of a log unplain.
@Suite struct PlainRowTests {
  private static let numbers = [
    "0", "7", "41", "100", "81559", "1234567", "12345678", "123456789012345678901", "410.5",
    "412.35", "412.355", "412.345", "0.004", "70.", ".5", "1.2.3", "-5", "+5", "- 5", "65535",
    "65536", "2147483648", "1e3", "0x10", "",
  ]
  private static let units = [
    "", " W", " %", " MiB", " MHz", " mW", " w", "W", " MB", " MiBs", " ",
  ]
  private static let words = [
    "[N/A]", "N/A", "[Not Supported]", "[Unknown Error]", "[GPU is lost]", "P0", "P12", "Pee",
  ]

  private static func cell(_ random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<8, using: &random) == 0 {
      return words.randomElement(using: &random) ?? ""
    }
    return (numbers.randomElement(using: &random) ?? "")
      + (units.randomElement(using: &random) ?? "")
  }

  private static func usual(_ random: inout SeededGenerator) -> [String] {
    let power =
      "\(Int.random(in: 60...700, using: &random)).\(Int.random(in: 10...99, using: &random))"
    return [
      "\(Int.random(in: 0...100, using: &random)) %",
      "\(Int.random(in: 0...81559, using: &random)) MiB",
      "\(Int.random(in: 25...90, using: &random))", power + " W",
      "P\(Int.random(in: 0...8, using: &random))",
    ]
  }

  private static func rows(_ random: inout SeededGenerator) -> [String] {
    var rows: [String] = []
    for second in 10..<40 {
      for gpu in 0..<4 where Int.random(in: 0..<40, using: &random) > 0 {
        var cells = usual(&random)
        if Int.random(in: 0..<3, using: &random) == 0 {
          cells[Int.random(in: 0..<5, using: &random)] = cell(&random)
        }
        let blank = Int.random(in: 0..<20, using: &random) == 0 ? "  " : " "
        let stamp = "2026/05/01 10:0\(second / 20):\(second).10\(gpu)"
        let name = Int.random(in: 0..<50, using: &random) == 0 ? "X2" : "NVIDIA X1"
        rows.append(
          "\(stamp),\(blank)\(gpu), GPU-a0\(gpu), \(name),\(blank)" + cells.joined(separator: ", "))
      }
    }
    return rows
  }

  private static func text(_ rows: [String], end: String, isPlain: Bool) -> [UInt8] {
    let header =
      "timestamp, index, uuid, name, utilization.gpu [%], memory.used [MiB], temperature.gpu, "
      + "power.draw [W], pstate"
    let more = isPlain ? ("", "") : (", count", ", 4")
    return [UInt8](
      (([header + more.0] + rows.map { $0 + more.1 }).joined(separator: end) + end).utf8)
  }

  @Test(arguments: ["\n", "\r\n"]) func onePassReadsWhatCellsSay(end: String) throws {
    var random = SeededGenerator()
    for _ in 0..<40 {
      let rows = Self.rows(&random)
      let plain = try FrameText.read(Self.text(rows, end: end, isPlain: true)).frames
      let whole = try FrameText.read(Self.text(rows, end: end, isPlain: false)).frames
      #expect(
        plain.map { FrameText.text($0) } == whole.map { FrameText.text($0) },
        "seed \(random.seed): \(rows)")
    }
  }

  @Test func oneHeaderAtATimeTellsWhoIsWho() throws {
    let swapped = """
      timestamp, index, uuid, utilization.gpu [%]
      2026/05/01 10:00:00.001, 0, GPU-a1, 10 %
      2026/05/01 10:00:00.002, 1, GPU-a2, 20 %
      2026/05/01 10:00:01.001, 0, GPU-a1, 11 %
      2026/05/01 10:00:01.002, 1, GPU-a2, 21 %
      timestamp, uuid, index, utilization.gpu [%]
      2026/05/01 10:00:02.001, GPU-a1, 0, 12 %
      2026/05/01 10:00:02.002, GPU-a2, 1, 22 %
      2026/05/01 10:00:03.001, GPU-a1, 0, 13 %
      2026/05/01 10:00:03.002, GPU-a2, 1, 23 %

      """
    let frames = try FrameText.read([UInt8](swapped.utf8)).frames
    let values = frames.map { frame in (0..<2).map { frame.gpus.stored(.utilization, $0) } }
    #expect(values == [[10, 20], [11, 21], [12, 22], [13, 23]])
  }
}
