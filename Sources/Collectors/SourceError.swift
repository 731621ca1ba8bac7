/// Why a source cannot be opened or read: `subject: what happened; what follows`.
package struct SourceError: Error, CustomStringConvertible, Sendable, Equatable {
  package enum Code: Sendable, Hashable {
    /// The word or URL names no kind of source.
    case unknownSource
    /// The name of a scenario, field or option does not exist.
    case unknownName
    /// The file cannot be opened or read.
    case unreadable
    /// The content is no telemetry that can be read.
    case unrecognised
    /// The tool is not there.
    case missingTool
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
