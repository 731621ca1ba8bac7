import CYaml

/// The events of a YAML file in their order, as libyaml finds them.
struct YAMLEvents: ~Copyable {
  /// A single value, an alias, or where a document, a list or a map begins or ends.
  struct Event {
    let kind: gt_yaml_kind
    /// Line in the file, from 1.
    let line: Int
    /// A single value's text, or an alias's name.
    let text: String
    /// Name that aliases refer to it by.
    let anchor: String?
    let isQuoted: Bool
  }

  private let parser: OpaquePointer
  private let bytes: [UInt8]
  private let subject: String

  init(_ bytes: [UInt8], subject: String) throws(YAMLError) {
    guard let parser = gt_yaml_open(bytes, bytes.count) else {
      throw YAMLError(subject: subject, line: nil, message: "cannot be read: out of memory")
    }
    self.parser = parser
    self.bytes = bytes
    self.subject = subject
  }

  deinit { gt_yaml_close(parser) }

  /// The next event; after the end of the file, and after an error, its end.
  mutating func next() throws(YAMLError) -> Event {
    let found = gt_yaml_next(parser)
    let line = Int(clamping: found.line) &+ 1
    let text = String(
      decoding: UnsafeBufferPointer(start: found.text, count: found.length), as: UTF8.self)
    let note = found.note.map { String(cString: $0) }
    if found.kind == GT_YAML_FAILURE {
      throw YAMLError(
        subject: subject, line: line, message: message(problem: text, context: note, line: line))
    }
    return Event(
      kind: found.kind, line: line, text: text, anchor: note, isQuoted: found.is_quoted)
  }

  /// libyaml says what it stumbled on; the commonest two causes are named.
  private func message(problem: String, context: String?, line: Int) -> String {
    if isIndentedWithTab(line: line) { return "a tab in the indentation; expected spaces" }
    if problem.contains("UTF-8") { return problem + "; expected text in UTF-8" }
    return problem + (context.map { " " + $0 } ?? "") + "; expected YAML"
  }

  private func isIndentedWithTab(line: Int) -> Bool {
    let newline = UInt8(ascii: "\n")
    let lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return false }
    let blanks = lines[line - 1].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return blanks.contains(UInt8(ascii: "\t"))
  }
}
