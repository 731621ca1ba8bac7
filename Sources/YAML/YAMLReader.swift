/// Reads YAML files that people write, such as themes: one document of UTF-8, of bounded size.
package struct YAMLReader {
  /// Bounds on what a file may ask for.
  package struct Limits: Hashable, Sendable {
    /// Bytes of the file.
    package var length = 1 << 20
    /// Lists and maps within one another.
    package var depth = 32
    /// Values of all kinds, names among them.
    package var nodes = 1 << 16

    package init() {}
  }

  /// The file, as its user named it, for error texts.
  let subject: String
  let limits: Limits

  package init(subject: String, limits: Limits = Limits()) {
    self.subject = subject
    self.limits = limits
  }

  /// The file's value; nil when there is nothing in it but comments.
  package func read(_ bytes: [UInt8]) throws(YAMLError) -> YAMLNode? {
    guard bytes.count <= limits.length else {
      throw YAMLError(
        subject: subject, line: nil,
        message: "is \(bytes.count) bytes long; expected at most \(limits.length)")
    }
    var composer = YAMLComposer(
      events: try YAMLEvents(bytes, subject: subject), subject: subject, limits: limits)
    return try composer.document()
  }
}
