import CYaml

/// Puts events together to values, within limits. An alias stands for a single value only, so that
/// no file can grow while it is read.
struct YAMLComposer: ~Copyable {
  private var events: YAMLEvents
  private let subject: String
  private let limits: YAMLReader.Limits
  private var anchors: [String: YAMLNode.Content] = [:]
  private var count = 0

  init(events: consuming YAMLEvents, subject: String, limits: YAMLReader.Limits) {
    self.events = events
    self.subject = subject
    self.limits = limits
  }

  /// The only document's value; nil when there is no document.
  mutating func document() throws(YAMLError) -> YAMLNode? {
    guard try events.next().kind == GT_YAML_DOCUMENT else { return nil }
    let root = try node(of: events.next(), depth: 0)
    let rest = try events.next()
    guard rest.kind == GT_YAML_END else {
      throw error(rest.line, "a second document; expected only one")
    }
    return root
  }

  /// The value that begins with an event.
  private mutating func node(
    of event: YAMLEvents.Event, depth: Int
  ) throws(YAMLError) -> YAMLNode {
    count += 1
    guard count <= limits.nodes else {
      throw error(event.line, "too many values; expected at most \(limits.nodes)")
    }
    let content = try content(of: event, depth: depth)
    return YAMLNode(content: content, line: event.line)
  }

  private mutating func content(
    of event: YAMLEvents.Event, depth: Int
  ) throws(YAMLError) -> YAMLNode.Content {
    switch event.kind {
    case GT_YAML_SCALAR:
      let content = YAMLNode.Content.scalar(event.text, isQuoted: event.isQuoted)
      if let anchor = event.anchor { anchors[anchor] = content }
      return content
    case GT_YAML_ALIAS:
      if let content = anchors[event.text] { return content }
      throw error(
        event.line,
        "alias *\(event.text) of no single value above; expected the value written out")
    default:
      if let anchor = event.anchor { anchors[anchor] = nil }
      guard depth < limits.depth else {
        throw error(event.line, "nested too deep; expected at most \(limits.depth) levels")
      }
      return event.kind == GT_YAML_SEQUENCE
        ? .sequence(try items(depth: depth + 1)) : .mapping(try entries(depth: depth + 1))
    }
  }

  private mutating func items(depth: Int) throws(YAMLError) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let event = try events.next()
      if event.kind == GT_YAML_SEQUENCE_END { return items }
      items.append(try node(of: event, depth: depth))
    }
  }

  private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try events.next()
      if event.kind == GT_YAML_MAPPING_END { return entries }
      guard let key = try node(of: event, depth: depth).text else {
        throw error(event.line, "a list or a map as a name; expected a single value")
      }
      if let first = lines.updateValue(event.line, forKey: key) {
        throw error(event.line, "\"\(key)\" again, after line \(first); expected each name once")
      }
      let value = try node(of: events.next(), depth: depth)
      entries.append(YAMLNode.Entry(key: key, line: event.line, value: value))
    }
  }

  private func error(_ line: Int, _ message: String) -> YAMLError {
    YAMLError(subject: subject, line: line, message: message)
  }
}
