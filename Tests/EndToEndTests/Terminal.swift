import Foundation
import Synchronization

/// A real terminal: a shell in a window of a tmux server that belongs to one test alone.
final class Terminal: Sendable {
  static let prompt = "ready>"
  private static let count = Mutex(0)

  /// Where tmux is; nil where there is none.
  static let tmux: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return folders.map { $0 + "/tmux" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  /// Whether tests of the terminal run: tmux is there, or nothing may be skipped.
  static var canRun: Bool {
    tmux != nil || ProcessInfo.processInfo.environment["GIGATOP_REQUIRE_ALL"] != nil
  }

  let scratch: Scratch
  private let program: String
  private let socket: String
  private let environment: [String: String]

  private init(_ environment: [String: String]) throws {
    scratch = try Scratch()
    guard let tmux = Self.tmux else { throw TookTooLong(what: "tmux in PATH", screen: "") }
    program = tmux
    let number = Self.count.withLock { count in
      count += 1
      return count
    }
    socket = "gigatop-test-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
    self.environment = Program.environment([
      "TERM": "xterm-256color", "FAKE": FakeTool.path,
      "T": scratch.path,
    ]).merging(environment) { $1 }
  }

  /// Opens a terminal for a test and ends it with everything in it, also when the test fails.
  static func open(
    width: Int = 80, height: Int = 24, _ environment: [String: String] = [:],
    _ body: (Terminal) async throws -> Void
  ) async throws {
    let terminal = try Terminal(environment)
    try await terminal.start(width, height)
    do {
      try await body(terminal)
    } catch {
      await terminal.end()
      throw error
    }
    await terminal.end()
  }

  private func start(_ width: Int, _ height: Int) async throws {
    try scratch.write(
      "tmux.conf",
      "set -g status off\nset -g default-terminal tmux-256color\nset -g escape-time 0\n")
    try await tmux(
      "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "PS1='\(Self.prompt) ' exec sh -i")
    try await wait(for: "a prompt") { $0.contains(Self.prompt) }
  }

  private func end() async {
    _ = try? await tmux("kill-server")
  }

  @discardableResult
  private func tmux(_ arguments: String...) async throws -> String {
    let all = ["-L", socket, "-f", scratch.file("tmux.conf")] + arguments
    return try await Program.run(
      all, program: program, environment: environment, seconds: 20
    ).output
  }

  // MARK: Hands

  func type(_ text: String) async throws { try await tmux("send-keys", "-l", "--", text) }

  /// Keys by tmux's names: `Enter`, `C-c`, `End`.
  func key(_ name: String) async throws { try await tmux("send-keys", name) }

  /// Types a line of the shell.
  func run(_ line: String) async throws {
    try await type(line)
    try await key("Enter")
  }

  func resize(_ width: Int, _ height: Int) async throws {
    try await tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
  }

  // MARK: Eyes

  func screen() async throws -> String { try await tmux("capture-pane", "-p") }

  /// The screen with the sequences that colour it.
  func colouredScreen() async throws -> String { try await tmux("capture-pane", "-p", "-e") }

  /// A format of tmux: `#{alternate_on}`.
  func property(_ format: String) async throws -> String {
    try await tmux("display-message", "-p", format).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Looks until the screen is as wanted.
  @discardableResult
  func wait(
    for what: String, seconds: Double = 30, until isRight: (String) -> Bool
  ) async throws -> String {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      let seen = try await screen()
      if isRight(seen) { return seen }
      guard Date() < deadline else { throw TookTooLong(what: what, screen: seen) }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @discardableResult
  func wait(for text: String) async throws -> String {
    try await wait(for: text) { $0.contains(text) }
  }

  /// Waits until a condition outside of the screen holds.
  func wait(forFact what: String, seconds: Double = 10, _ holds: () -> Bool) async throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while !holds() {
      guard Date() < deadline else { throw TookTooLong(what: what, screen: try await screen()) }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
