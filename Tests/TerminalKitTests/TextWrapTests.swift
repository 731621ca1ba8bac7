import TerminalKit
import Testing

@Suite struct TextWrapTests {
  @Test func linesNeverExceedTheirWidth() {
    let text = "nvidia-smi: no answer in 30 s; waiting on\tthe 温度センサー of /a/very/long/path/name"
    for width in 0...60 {
      for line in TextWrap.lines(text, width: width) where width >= 2 {
        #expect(DisplayWidth.columns(of: line) <= width, "\(width): \(line)")
      }
    }
  }

  @Test func numbersStayWithTheirUnits() {
    #expect(TextWrap.lines("used 91 % now", width: 8) == ["used", "91 % now"])
    #expect(TextWrap.lines("51.7 W, below", width: 7) == ["51.7 W,", "below"])
  }

  @Test func whatIsLeftOutIsMarked() {
    #expect(TextWrap.lines("one two three", width: 5, limit: 2) == ["one", "two…"])
    #expect(TextWrap.lines("", width: 5).isEmpty)
  }
}
