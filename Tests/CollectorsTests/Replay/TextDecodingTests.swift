import FleetModel
import TestSupport
import Testing

@testable import Collectors

@Suite struct TextDecodingTests {
  /// A stretch of a file in one encoding.
  private enum Part {
    case eight(String)
    case little(String)
    case big(String)
    case bytes([UInt8], as: String)

    var bytes: [UInt8] {
      switch self {
      case .eight(let text): [UInt8](text.utf8)
      case .little(let text): text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      case .big(let text): text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      case .bytes(let bytes, _): bytes
      }
    }

    var text: String {
      switch self {
      case .eight(let text), .little(let text), .big(let text), .bytes(_, let text): text
      }
    }
  }

  private static func decode(_ pieces: [[UInt8]]) -> (text: [UInt8], decoding: TextDecoding) {
    var decoding = TextDecoding()
    var text: [UInt8] = []
    for piece in pieces {
      piece.withUnsafeBufferPointer { bytes in
        decoding.decode(bytes) { text += $0 }
      }
    }
    decoding.finish { text += $0 }
    return (text, decoding)
  }

  private static func expect(
    _ parts: [Part], _ sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let bytes = parts.flatMap(\.bytes)
    let expected = parts.map(\.text).joined()
    for cut in 0...bytes.count {
      let read = decode([[UInt8](bytes.prefix(cut)), [UInt8](bytes.dropFirst(cut))])
      guard String(decoding: read.text, as: UTF8.self) == expected else {
        Issue.record(
          "cut at \(cut): \(String(decoding: read.text, as: UTF8.self))",
          sourceLocation: sourceLocation)
        return
      }
    }
    let single = decode(bytes.map { [$0] }).text
    #expect(String(decoding: single, as: UTF8.self) == expected, sourceLocation: sourceLocation)
  }

  private static let mark: Part = .bytes([0xFF, 0xFE], as: "")
  private static let bigMark: Part = .bytes([0xFE, 0xFF], as: "")
  private static let utf8Mark: Part = .bytes([0xEF, 0xBB, 0xBF], as: "")

  private static let header = "timestamp, index, name, utilization.gpu [%], power.draw [W]\r\n"

  private static func row(_ second: Int, name: String = "NVIDIA L40S") -> String {
    "2025/05/06 10:00:0\(second).100, 0, \(name), 9\(second) %, 300.0\(second) W\r\n"
  }

  /// PowerShell's `>` and then `>>` of another shell.
  @Test func wideTextThenEightBits() {
    for mark in [[Self.mark], []] {
      Self.expect(mark + [.little(Self.header + Self.row(0)), .eight(Self.row(1) + Self.row(2))])
    }
    Self.expect([Self.bigMark, .big(Self.header + Self.row(0)), .eight(Self.row(1) + Self.row(2))])
    Self.expect([.big(Self.header + Self.row(0)), .eight(Self.header + Self.row(1))])
    Self.expect([Self.mark, .little(Self.header), Self.utf8Mark, .eight(Self.header + Self.row(1))])
  }

  @Test func eightBitsThenWideText() {
    let narrow = Part.eight("Die Temperatur ist nötig\n" + Self.header + Self.row(0))
    Self.expect([narrow, .little(Self.row(1) + Self.row(2))])
    Self.expect([narrow, Self.mark, .little(Self.header + Self.row(2))])
    Self.expect([narrow, .big(Self.row(1) + Self.row(2))])
    Self.expect([narrow, Self.bigMark, .big(Self.row(1) + Self.row(2))])
    Self.expect([Self.utf8Mark, narrow, Self.mark, .little(Self.row(1))])
  }

  @Test func backAndForth() {
    Self.expect([
      Self.mark, .little(Self.header + Self.row(0)), .eight(Self.row(1)), .little(Self.row(2)),
      .eight(Self.row(3)), Self.mark, .little(Self.row(4)), .eight(Self.row(5)),
      Self.bigMark, .big(Self.row(6)), .eight("done\n"), .little(Self.row(7)),
    ])
  }

  @Test func shortLinesOfEightBits() {
    Self.expect([Self.mark, .little(Self.row(0)), .eight("0, 5 %\r\n"), .little(Self.row(1))])
    Self.expect([Self.mark, .little(Self.row(0)), .eight("finished\n")])
    Self.expect([Self.mark, .little(Self.row(0)), .eight("ok\n")])
  }

  @Test(arguments: [
    "训练任务", "中中中中中中中中中中中中中中中中中中中中", "トレーニング", "中文进程名称很长的一个例子并且还要更长一些才行",
    "学習ジョブ…完了", "훈련작업", "नमस्ते दुनिया", "Обучение", "\u{1F680} launch", "“quoted” – dash…",
    "═══│──┼", "⣿⣷⣶ ▁▂▃",
  ])
  func namesOfAllScriptsStayWide(_ name: String) {
    let rows = (0..<4).map { Self.row($0, name: name) }.joined()
    Self.expect([Self.mark, .little(Self.header + rows)])
    Self.expect([Self.bigMark, .big(Self.header + rows), .eight(Self.row(5))])
    Self.expect([.eight(Self.header), .little(rows), .eight(Self.row(5, name: name))])
  }

  /// Every ideograph whose two bytes are both ASCII, in the order of their numbers and shuffled.
  @Test func ideographsThatLookLikeASCII() {
    var ideographs = (0x4E..<0x7E).flatMap { high in
      (0x20..<0x7F).compactMap { Unicode.Scalar(high << 8 | $0).map(Character.init) }
    }
    var random = SeededGenerator()
    for _ in 0..<3 {
      let text = "name: \(String(ideographs)), 5 %\r\n"
      for part in [Part.little(text), .big(text)] {
        let mark: Part = if case .big = part { Self.bigMark } else { Self.mark }
        let read = Self.decode([mark.bytes + part.bytes])
        #expect(String(decoding: read.text, as: UTF8.self) == text)
      }
      ideographs.shuffle(using: &random)
    }
  }

