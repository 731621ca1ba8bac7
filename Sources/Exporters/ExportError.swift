/// Why an export cannot be made: `subject: what happened; what follows`.
package struct ExportError: Error, CustomStringConvertible, Sendable, Hashable {
  package enum Code: Sendable, Hashable {
    /// No format has this name.
    case unknownFormat
    /// The format shows a screen and was given none.
    case needsScreen
  }

  package let code: Code
  package let subject: String
  package let message: String

  package init(_ code: Code, _ subject: String, _ message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  package var description: String { subject + ": " + message }
}
