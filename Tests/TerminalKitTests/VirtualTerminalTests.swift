import TerminalKit
import TestSupport
import Testing

@Suite struct VirtualTerminalTests {
  private func shown(_ text: String, width: Int = 10, height: Int = 3) -> VirtualTerminal {
    var terminal = VirtualTerminal(width: width, height: height)
    terminal.feed(text.utf8)
    #expect(terminal.unknown.isEmpty, "\(terminal.unknown)")
    return terminal
  }

  @Test(arguments: [
    ("ab\r\ncd", "ab\ncd\n"), ("\u{1B}[2;3Hx", "\n  x\n"), ("abc\u{1B}[1G\u{1B}[K", "\n\n"),
    ("abcd\u{1B}[2D\u{1B}[2Xe", "abe\n\n"), ("x\u{1B}[4b", "xxxxx\n\n"),
    ("abc\u{1B}[H\u{1B}[Pz", "zc\n\n"), ("abc\u{1B}[H\u{1B}[@z", "zabc\n\n"),
    ("a\r\nb\r\nc\r\nd", "b\nc\nd"), ("a\r\nb\r\nc\u{1B}[H\u{1B}M", "\na\nb"),
    ("a\r\nb\r\nc\u{1B}[2;1H\u{1B}[L", "a\n\nb"), ("a\r\nb\r\nc\u{1B}[2;1H\u{1B}[M", "a\nc\n"),
    ("a\r\nb\r\nc\u{1B}[1;2r\u{1B}[2;1H\n", "b\n\nc"), ("\u{1B}(0lqk\u{1B}(Bq", "┌─┐q\n\n"),
    ("日本\u{1B}[1;2Hx", " x本\n\n"), ("0123456789A", "0123456789\nA\n"),
    ("\u{1B}]0;title\u{7}a\u{1B}Pq\u{1B}\\b", "ab\n\n"), ("abc\u{1B}[2J", "\n\n"),
    ("a\u{1B}7\r\nb\u{1B}8c", "ac\nb\n"), ("a\tb", "a       b\n\n"),
  ])
  func textIsShown(bytes: String, text: String) {
    #expect(shown(bytes).text == text)
  }

  @Test func anyCutOfTheBytesShowsTheSame() {
    let bytes = Array("日\u{1B}[38;2;1;2;3mab\u{1B}[38:5:9mc\u{1B}[2;2H\u{1B}(0x".utf8)
    let whole = shown(String(decoding: bytes, as: UTF8.self))
    for cut in bytes.indices {
      var terminal = VirtualTerminal(width: 10, height: 3)
      terminal.feed(bytes[..<cut])
      terminal.feed(bytes[cut...])
      #expect(terminal.cells == whole.cells)
    }
    #expect(whole[2, 0].look.foreground == .rgb(1, 2, 3))
    #expect(whole[4, 0].look.foreground == .indexed(9))
  }

  @Test func looksAreRead() {
    let terminal = shown("\u{1B}[1;7;31;48;5;20ma\u{1B}[0;38:2::4:5:6mb\u{1B}[mc\u{1B}[97md")
    #expect(terminal[0, 0].look.isBold && terminal[0, 0].look.isReversed)
    #expect(terminal[0, 0].look.foreground == .indexed(1))
    #expect(terminal[0, 0].look.background == .indexed(20))
    #expect(terminal[1, 0].look.foreground == .rgb(4, 5, 6))
    #expect(terminal[2, 0].look == VirtualCell.Look())
    #expect(terminal[3, 0].look.foreground == .indexed(15))
  }

  @Test func theOtherScreenComesBack() {
    var terminal = shown("shell\u{1B}[?1049h\u{1B}[?25l\u{1B}[Htop\u{1B}[?1000;1006h")
    #expect(terminal.isAlternateScreen && !terminal.isCursorVisible)
    #expect(terminal.modes.isSuperset(of: [1000, 1006]))
    #expect(terminal.text == "top\n\n")
    terminal.feed("\u{1B}[?1000;1006l\u{1B}[?1049l\u{1B}[?25h".utf8)
    #expect(!terminal.isAlternateScreen && terminal.isCursorVisible)
    #expect(terminal.modes.isDisjoint(with: [1000, 1006]))
    #expect(terminal.text == "shell\n\n")
  }

  @Test func anyBytesAreTaken() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      var terminal = VirtualTerminal(width: 7, height: 3)
      for _ in 0..<200 {
        let sequences = ["\u{1B}[", "\u{1B}", ";", "?", "99999999999999999999", "r", "L", "日"]
        if Bool.random(using: &random) {
          terminal.feed((sequences.randomElement(using: &random) ?? "").utf8)
        } else {
          terminal.feed([UInt8.random(in: 0...255, using: &random)])
        }
      }
      #expect(terminal.cells.count == 21, "seed \(random.seed)")
      terminal.resize(width: 4, height: 9)
      #expect(terminal.rows.count == 9)
    }
  }
}
