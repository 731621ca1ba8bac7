import Glibc
import Synchronization

/// Many conversations on one thread: it waits for all their children at once, lets what comes
/// gather for a moment, and reads it in one go. The thread is there while somebody talks.
final class SessionPool: Sendable {
  typealias Deliver = @Sendable (SourceReport) -> Void

  /// One who wants to talk.
  struct Guest: Sendable {
    var id: Int
    var configuration: NvidiaSMIConfiguration
    var deliver: Deliver
    var ended: CheckedContinuation<Void, Never>
  }

  private struct State: Sendable {
    var coming: [Guest] = []
    var leaving: Set<Int> = []
    var isRunning = false
  }

  private let state = Mutex(State())
  private let bell = Doorbell()
  /// How many will talk, for the pace of their starts.
  private let expected: Int
  /// Called when the last one leaves.
  private let onEmpty: @Sendable () -> Void

  init(expected: Int, onEmpty: @escaping @Sendable () -> Void = {}) {
    self.expected = expected
    self.onEmpty = onEmpty
  }

  /// Talks until the task is cancelled; its children have ended then.
  ///
  /// - Parameter id: who talks; unique among all of this pool.
  func run(
    _ id: Int, _ configuration: NvidiaSMIConfiguration, _ deliver: @escaping Deliver
  ) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        join(Guest(id: id, configuration: configuration, deliver: deliver, ended: continuation))
      }
    } onCancel: {
      state.withLock { _ = $0.leaving.insert(id) }
      bell.ring()
    }
  }

  private func join(_ guest: Guest) {
    let isFirst = state.withLock { state in
      state.coming.append(guest)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard isFirst else { return bell.ring() }
    WorkerThread.start {
      SessionThread(self.expected, self.bell, onEmpty: self.onEmpty).run(self.takeChanges)
    }
  }

  /// Who has come and who wants to go; nil when nobody is left and the thread is to end.
  ///
  /// - Parameter early: who was to go but had not come; a task may be cancelled before it talks.
  private func takeChanges(
    isEmpty: Bool, early: Set<Int>
  ) -> (coming: [Guest], leaving: Set<Int>)? {
    state.withLock { state in
      state.leaving.formUnion(early)
      guard !isEmpty || !state.coming.isEmpty else {
        state.isRunning = false
        return nil
      }
      defer { (state.coming, state.leaving) = ([], []) }
      return (state.coming, state.leaving)
    }
  }
}