  @Test func holesAreOneLineEndAndCounted() {
    for count in 1..<12 {
      let hole = Part.bytes([UInt8](repeating: 0, count: count), as: "\n")
      Self.expect([.eight(Self.header + "0, 4"), hole, .eight(Self.row(1))])
      let read = Self.decode([[UInt8](Self.header.utf8) + hole.bytes + [0x34, 0x0A]])
      #expect(read.decoding.holeByteCount == count && read.decoding.lostByteCount == 0)
      Self.expect([.eight(Self.header), hole])
    }
    for count in stride(from: 2, to: 12, by: 2) {
      let hole = Part.bytes([UInt8](repeating: 0, count: count), as: "\n")
      Self.expect([Self.mark, .little(Self.header), hole, .little(Self.row(1))])
      Self.expect([Self.bigMark, .big(Self.header), hole, .big(Self.row(1))])
      Self.expect([Self.mark, .little(Self.header), hole, .eight(Self.row(1))])
    }
  }

  @Test func aTornCharacterShiftsWhatFollows() {
    let bytes =
      Part.little(Self.header).bytes.dropLast() + Part.little(Self.row(1) + Self.row(2)).bytes
    let read = Self.decode([[0xFF, 0xFE] + bytes])
    #expect(String(decoding: read.text, as: UTF8.self).hasSuffix(Self.row(2)))
  }

  @Test func whatIsNoCharacterIsCounted() {
    let lone = Self.decode([
      [0xFF, 0xFE] + Part.little("a,b").bytes + [0x00, 0xD8] + Part.little(",c").bytes
    ])
    #expect(String(decoding: lone.text, as: UTF8.self) == "a,b\u{FFFD},c")
    #expect(lone.decoding.lostByteCount == 2)
    let odd = Self.decode([[0xFF, 0xFE] + Part.little("a,b").bytes + [0x63]])
    #expect(String(decoding: odd.text, as: UTF8.self) == "a,b\u{FFFD}")
    #expect(odd.decoding.lostByteCount == 1)
    let low = Self.decode([[0xFE, 0xFF, 0xDC, 0x00, 0xD8, 0x00]])
    #expect(low.decoding.lostByteCount == 4)
  }

  @Test func otherBytesPassAsTheyAre() {
    for bytes: [UInt8] in [
      [0xE9, 0x2C, 0xFF, 0xFE, 0x41], [0xFE], [0x41], [0xEF, 0xBB], [0x80, 0x0A, 0xFF],
    ] {
      let text = [UInt8]("x,y\n".utf8) + bytes
      for cut in 0...text.count {
        let read = Self.decode([[UInt8](text.prefix(cut)), [UInt8](text.dropFirst(cut))])
        #expect(read.text == text)
      }
    }
  }

  /// Behind a line end nothing is held back, so that a row of a log that grows is seen at once.
  @Test func aWholeLineIsHandedOn() {
    var decoding = TextDecoding()
    var text: [UInt8] = []
    [UInt8](Self.row(1).utf8).withUnsafeBufferPointer { bytes in
      decoding.decode(bytes) { text += $0 }
    }
    #expect(text == [UInt8](Self.row(1).utf8))
  }

  @Test func anyCutOfAnyBytesIsTheSame() {
    var random = SeededGenerator()
    let parts: [Part] = [
      .little(Self.row(1)), .big(Self.row(2)), .eight(Self.row(3)), Self.mark, Self.bigMark,
      Self.utf8Mark, .little("训练"), .bytes([0, 0, 0], as: ""), .bytes([0], as: ""),
      .eight("é\n"), .bytes([0x0A, 0], as: ""), .bytes([0xFF], as: ""),
    ]
    for _ in 0..<400 {
      var bytes = (0..<6).flatMap { _ in parts.randomElement(using: &random)?.bytes ?? [] }
      for _ in 0..<2 where bytes.count > 1 {
        bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
      }
      let whole = Self.decode([bytes])
      for _ in 0..<6 {
        let cuts = (0..<3).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
        let places = [0] + cuts + [bytes.count]
        let read = Self.decode(zip(places, places.dropFirst()).map { [UInt8](bytes[$0..<$1]) })
        #expect(read.text == whole.text, "seed \(random.seed): \(bytes) at \(cuts)")
        #expect(read.decoding.holeByteCount == whole.decoding.holeByteCount)
        #expect(read.decoding.lostByteCount == whole.decoding.lostByteCount)
      }
      #expect(Self.decode(bytes.map { [$0] }).text == whole.text, "\(bytes)")
    }
  }

  /// One tick of UTF-16 and then hundreds of ASCII: every row is read.
  @Test func everyRowBehindAChangeIsRead() throws {
    let rows = (0..<300).map { second in
      "2025/05/06 1\(second / 50):00:\(10 + second % 50).100, 0, \(second % 100) %\r\n"
    }
    let head = "timestamp, index, utilization.gpu [%]\r\n"
    let wide = Part.little(head + rows[0]).bytes
    let bytes = [0xFF, 0xFE] + wide + [UInt8](rows.dropFirst().joined().utf8)
    for chunk in [1, 1000, .max] {
      let (frames, _) = try FrameText.read(bytes, chunk: chunk)
      #expect(frames.map { $0.gpus.value(.utilization, 0) } == (0..<300).map { Double($0 % 100) })
    }
  }
}
