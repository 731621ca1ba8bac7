import FleetHistory
import Panels
import TerminalKit
import Testing

@testable import Dashboard

@Suite struct CommandLineTests {
  @Test(arguments: [
    ("th", "theme"), ("theme l", "theme light"), ("view de", "view devices"), ("got", "goto"),
    ("qu", "quit"), ("step-", "step-back"), ("nothing", "nothing"), ("", ""), ("s", "s"),
  ])
  func completes(_ typed: String, _ expected: String) {
    var console = Console.live()
    console.press(":", Stroke(stringLiteral: typed), .tab)
    #expect(console.typed == expected)
  }

  @Test func everyCommandCompletesFromItsOwnName() {
    for entry in CommandTable.all {
      let completed = CommandLine.completed(entry.name, themes: [])
      #expect(completed.hasPrefix(entry.name))
    }
  }

  @Test func argumentsAreTaken() {
    var console = Console.live()
    console.press(":", "view power", .enter)
    #expect(console.state.view == .power)
    console.press(":", "  view   MAP ", .enter)
    #expect(console.state.view == .map)
    console.press(":", "theme light", .enter)
    #expect(console.state.theme == "light")
    #expect(console.takeEffects() == [.useTheme("light")])
    console.press(":", "filter gpu 3", .enter)
    #expect(console.state.filter == "gpu 3")
    console.press(":", "goto start+2s", .enter)
    #expect(console.shown == 2)
    console.press(":", "live", .enter)
    #expect(console.badge == .live)
  }

  @Test(arguments: [
    ("view cellar", "overview, map, devices, power, jobs, events, sources"),
    ("theme mauve", "dark, light, colorblind"), ("dance", "no command \"dance\""),
    ("quit now", "no command \"quit now\""),
  ])
  func mistakesAreNamed(_ line: String, _ sentence: String) throws {
    var console = Console.live()
    console.press(":", Stroke(stringLiteral: line), .enter)
    #expect(console.takeEffects() == [])
    let notice = try #require(console.state.notice)
    #expect(notice.isError && notice.text.contains(sentence))
    console.press(.escape)
    #expect(console.notice == nil)
  }

  @Test func anEmptyLineDoesNothing() {
    var console = Console.live()
    let before = console.text
    console.press(":", .enter, ":", "   ", .enter, ":", .escape)
    #expect(console.text == before)
  }

  @Test func themesCycle() {
    var console = Console.live()
    console.press("t", "t", "t", "t")
    #expect(
      console.takeEffects() == ["light", "colorblind", "dark", "light"].map { .useTheme($0) })
    #expect(console.notice == "theme light")
  }

  @Test func noticesGoAwayByThemselves() {
    var console = Console.live()
    console.press("t")
    #expect(console.footer.contains("theme light"))
    console.wait(3)
    #expect(console.notice == nil)
    #expect(console.footer.contains("? help"))
  }
}
