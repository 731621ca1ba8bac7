/// Why a recording cannot be read or written, in words.
package struct RecordingError: Error, Hashable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// Not a recording at all.
    case notARecording
    /// A version or a feature that this program does not know.
    case unknownVersion
    /// Bytes that cannot be what they should be.
    case damaged
    /// The operating system refused.
    case system
    /// Another writer holds it.
    case locked
  }

  package let code: Code
  /// The file, or the part of it.
  package let subject: String
  /// What happened; what follows.
  package let message: String

  package init(_ code: Code, subject: String, _ message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  package var description: String { "\(subject): \(message)" }
}
