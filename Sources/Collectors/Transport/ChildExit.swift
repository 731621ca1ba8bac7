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

  package init(program: String, arguments: [String], environment: [String] = []) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }
}

/// Why a child process could not be started.
package struct ChildStartError: Error, Equatable, Sendable, CustomStringConvertible {
  package let program: String
  /// `errno` of the step that failed.
  package let number: Int32

  package var description: String { program + ": " + SystemText.error(number) }
}
