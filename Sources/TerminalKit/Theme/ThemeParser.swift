import YAML

/// Reads a theme from YAML: `name`, `appearance`, `roles`, `gradients` (see `Themes/dark.yaml`).
struct ThemeParser {
  /// The theme's name or its file, for error texts.
  let subject: String

  private static let keys = ["name", "appearance", "roles", "gradients"]
  private static let attributes: [(name: String, value: Style.Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
    ("blink", .blink),
  ]

  private static let colorNames = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  /// Roles that the file leaves out are shown as ordinary text.
  func theme(yaml: [UInt8], fallbackName: String) throws(ThemeError) -> Theme {
    var name = fallbackName
    var appearance = Theme.Appearance.dark
    var roles: [Role: Theme.Entry] = [:]
    var gradients: [Gradient: [Color]] = [:]
    for item in try entries(of: document(yaml), what: "the file") {
      switch item.key {
      case "name": name = try text(of: item.value, what: "name")
      case "appearance": appearance = try self.appearance(of: item.value)
      case "roles": roles = try self.roles(of: item.value)
      case "gradients": gradients = try self.gradients(of: item.value)
      default: throw unknown("key", item.key, among: Self.keys, at: item.line)
      }
    }
    return Theme(name: name, appearance: appearance, roles: roles, gradients: gradients)
  }

  private func document(_ yaml: [UInt8]) throws(ThemeError) -> YAMLNode {
    let root: YAMLNode?
    do {
      root = try YAMLReader(subject: subject).read(yaml)
    } catch {
      throw ThemeError(.syntax, subject: subject, line: error.line, error.message)
    }
    guard let root else {
      throw ThemeError(.syntax, subject: subject, "is empty; expected roles and gradients")
    }
    return root
  }

  private func roles(of node: YAMLNode) throws(ThemeError) -> [Role: Theme.Entry] {
    var roles: [Role: Theme.Entry] = [:]
    for item in try entries(of: node, what: "roles") {
      guard let role = Role.allCases.first(where: { "\($0)" == item.key }) else {
        throw unknown("role", item.key, among: Role.allCases.map { "\($0)" }, at: item.line)
      }
      roles[role] = try entry(of: item.value, what: item.key)
    }
    return roles
  }

  private func gradients(of node: YAMLNode) throws(ThemeError) -> [Gradient: [Color]] {
    var gradients: [Gradient: [Color]] = [:]
    for item in try entries(of: node, what: "gradients") {
      guard let gradient = Gradient.allCases.first(where: { "\($0)" == item.key }) else {
        throw unknown("gradient", item.key, among: Gradient.allCases.map { "\($0)" }, at: item.line)
      }
      gradients[gradient] = try stops(of: item.value, what: item.key)
    }
    return gradients
  }

  private func stops(of node: YAMLNode, what: String) throws(ThemeError) -> [Color] {
    guard let items = node.items, (1...64).contains(items.count) else {
      throw bad(node, "\(what): expected a list of 1 to 64 colours")
    }
    var stops: [Color] = []
    for item in items {
      let text = try text(of: item, what: what)
      guard let color = Color(text: text), color != .terminalDefault else {
        throw bad(item, "\(what): \"\(text)\" is no colour; expected \"#rrggbb\"")
      }
      stops.append(color)
    }
    return stops
  }

  private func entry(of node: YAMLNode, what: String) throws(ThemeError) -> Theme.Entry {
    let words = try text(of: node, what: what).split(separator: " ")
    guard let first = words.first, let color = Color(text: first) else {
      throw bad(
        node, "\(what): \"\(words.first ?? "")\" is no colour; expected \"#rrggbb\" or default")
    }
    var entry = Theme.Entry(color)
    for word in words.dropFirst() {
      if let standIn = Self.colorNames.firstIndex(of: String(word)) {
        entry.standIn = Int32(standIn)
        continue
      }
      guard let attribute = Self.attributes.first(where: { $0.name == word }) else {
        throw unknown(
          "attribute", String(word), among: Self.attributes.map(\.name) + Self.colorNames,
          at: node.line)
      }
      entry.attributes.insert(attribute.value)
    }
    return entry
  }

  private func appearance(of node: YAMLNode) throws(ThemeError) -> Theme.Appearance {
    let text = try text(of: node, what: "appearance")
    guard let appearance = Theme.Appearance(rawValue: text) else {
      throw bad(node, "appearance: \"\(text)\"; expected dark or light")
    }
    return appearance
  }

  // MARK: YAML

  private func entries(of node: YAMLNode, what: String) throws(ThemeError) -> [YAMLNode.Entry] {
    guard let entries = node.entries else {
      throw bad(node, "\(what): expected names and values")
    }
    return entries
  }

  private func text(of node: YAMLNode, what: String) throws(ThemeError) -> String {
    guard let text = node.text else { throw bad(node, "\(what): expected one value") }
    return text
  }

  private func bad(_ node: YAMLNode, _ message: String) -> ThemeError {
    ThemeError(.badValue, subject: subject, line: node.line, message)
  }

  private func unknown(
    _ kind: String, _ word: String, among candidates: [String], at line: Int?
  ) -> ThemeError {
    ThemeError(
      .unknownKey, subject: subject, line: line,
      "unknown \(kind) \"\(word)\"" + Spelling.hint(for: word, among: candidates))
  }
}
