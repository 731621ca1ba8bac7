import FleetHistory
import Panels
import TerminalKit
import Testing

@testable import Dashboard

@Suite struct OverlayTests {
  @Test func helpOpensScrollsAndCloses() throws {
    var console = Console.live(3, width: 60, height: 14)
    console.press("?")
    #expect(console.isHelpOpen)
    let top = console.text
    console.press(.down, "j", .pageDown)
    #expect(console.text != top)
    console.press(.home)
    #expect(console.text == top)
    console.press(.escape)
    #expect(!console.isHelpOpen)
  }

  @Test func helpScrollsNoFurtherThanItsEnd() throws {
    var console = Console.live(3, width: 60, height: 14)
    console.press("?", .end)
    let end = try #require(console.helpOffset)
    for _ in 0..<20 { console.press(.pageDown) }
    #expect(console.helpOffset == end)
    console.press(.up)
    #expect(console.helpOffset == end - 1)
    for _ in 0..<200 { console.press(.up) }
    #expect(console.helpOffset == 0)
  }

  @Test func wheelScrollsHelpAndAClickClosesIt() {
    var console = Console.live(3, width: 60, height: 14)
    console.press("?", .mouse(.wheelDown, x: 5, y: 5))
    #expect(console.helpOffset == 3)
    console.press(.mouse(.release, x: 5, y: 5))
    #expect(console.isHelpOpen)
    console.press(.mouse(.press, x: 5, y: 5))
    #expect(!console.isHelpOpen)
    #expect(console.badge == .live, "the click went no further")
  }

  @Test func anyOtherKeyClosesHelpAndDoesNothingElse() {
    var console = Console.live()
    console.press("?", "q")
    #expect(!console.isHelpOpen)
    #expect(console.takeEffects() == [])
    console.press("?", .control("c"))
    #expect(console.takeEffects() == [.quit])
  }

  @Test func filterFollowsTyping() {
    var console = Console.live()
    console.press("3", "/", "gpu 2")
    #expect(console.state.filter == "gpu 2")
    #expect(console.footer.contains("filter: gpu 2"))
    console.press(.backspace, "1")
    #expect(console.state.filter == "gpu 1")
    console.press(.enter)
    #expect(console.typed == nil)
    #expect(console.state.filter == "gpu 1")
    #expect(console.footer.contains("clear filter"))
  }

  @Test func keysOfThePromptAreNoCommands() {
    var console = Console.live()
    console.press("/", "q2 ?")
    #expect(console.takeEffects() == [])
    #expect(console.typed == "q2 ?")
    #expect(console.state.view == .overview)
    console.press(.control("c"))
    #expect(console.takeEffects() == [.quit])
  }

  @Test func escapeClearsTheFilter() {
    var console = Console.live()
    console.press("/", "x", .escape)
    #expect(console.typed == nil && console.state.filter == "")
    console.press("/", "x", .enter, .escape)
    #expect(console.state.filter == "")
  }

  @Test func anOldFilterIsEdited() {
    var console = Console.live()
    console.press("/", "n1", .enter, "/")
    #expect(console.typed == "n1")
    console.press(.control("u"), .enter)
    #expect(console.state.filter == "")
  }

  @Test func escapeNeverQuits() {
    var console = Console.live()
    for _ in 0..<10 { console.press(.escape) }
    console.press("3", .escape, "?", .escape, .escape, ":", .escape, "g", .escape, .escape)
    #expect(console.takeEffects() == [])
  }

  @Test(arguments: [Stroke("q"), .control("c"), .key(.f(10))])
  func quits(key: Stroke) {
    var console = Console.live()
    console.press(key)
    #expect(console.takeEffects() == [.quit])
  }

  @Test func suspendsAndRepaints() {
    var console = Console.live()
    console.press(.control("z"), .control("l"))
    #expect(console.takeEffects() == [.suspend, .repaint])
  }
}
