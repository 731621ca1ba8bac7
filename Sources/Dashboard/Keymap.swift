import TerminalKit

/// Which key does what; made from the table, so that help and footer can never disagree with it.
package struct Keymap: Sendable {
  private var commands: [Key: DashboardCommand] = [:]

  package init(_ table: [Command] = CommandTable.all) {
    for entry in table {
      for key in entry.keys { commands[key] = entry.command }
    }
  }

  package func command(for key: Key) -> DashboardCommand? { commands[key] }
}
