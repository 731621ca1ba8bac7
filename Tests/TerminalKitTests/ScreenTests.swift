import TerminalKit
import TestSupport
import Testing

@Suite struct ScreenTests {
  @Test(arguments: [Screen.Charset.unicode, .ascii])
  func textFromOutsideIsHarmless(charset: Screen.Charset) {
    var random = SeededGenerator()
    for round in 0..<2000 {
      let text = Self.text(&random)
      var screen = Screen(Size(width: 12, height: 1), charset: charset)
      let room = Int.random(in: 0...14, using: &random)
      let used = screen.put(text, x: 0, y: 0, width: room)
      #expect(used <= room)
      #expect(used <= screen.columns(of: text), "round \(round), seed \(random.seed)")
      expectHarmless(screen, "round \(round), seed \(random.seed)")
    }
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    var view = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let ranges: [ClosedRange<UInt32>] = [
        0...0x9F, 0x300...0x36F, 0x200B...0x206F, 0x2500...0x28FF, 0x4E00...0x4E20,
        0x1F300...0x1F5FF, 0xE000...0xE00F, 0x0590...0x06FF, 0...0x10FFFF,
      ]
      let range = ranges.randomElement(using: &random) ?? 0...0x7F
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
        view.append(scalar)
      }
    }
    return String(view)
  }

  @Test func wideCharactersAreNeverCutInHalf() {
    var screen = Screen(Size(width: 5, height: 1))
    #expect(screen.put("日本語", x: 0, y: 0) == 4)
    #expect(screen.rows == ["日本 "])
  }

  @Test func textThatDoesNotFitSaysSo() {
    var screen = Screen(Size(width: 6, height: 1))
    screen.put("12,345 W", in: screen.bounds, alignment: .right)
    #expect(screen.rows == ["12,34…"])
  }

  @Test func textIsAligned() {
    var screen = Screen(Size(width: 7, height: 3))
    for (row, alignment) in [Alignment.left, .right, .center].enumerated() {
      screen.put("abc", in: screen.bounds, row: row, alignment: alignment)
    }
    #expect(screen.rows == ["abc    ", "    abc", "  abc  "])
  }

  @Test func asciiKeepsSignsReadable() {
    var screen = Screen(Size(width: 20, height: 1), charset: .ascii)
    screen.put("✖ 87 °C — ≥ 5 µs", x: 0, y: 0)
    #expect(screen.rows[0].hasPrefix("X 87 'C - > 5 us"))
  }

  @Test func splitsTileExactly() {
    for width in 0..<20 {
      for count in 1..<7 {
        let rect = Rect(x: 3, y: 2, width: width, height: width + 1)
        let columns = rect.columns(count)
        #expect(columns.reduce(0) { $0 + $1.width } == rect.width)
        #expect(zip(columns, columns.dropFirst()).allSatisfy { $0.maxX == $1.x })
        let rows = rect.rows(count)
        #expect(rows.reduce(0) { $0 + $1.height } == rect.height)
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0.maxY == $1.y })
      }
    }
  }
}
