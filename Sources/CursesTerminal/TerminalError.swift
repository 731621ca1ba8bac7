/// Why there is no terminal to draw on.
package struct TerminalError: Error, Hashable, CustomStringConvertible {
  package enum Code: Hashable, Sendable {
    /// Standard output is no terminal.
    case notATerminal
    /// `TERM` is missing or names one that cannot move its cursor.
    case tooSimple
    /// The terminal database has no entry for it.
    case unknownTerminal
    /// ncurses refused.
    case notStarted
  }

  package let code: Code
  package let subject: String
  package let message: String

  package init(_ code: Code, subject: String, _ message: String) {
    self.code = code
    self.subject = subject
    self.message = message
  }

  package nonisolated var description: String { subject + ": " + message }
}
