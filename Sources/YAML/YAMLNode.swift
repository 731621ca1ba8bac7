/// One value of a YAML file, with the line it is on.
package struct YAMLNode: Hashable, Sendable {
  /// What the value is made of.
  package enum Content: Hashable, Sendable {
    /// A single value as text. In quotes it is text and nothing else; without it may be a number.
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    /// Names and values in the order of the file; no name comes twice.
    case mapping([Entry])
  }

  /// A name and its value.
  package struct Entry: Hashable, Sendable {
    package let key: String
    /// Line of the name, from 1.
    package let line: Int
    package let value: YAMLNode
  }

  package let content: Content
  /// Line that the value begins on, from 1.
  package let line: Int

  /// The text of a single value, in quotes or not; nil for a list or a map.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// The values of a list; nil for anything else.
  package var items: [YAMLNode]? {
    guard case .sequence(let items) = content else { return nil }
    return items
  }

  /// The names and values of a map; nil for anything else.
  package var entries: [Entry]? {
    guard case .mapping(let entries) = content else { return nil }
    return entries
  }
}
