import ArgumentParser
import Glibc

/// The program: `gigatop [watch|demo|replay|record|export|info|verify|...]`.
@main
struct Gigatop: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "gigatop",
    abstract: "top(1) for gigawatt-class GPU fleets.",
    discussion: """
      With no arguments it watches the GPUs of this host through nvidia-smi. \
      Try `gigatop demo` on a machine without GPUs.
      """,
    version: version,
    subcommands: [
      WatchCommand.self, DemoCommand.self, ReplayCommand.self, RecordCommand.self,
      ExportCommand.self, InfoCommand.self, VerifyCommand.self, RecoverCommand.self,
      EventsCommand.self, NotesCommand.self, CatCommand.self, CheckCommand.self, BenchCommand.self,
      ThemesCommand.self,
    ],
    defaultSubcommand: WatchCommand.self)

  /// Runs the command line and ends the process with the program's own exit statuses.
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    // A file that reached the largest size allowed is an answer to a write, not the end.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      if !failure.message.isEmpty { StandardError.write(failure.message) }
      Glibc.exit(failure.status.rawValue)
    } catch {
      endAfter(error)
    }
  }

  /// Help and the version print and end well; everything else that the argument parser throws is
  /// wrong usage.
  private static func endAfter(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if code == .success {
      exit(withError: error)
    }
    StandardError.write(fullMessage(for: error))
    Glibc.exit(ExitStatus.usage.rawValue)
  }
}

/// How the program ends.
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  /// Wrong usage, or no source.
  case usage = 2
  /// Done, but something was lost (some sources silent).
  case loss = 3
}

/// Why the program ends, in a sentence for standard error.
struct Failure: Error {
  let status: ExitStatus
  let message: String
}
