import FleetHistory
import Panels
import TerminalKit
import Testing

@testable import Dashboard

@Suite struct CommandTableTests {
  @Test func namesAndKeysAreUnique() {
    let names = CommandTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    let keys = CommandTable.all.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test(arguments: CommandTable.all.map(\.name))
  func isDescribedAndReachable(name: String) throws {
    let entry = try #require(CommandTable.command(named: name))
    #expect(!entry.keys.isEmpty && !entry.help.isEmpty && !entry.label.isEmpty)
    #expect(name.allSatisfy { $0.isLowercase || $0 == "-" })
    for key in entry.keys {
      #expect(Keymap().command(for: key) == entry.command)
      #expect(key.name != nil, "help can name the key")
    }
  }

  /// A command does the same by its name as by its key.
  @Test(arguments: CommandTable.all.map(\.name))
  func nameDoesWhatTheKeyDoes(name: String) throws {
    let entry = try #require(CommandTable.command(named: name))
    let key = try #require(entry.keys.first)
    var byKey = Console.live()
    byKey.press(",", ",", .key(key))
    var byName = Console.live()
    byName.press(",", ",", ":", Stroke(stringLiteral: name), .enter)
    #expect(byKey.text == byName.text)
    #expect(byKey.takeEffects() == byName.takeEffects())
  }

  @Test func everyPanelCommandHasAKey() {
    let commands: [PanelCommand] = [
      .moveUp, .moveDown, .moveLeft, .moveRight, .pageUp, .pageDown, .first, .last, .enter, .back,
      .focusNext, .focusPrevious, .cycleMetric, .cycleMetricBack, .cycleStatistic, .cycleSort,
      .cycleSortBack, .reverseSort, .chooseColumns, .cycleLevel, .toggleDetail, .toggleFollow,
      .whatIf,
    ]
    for command in commands {
      #expect(CommandTable.all.contains { $0.command == .panel(command) }, "\(command)")
    }
  }

  @Test func everyViewHasItsNumber() {
    for view in ViewID.allCases {
      var console = Console.live()
      console.press(Stroke(stringLiteral: String(view.number)))
      #expect(console.state.view == view)
    }
  }

  @Test func helpNamesEveryCommandAndKey() {
    var console = Console(width: 200, height: 60)
    console.press("?")
    let text = console.text
    for entry in CommandTable.all {
      #expect(text.contains(entry.keyText), "\(entry.name)")
      #expect(text.contains(entry.help), "\(entry.name)")
    }
    for section in Command.Section.allCases { #expect(text.contains(section.rawValue)) }
  }

  @Test(arguments: ViewID.allCases)
  func footerNamesKeysThatWork(view: ViewID) {
    var console = Console.live(10, width: 300, height: 30)
    console.press(Stroke(stringLiteral: String(view.number)))
    for word in ["? help", "1-7 views", "space pause", "g go to time", "q quit"] {
      #expect(console.footer.contains(word))
    }
    for command in console.state.panels[view]?.footerCommands ?? [] {
      let entry = CommandTable.all.first { $0.command == .panel(command) }
      #expect(entry.map { console.footer.contains($0.label) } == true, "\(command)")
    }
  }
}
