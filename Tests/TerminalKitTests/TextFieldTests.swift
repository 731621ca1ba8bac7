import TerminalKit
import TestSupport
import Testing

@Suite struct TextFieldTests {
  private func edited(_ text: String, _ keys: [Key]) -> TextField {
    var field = TextField(text)
    for key in keys {
      let isTaken = field.handle(key)
      #expect(isTaken)
    }
    return field
  }

  @Test func keysEdit() {
    #expect(edited("", [.character("a"), .character("b")]).text == "ab")
    #expect(edited("abc", [.left, .backspace]).text == "ac")
    #expect(edited("abc", [.home, .delete, .end, .character("x")]).text == "bcx")
    #expect(edited("abc def", [.control("w")]).text == "abc ")
    #expect(edited("abc def  ", [.control("w")]).text == "abc ")
    #expect(edited("abc", [.left, .control("u")]).text == "c")
    #expect(edited("abc", [.home, .right, .control("k")]).text == "a")
    #expect(edited("", [.backspace, .delete, .left, .right, .control("w")]).text == "")
  }

  @Test func otherKeysAreTheCallers() {
    var field = TextField("a")
    for key in [Key.enter, .escape, .up] {
      let isTaken = field.handle(key)
      #expect(!isTaken)
    }
  }

  @Test func theCaretStaysVisible() {
    var random = SeededGenerator()
    var field = TextField("日本語 temp > 85 and more than fits")
    for _ in 0..<300 {
      let keys: [Key] = [.left, .right, .home, .end, .backspace, .character("語")]
      _ = field.handle(keys.randomElement(using: &random) ?? .left)
      var screen = Screen(Size(width: 12, height: 1))
      field.draw(on: &screen, screen.bounds, prompt: "/")
      #expect((1..<12).contains(screen.caret?.x ?? -1), "seed \(random.seed)")
    }
  }

  @Test func lengthIsBounded() {
    var field = TextField(String(repeating: "x", count: 5000))
    _ = field.handle(.character("y"))
    #expect(field.scalars.count == TextField.maximumLength)
  }
}
