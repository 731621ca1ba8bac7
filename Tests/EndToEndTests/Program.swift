import Foundation
import Glibc

/// The program as it was built for the tests, and how it is run without a terminal.
enum Program {
  /// The folder that `gigatop` lies in: that of the test bundle, or of `GIGATOP_BINARY`.
  static let folder: String = {
    if let given = ProcessInfo.processInfo.environment["GIGATOP_BINARY"] {
      return URL(filePath: given).deletingLastPathComponent().path
    }
    let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: bundle ?? "").deletingLastPathComponent().path
  }()

  static var path: String { folder + "/gigatop" }

  /// What a program of the tests sees; nothing of the machine's own settings.
  static func environment(_ more: [String: String] = [:]) -> [String: String] {
    let own = ProcessInfo.processInfo.environment
    var result = [
      "PATH": folder + ":" + (own["PATH"] ?? "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "HOME": "/nonexistent",
    ]
    for name in ["LD_LIBRARY_PATH", "TMUX_TMPDIR", "TMPDIR"] { result[name] = own[name] }
    return result.merging(more) { $1 }
  }

  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs a program to its end; one that takes too long is killed.
  static func run(
    _ arguments: [String], program: String = path, environment: [String: String] = environment(),
    seconds: Double = 40
  ) async throws -> Outcome {
    let scratch = try Scratch()
    let child = try Spawn.start(
      [program] + arguments, environment, output: scratch.file("out"), errors: scratch.file("err"))
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      if let status = Spawn.ended(child) {
        return Outcome(
          status: status, output: try scratch.read("out"), errors: try scratch.read("err"))
      }
      guard Date() < deadline else {
        kill(child, SIGKILL)
        throw TookTooLong(what: ([program] + arguments).joined(separator: " "), screen: "")
      }
      try await Task.sleep(for: .milliseconds(4))
    }
  }

  /// Runs a line of the shell, with `gigatop` in its `PATH`.
  static func shell(_ line: String, _ more: [String: String] = [:]) async throws -> Outcome {
    try await run(["-c", line], program: "/bin/sh", environment: environment(more))
  }
}

/// A deadline has passed.
struct TookTooLong: Error, CustomStringConvertible {
  let what: String
  let screen: String

  var description: String { "no \(what) in time; the screen shows\n\(screen)" }
}
