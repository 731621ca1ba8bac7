import FleetHistory
import Panels
import TerminalKit
import Testing

@testable import Dashboard

/// Columns of the devices chosen by keys and mouse.
@Suite struct ColumnTests {
  private static func open(width: Int = 80, height: Int = 24) -> Console {
    var console = Console.live(width: width, height: height)
    console.press("3", "c")
    return console
  }

  private static func isOpen(_ console: Console) -> Bool {
    console.state.panels[.devices]?.wantsKeys == true
  }

  /// Where an item stands: the row of the screen and the place of its mark.
  private static func place(of item: String, _ console: Console) throws -> (x: Int, y: Int) {
    let y = try #require(console.rows.firstIndex { $0.contains("] " + item + " ") })
    let row = console.rows[y]
    let end = try #require(row.firstRange(of: "] " + item)).lowerBound
    return (row.distance(from: row.startIndex, to: end), y)
  }

  @Test func opensAndCloses() {
    var console = Self.open()
    #expect(Self.isOpen(console))
    #expect(console.text.contains("[x] UTIL %") && console.text.contains("[ ] AGE"))
    #expect(console.footer.contains("space on/off") && !console.footer.contains("quit"))
    console.press(.escape)
    #expect(!Self.isOpen(console) && !console.text.contains("[x]"))
    #expect(console.state.view == .devices)
    console.press("c", "c")
    #expect(!Self.isOpen(console))
  }

  @Test func keysGoNowhereElse() {
    var console = Self.open()
    let text = console.text
    console.press("q", "2", "?", ":", "/", "g", "t", .tab, .backspace, ",", "[")
    #expect(console.text == text)
    #expect(console.takeEffects() == [])
    #expect(console.state.view == .devices && console.badge == .live)
    console.press(.control("c"))
    #expect(console.takeEffects() == [.quit])
  }

  @Test func takesAColumnOffAndPutsItOn() {
    var console = Self.open()
    #expect(console.rows[2].contains("TEMP °C"))
    console.press("jjjj", .space, .escape)
    #expect(!console.text.contains("TEMP °C"))
    console.press("2", "3")
    #expect(!console.text.contains("TEMP °C"), "kept while the program runs")
    console.press("c", .down, .down, .down, .down)
    #expect(console.text.contains("[ ] TEMP °C"))
    console.press(.enter, .escape)
    #expect(console.text.contains("TEMP °C"))
  }

  @Test func theNumberOfTheGPUStays() {
    var console = Self.open()
    let text = console.text
    console.press(.home, .space)
    #expect(console.text == text)
    #expect(console.text.contains("(always)"))
  }

  @Test func agesShowOnRequestAndAutomaticTakesThemOff() {
    var console = Self.open(width: 120)
    console.press(.end, .space)
    #expect(console.text.contains("[x] AGE"))
    console.press("a")
    #expect(console.text.contains("[ ] AGE"))
  }

  @Test func aClickTogglesAndOneBesideCloses() throws {
    var console = Self.open()
    let place = try Self.place(of: "TEMP °C", console)
    console.press(.mouse(.press, x: place.x, y: place.y))
    #expect(console.text.contains("[ ] TEMP °C"))
    console.press(.mouse(.press, x: place.x, y: place.y))
    #expect(console.text.contains("[x] TEMP °C"))
    console.press(.mouse(.wheelUp, x: place.x, y: place.y), .mouse(.press, x: 1, y: 4))
    #expect(!Self.isOpen(console))
  }

  @Test func aListThatIsTooLongScrolls() throws {
    var console = Self.open(width: 40, height: 12)
    console.press(.end)
    #expect(console.text.contains("] AGE"))
    let place = try Self.place(of: "AGE", console)
    console.press(.mouse(.press, x: place.x, y: place.y))
    #expect(console.text.contains("[x] AGE"))
  }
}
