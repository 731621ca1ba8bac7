import Yams

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
  func theme(yaml: String, fallbackName: String) throws(ThemeError) -> Theme {
    var name = fallbackName
    var appearance = Theme.Appearance.dark
    var roles: [Role: Theme.Entry] = [:]
    var gradients: [Gradient: [Color]] = [:]
    for (key, value) in try pairs(of: document(yaml), what: "the file") {
      switch key.text {
      case "name": name = try text(of: value, what: "name")
      case "appearance": appearance = try self.appearance(of: value)
      case "roles": roles = try self.roles(of: value)
      case "gradients": gradients = try self.gradients(of: value)
      default: throw unknown("key", key.text, among: Self.keys, at: key.line)
      }
    }
    return Theme(name: name, appearance: appearance, roles: roles, gradients: gradients)
  }

  private func document(_ yaml: String) throws(ThemeError) -> Node {
    do {
      if let node = try Yams.compose(yaml: yaml, .basic) { return node }
    } catch let error as YamlError {
      throw syntaxError(error)
    } catch {
      throw ThemeError(.syntax, subject: subject, "is not YAML")
    }
    throw ThemeError(.syntax, subject: subject, "is empty; expected roles and gradients")
  }

  private func syntaxError(_ error: YamlError) -> ThemeError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ThemeError(.syntax, subject: subject, line: mark.line, problem)
    case .reader(let problem, _, _, _):
      ThemeError(.syntax, subject: subject, problem)
    default:
      ThemeError(.syntax, subject: subject, "is not YAML")
    }
  }

  private func roles(of node: Node) throws(ThemeError) -> [Role: Theme.Entry] {
    var roles: [Role: Theme.Entry] = [:]
    for (key, value) in try pairs(of: node, what: "roles") {
      guard let role = Role.allCases.first(where: { "\($0)" == key.text }) else {
        throw unknown("role", key.text, among: Role.allCases.map { "\($0)" }, at: key.line)
      }
      roles[role] = try entry(of: value, what: key.text)
    }
    return roles
  }

  private func gradients(of node: Node) throws(ThemeError) -> [Gradient: [Color]] {
    var gradients: [Gradient: [Color]] = [:]
    for (key, value) in try pairs(of: node, what: "gradients") {
      guard let gradient = Gradient.allCases.first(where: { "\($0)" == key.text }) else {
        throw unknown("gradient", key.text, among: Gradient.allCases.map { "\($0)" }, at: key.line)
      }
      gradients[gradient] = try stops(of: value, what: key.text)
    }
    return gradients
  }

  private func stops(of node: Node, what: String) throws(ThemeError) -> [Color] {
    guard case .sequence(let sequence) = node, (1...64).contains(sequence.count) else {
      throw bad(node, "\(what): expected a list of 1 to 64 colours")
    }
    var stops: [Color] = []
    for item in sequence {
      let text = try text(of: item, what: what)
      guard let color = Color(text: text), color != .terminalDefault else {
        throw bad(item, "\(what): \"\(text)\" is no colour; expected \"#rrggbb\"")
      }
      stops.append(color)
    }
    return stops
  }

  private func entry(of node: Node, what: String) throws(ThemeError) -> Theme.Entry {
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
          at: node.mark?.line)
      }
      entry.attributes.insert(attribute.value)
    }
    return entry
  }

  private func appearance(of node: Node) throws(ThemeError) -> Theme.Appearance {
    let text = try text(of: node, what: "appearance")
    guard let appearance = Theme.Appearance(rawValue: text) else {
      throw bad(node, "appearance: \"\(text)\"; expected dark or light")
    }
    return appearance
  }

  // MARK: YAML

  private func pairs(
    of node: Node, what: String
  ) throws(ThemeError) -> [(key: (text: String, line: Int?), value: Node)] {
    guard case .mapping(let mapping) = node else {
      throw bad(node, "\(what): expected names and values")
    }
    var pairs: [(key: (text: String, line: Int?), value: Node)] = []
    for (key, value) in mapping {
      pairs.append(((try text(of: key, what: what), key.mark?.line), value))
    }
    return pairs
  }

  private func text(of node: Node, what: String) throws(ThemeError) -> String {
    guard case .scalar(let scalar) = node else { throw bad(node, "\(what): expected one value") }
    return scalar.string
  }

  private func bad(_ node: Node, _ message: String) -> ThemeError {
    ThemeError(.badValue, subject: subject, line: node.mark?.line, message)
  }

  private func unknown(
    _ kind: String, _ word: String, among candidates: [String], at line: Int?
  ) -> ThemeError {
    ThemeError(
      .unknownKey, subject: subject, line: line,
      "unknown \(kind) \"\(word)\"" + Spelling.hint(for: word, among: candidates))
  }
}
