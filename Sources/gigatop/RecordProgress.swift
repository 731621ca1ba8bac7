import FleetHistory
import FleetModel
import Glibc
import Synchronization

/// What is said while recording, on standard error: a line that changes on a terminal; elsewhere
/// only what goes wrong.
final class RecordProgress: Sendable {
  private struct Held: Sendable {
    var late: [String] = []
    var error: String?
    var shownAt: Timestamp?
    var hasLine = false
  }

  private let held = Mutex(Held())
  private let isShown: Bool

  init(_ destination: RecordingDestination) { isShown = Self.isShown(of: destination) }

  /// Whether lines without trouble are for anyone: on a terminal, unless what is recorded goes
  /// through a pipe to a program that may have taken the terminal.
  static func isShown(of destination: RecordingDestination) -> Bool {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    guard case .descriptor(let descriptor) = destination else { return true }
    var information = stat()
    return fstat(descriptor, &information) == 0 && information.st_mode & S_IFMT != S_IFIFO
  }

  /// Takes note of who is late.
  func take(_ statuses: [SourceStatus]) {
    let late = statuses.filter { $0.state == .stale || $0.state == .failing }.map(\.id)
    held.withLock { $0.late = late }
  }

  func show(_ state: RecordingState) {
    held.withLock { held in
      if state.error != held.error {
        held.error = state.error
        clearLine(&held)
        StandardError.write(state.error ?? "\(state.path): recording goes on")
      }
      let now = Timestamp.now()
      let isTime = held.shownAt.map { now.seconds(since: $0) >= 0.25 } ?? true
      guard isShown, isTime else { return }
      held.shownAt = now
      var line = RecordingWords.progress(state)
      if !held.late.isEmpty {
        line += "  late: " + held.late.prefix(3).joined(separator: " ")
        if held.late.count > 3 { line += " and \(held.late.count - 3) more" }
      }
      StandardError.replaceLine(line)
      held.hasLine = true
    }
  }

  /// Leaves the line as it is.
  func end() {
    held.withLock { held in
      if held.hasLine { StandardError.endLine() }
      held.hasLine = false
    }
  }

  private func clearLine(_ held: inout Held) {
    if held.hasLine { StandardError.clearLine() }
    held.hasLine = false
  }
}
