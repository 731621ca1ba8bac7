/// Why a theme cannot be used.
package struct ThemeError: Error, Hashable, CustomStringConvertible {
  /// What kind of thing went wrong.
  package enum Code: Hashable, Sendable {
    case unknownName, unreadable, syntax, unknownKey, badValue
  }

  package let code: Code
  /// The theme's name or its file.
  package let subject: String
  /// Line in the file, from 1; nil where none is to blame.
  package let line: Int?
  package let message: String

  package init(_ code: Code, subject: String, line: Int? = nil, _ message: String) {
    self.code = code
    self.subject = subject
    self.line = line
    self.message = message
  }

  package var description: String {
    subject + (line.map { ":\($0)" } ?? "") + ": " + message
  }
}
