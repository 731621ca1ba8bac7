import ArgumentParser
import CursesTerminal
import Dashboard
import Glibc
import Panels
import TerminalKit

/// Options of every command that takes the terminal.
struct DisplayOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Open with this view.", valueName: "name"))
  var view: String = ViewID.overview.rawValue

  @Option(help: ArgumentHelp("Colours: a built-in theme, or a theme file.", valueName: "name|file"))
  var theme: String = "dark"

  @Flag(help: "Draw with ASCII characters only.")
  var ascii = false

  @OptionGroup var zone: ZoneOptions

  /// The view asked for.
  func chosenView() throws -> ViewID { try Self.view(named: view) }

  /// The view with a name; wrong usage names the views there are.
  static func view(named name: String) throws -> ViewID {
    guard let chosen = ViewID(name: name) else {
      let names = ViewID.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(
        status: .usage, message: "--view \(name): no such view; there are \(names)")
    }
    return chosen
  }

  /// The theme asked for: a built-in name, or a file.
  func chosenTheme() throws -> Theme { try Self.theme(named: theme) }

  /// A theme by its name or its file; wrong usage names the themes there are.
  static func theme(named name: String) throws -> Theme {
    do {
      return try ThemeCatalog.load(nameOrFile: name)
    } catch {
      throw Failure(status: .usage, message: "--theme \(error)")
    }
  }

  /// Takes the terminal.
  @MainActor
  func takeTerminal(theme: Theme) throws -> CursesDevice {
    do {
      return try CursesDevice(theme: theme, asciiOnly: ascii)
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  /// Names that `t` cycles through: the built-in themes, and a theme file that was given.
  func themeNames(with chosen: Theme) -> [String] {
    let names = ThemeCatalog.names
    return names.contains(chosen.name) ? names : names + [chosen.name]
  }
}
