import Dashboard
import Dispatch
import FleetHistory
import FleetModel
import Glibc
import Incidents
import Synchronization

/// The recording that may be made while sources are watched: begun by the command line or by a
/// key, and ended by the key or with the session.
final class SessionRecorder: Sendable {
  private struct Held: Sendable {
    var writer: RecordingWriter?
    /// Whether the events that last have still to be told to the writer.
    var isNew = false
    /// What the dashboard was told last.
    var shown: RecordingState?
    var send: @Sendable (Message) -> Void = { _ in }
  }

  private let options: RecordingOptions
  private let held = Mutex(Held())
  /// Opening and ending wait for the disk: never on the main actor, and one after another.
  private let queue = DispatchQueue(label: "gigatop.recording")

  /// - Parameter path: where to record from the start; nil for nowhere.
  init(_ options: RecordingOptions, path: String?) throws {
    self.options = options
    guard let path else { return }
    guard path != "-" else {
      throw Failure(
        status: .usage,
        message: "--record -: the screen is on standard output; gigatop record writes to a pipe")
    }
    do {
      try begin(RecordingDestination(path))
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  /// Tells the dashboard of what happens, and of what has happened before.
  func open(_ send: @escaping @Sendable (Message) -> Void) {
    let state = held.withLock { held in
      held.send = send
      held.shown = held.writer?.state
      return held.shown
    }
    if let state { send(.recording(state)) }
  }

  /// Records a frame if anything is recorded; returns at once.
  func take(_ frame: Frame, _ summary: FrameSummary) {
    held.withLock { $0.writer }?.append(frame, summary)
  }

  /// Records what the rules say of the frame that was taken last; a new recording begins with what
  /// lasts already.
  func take(_ told: FleetWatch.Told) {
    let (writer, isNew) = held.withLock { held in
      defer { held.isNew = false }
      return (held.writer, held.isNew)
    }
    guard let writer else { return }
    for event in (isNew ? told.open : []) + told.changes { writer.event(event.record) }
  }

  /// Records a note.
  func keep(_ note: NoteRecord) {
    let (writer, send) = held.withLock { ($0.writer, $0.send) }
    guard let writer else {
      return send(
        .notice("nothing is recorded, so this is kept until the end only; r records", isError: true)
      )
    }
    writer.note(NoteKeeper.signed(note))
  }

  /// Begins to record into the folder of recordings, or ends what is recorded.
  func toggle() {
    queue.async {
      if self.held.withLock({ $0.writer }) != nil { self.stop() } else { self.start() }
    }
  }

  private func start() {
    let send = held.withLock { $0.send }
    guard let folder = Self.folder else {
      return send(.notice("neither XDG_STATE_HOME nor HOME says where to record to", isError: true))
    }
    do throws(RecordingError) {
      try begin(.folder(folder))
      send(.recording(held.withLock { $0.writer }?.state))
      send(.notice("recording into \(folder)", isError: false))
    } catch {
      send(.notice("\(error)", isError: true))
    }
  }

  private func begin(_ destination: RecordingDestination) throws(RecordingError) {
    let writer = try RecordingWriter(destination, options, onChange: { self.note($0) })
    held.withLock { held in
      held.writer = writer
      held.isNew = true
    }
  }

  private func stop() {
    let (writer, send) = held.withLock { held in
      defer {
        held.writer = nil
        held.shown = nil
      }
      return (held.writer, held.send)
    }
    guard let writer else { return }
    writer.finish()
    send(.recording(nil))
    let state = writer.state
    send(.notice(RecordingWords.end(state), isError: state.error != nil))
  }

  /// Tells the dashboard what can be seen of a change.
  private func note(_ state: RecordingState) {
    let (send, error) = held.withLock { held -> ((@Sendable (Message) -> Void)?, String?) in
      guard held.writer != nil else { return (nil, nil) }
      let shown = held.shown
      guard
        shown?.error != state.error || shown?.isPaused != state.isPaused
          || shown?.hasEnded != state.hasEnded
      else { return (nil, nil) }
      held.shown = state
      return (held.send, state.error)
    }
    send?(.recording(state))
    if let error { send?(.notice(error, isError: true)) }
  }

  /// Ends what is recorded.
  ///
  /// - Returns: how it ended; nil when nothing was recorded at the end.
  @discardableResult
  func finish() async -> RecordingState? {
    await withCheckedContinuation { continuation in
      queue.async {
        let writer = self.held.withLock { held in
          defer { held.writer = nil }
          return held.writer
        }
        writer?.finish()
        continuation.resume(returning: writer?.state)
      }
    }
  }

  /// Where recordings begun with a key go: state of the user that is neither configuration nor
  /// cache (XDG Base Directory Specification).
  static var folder: String? {
    func variable(_ name: String) -> String? {
      guard let text = getenv(name).map({ String(cString: $0) }), text.hasPrefix("/") else {
        return nil
      }
      return text
    }
    let state = variable("XDG_STATE_HOME") ?? variable("HOME").map { $0 + "/.local/state" }
    return state.map { $0 + "/gigatop/recordings" }
  }
}
