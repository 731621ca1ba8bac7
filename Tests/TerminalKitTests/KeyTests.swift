import TerminalKit
import Testing

@Suite struct KeyTests {
  @Test func everyNameIsReadBack() {
    var keys: [Key] = [
      .enter, .escape, .backspace, .tab, .backTab, .delete, .insert, .up, .down, .left, .right,
      .shiftLeft, .shiftRight, .shiftUp, .shiftDown, .pageUp, .pageDown, .home, .end,
    ]
    keys += (1...12).map { .f($0) }
    keys += (0x20...0x7E).compactMap { Unicode.Scalar($0).map { .character($0) } }
    keys += (0x61...0x7A).compactMap { Unicode.Scalar($0).map { .control($0) } }
    keys.append(.character("é"))
    for key in keys {
      #expect(key.name.flatMap(Key.init(name:)) == key)
    }
  }

  @Test(arguments: [
    ("space", Key.character(" ")), ("C-c", .control("c")), ("c-C", .control("c")),
    ("pgup", .pageUp), ("F1", .f(1)), ("f12", .f(12)), ("esc", .escape), ("F", .character("F")),
  ])
  func namesInAnyCase(name: String, key: Key) {
    #expect(Key(name: name) == key)
  }

  @Test(arguments: ["", "F0", "F13", "C-", "C-é", "PageUp!", "ab"])
  func otherNamesAreNone(name: String) {
    #expect(Key(name: name) == nil)
  }

  @Test func mouseAndResizeHaveNoName() {
    #expect(Key.resize.name == nil)
    #expect(Key.mouse(MouseEvent(x: 0, y: 0, kind: .press)).name == nil)
  }
}
