import TerminalKit
import TestSupport
import Testing

@Suite struct ScreenDiffTests {
  @Test func oldAndDiffMakeNew() {
    var random = SeededGenerator()
    for round in 0..<1500 {
      let size = Size(
        width: Int.random(in: 0...9, using: &random), height: Int.random(in: 0...3, using: &random))
      let old = Self.screen(size, &random)
      var new = old
      for _ in 0..<Int.random(in: 0...3, using: &random) { Self.scribble(on: &new, &random) }
      var patched = old
      ScreenDiff.forEachRun(from: old, to: new) { y, columns in
        for x in columns { patched[x, y] = new[x, y] }
        #expect(!columns.isEmpty)
        if let first = columns.first, first > 0 { #expect(!new[first, y].isContinuation) }
      }
      #expect(patched.cells == new.cells, "round \(round), seed \(random.seed)")
    }
  }

  @Test func equalScreensHaveNoRuns() {
    var random = SeededGenerator()
    let screen = Self.screen(Size(width: 9, height: 3), &random)
    ScreenDiff.forEachRun(from: screen, to: screen) { y, columns in
      Issue.record("run \(y) \(columns)")
    }
  }

  @Test func aWideCharacterIsSentWhole() {
    var old = Screen(Size(width: 6, height: 1))
    old.put("a日b", x: 0, y: 0)
    var new = old
    new[2, 0] = Cell("x")
    var runs: [Range<Int>] = []
    ScreenDiff.forEachRun(from: old, to: new) { _, columns in runs.append(columns) }
    #expect(runs == [1..<3])
  }

  @Test func anotherSizeIsSentWhole() {
    var rows: [Int] = []
    ScreenDiff.forEachRun(
      from: Screen(Size(width: 3, height: 3)), to: Screen(Size(width: 4, height: 2))
    ) { y, columns in
      rows.append(y)
      #expect(columns == 0..<4)
    }
    #expect(rows == [0, 1])
  }

  private static func screen(_ size: Size, _ random: inout SeededGenerator) -> Screen {
    var screen = Screen(size)
    for _ in 0..<4 { scribble(on: &screen, &random) }
    return screen
  }

  private static func scribble(on screen: inout Screen, _ random: inout SeededGenerator) {
    let text = ["ab", "日本", "x", "█"].randomElement(using: &random) ?? ""
    let style = [Style.text, .muted].randomElement(using: &random) ?? .text
    screen.put(
      text, x: Int.random(in: 0...8, using: &random), y: Int.random(in: 0...2, using: &random),
      style)
  }
}
