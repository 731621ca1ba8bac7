import Foundation
import TerminalKit
import TestSupport
import Testing

@Suite struct ThemeTests {
  private func yaml(_ name: String) throws -> String {
    let url = SharedFolder.repositoryRoot.appending(path: "Themes/\(name).yaml")
    return try String(contentsOf: url, encoding: .utf8)
  }

  private func load(_ text: String) throws -> Theme {
    let url = FileManager.default.temporaryDirectory.appending(path: "gigatop-\(UUID()).yaml")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(text.utf8).write(to: url)
    return try ThemeCatalog.load(file: url.path)
  }

  private func message(_ text: String) -> String {
    do {
      _ = try load(text)
      return "no error"
    } catch {
      return "\(error)".replacing(/^gigatop-[0-9A-F-]+/, with: "my")
    }
  }

  @Test(arguments: ThemeCatalog.names)
  func embeddedIsTheFile(name: String) throws {
    #expect(try load(yaml(name)) == ThemeCatalog.load(name: name))
  }

  @Test(arguments: ThemeCatalog.names)
  func everyRoleAndGradientIsGiven(name: String) throws {
    let text = try yaml(name)
    for role in Role.allCases { #expect(text.contains("\n  \(role): "), "\(role)") }
    for gradient in Gradient.allCases {
      #expect(text.contains("\n  \(gradient): ["), "\(gradient)")
    }
    let theme = try ThemeCatalog.load(name: name)
    #expect(theme.name == name)
    for gradient in Gradient.allCases {
      let low = theme.color(of: .share(0, of: gradient))
      let high = theme.color(of: .share(1, of: gradient))
      #expect(low != high && low != .terminalDefault && high != .terminalDefault)
    }
  }

  @Test(arguments: ThemeCatalog.names)
  func textIsReadable(name: String) throws {
    let theme = try ThemeCatalog.load(name: name)
    let grounds: [Color] =
      theme.appearance == .dark
      ? [.rgb(0, 0, 0), .rgb(0x1E, 0x1E, 0x2E), .rgb(0x28, 0x2A, 0x36)]
      : [.rgb(255, 255, 255), .rgb(0xFD, 0xF6, 0xE3)]
    let own = [Role.cursor, .header].map { theme.color(of: .role($0)) }
    let quiet: Set<Role> = [.frame, .trough, .cursor, .header, .background]
    for role in Role.allCases where !quiet.contains(role) {
      let color = theme.color(of: .role(role))
      for ground in grounds + own {
        if let contrast = color.contrast(with: ground) {
          #expect(contrast >= 3, "\(role) on \(ground): \(contrast)")
        }
      }
    }
    for gradient in Gradient.allCases {
      for step in 0..<Ink.gradientSteps {
        let color = theme.color(of: .gradient(gradient, step: UInt8(step)))
        let contrast = grounds.compactMap { color.contrast(with: $0) }.min() ?? 0
        #expect(contrast >= 1.7, "\(gradient) step \(step): \(contrast)")
      }
    }
  }

  @Test func errorsNameLineAndWhatWasMeant() {
    let head = "name: my\nroles:\n"
    #expect(
      message(head + "  grn: \"#ffffff\"\n") == "my.yaml:3: unknown role \"grn\"")
    #expect(
      message(head + "  text: default\n  gud: \"#ffffff\"\n")
        == "my.yaml:4: unknown role \"gud\"; did you mean \"good\"?")
    #expect(
      message("color: x\n") == "my.yaml:1: unknown key \"color\"")
    #expect(
      message(head + "  text: \"#12345\"\n")
        == "my.yaml:3: text: \"#12345\" is no colour; expected \"#rrggbb\" or default")
    #expect(
      message(head + "  text: \"#123456 blod\"\n")
        == "my.yaml:3: unknown attribute \"blod\"; did you mean \"bold\"?")
    #expect(
      message("gradients:\n  power: []\n")
        == "my.yaml:2: power: expected a list of 1 to 64 colours")
    #expect(message("roles: [").hasPrefix("my.yaml:2: "))
    #expect(message("") == "my.yaml: is empty; expected roles and gradients")
  }

  @Test func unknownThemesAreListed() {
    #expect(throws: ThemeError.self) { try ThemeCatalog.load(name: "drak") }
    do {
      _ = try ThemeCatalog.load(name: "drak")
    } catch {
      #expect(
        error.description
          == "drak: no such theme; there are dark, light, colorblind; did you mean \"dark\"?")
    }
    #expect(throws: ThemeError.self) { try ThemeCatalog.load(file: "/nonexistent/theme.yaml") }
    #expect(throws: ThemeError.self) { try ThemeCatalog.load(file: "/") }
    #expect(throws: ThemeError.self) { try ThemeCatalog.load(nameOrFile: "missing.yaml") }
    #expect(throws: Never.self) { try ThemeCatalog.load(nameOrFile: "light") }
  }

  @Test func damagedThemesNeverTrap() throws {
    let text = Array(try yaml("dark").utf8)
    var random = SeededGenerator()
    for _ in 0..<150 {
      var damaged = text
      for _ in 0..<3 {
        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
      _ = try? load(String(decoding: damaged, as: UTF8.self))
    }
  }
}
