import ArgumentParser
import TerminalKit

/// `gigatop themes`: what `--theme` accepts.
struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List the built-in themes, or show one.",
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Names of the built-in themes.")

    func run() throws {
      for name in ThemeCatalog.names { StandardOutput.write(name) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The colours of a theme, a role a line.")

    @Argument(help: ArgumentHelp("A built-in theme, or a theme file.", valueName: "name|file"))
    var name: String

    func run() throws {
      let theme = try DisplayOptions.theme(named: name)
      for role in Role.allCases {
        StandardOutput.write("\(role): \(text(theme.color(of: .role(role))))")
      }
    }

    private func text(_ color: Color) -> String {
      guard case .rgb(let red, let green, let blue) = color else { return "default" }
      let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
      let digits = String(value, radix: 16)
      return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
  }
}
