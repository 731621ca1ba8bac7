/// How a child process ended.
package enum ChildExit: Hashable, Sendable {
  case code(Int32)
  case signal(Int32)

  package var isSuccess: Bool { self == .code(0) }
}

/// What a child process is started from.
package struct ChildCommand: Hashable, Sendable {
  /// Path of the program; `ToolLocator` finds one by name.
  package var program: String
  package var arguments: [String]
  /// `NAME=value` lines that are added to the environment of this process or replace its own.
  package var environment: [String]
  /// What its standard streams lead to.
  package var streams: Streams

  package enum Streams: Hashable, Sendable {
    /// Nothing to read, and a pseudo-terminal to write to, so that it flushes line by line.
    case terminal
    /// Pipes: the one it reads from stays open, and empty, until this process lets go of it.
    case pipes
  }

  package init(
    program: String, arguments: [String], environment: [String] = [], streams: Streams = .terminal
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.streams = streams
  }
}

/// Why a child process could not be started.
package struct ChildStartError: Error, Equatable, Sendable, CustomStringConvertible {
  package let program: String
  /// `errno` of the step that failed.
  package let number: Int32

  package var description: String { program + ": " + SystemText.error(number) }
}
