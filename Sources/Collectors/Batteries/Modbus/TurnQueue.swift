import Synchronization

/// Lets one task at a time through, in the order in which they came.
package final class TurnQueue: Sendable {
  private struct Waiting: Sendable {
    let ticket: UInt64
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State: Sendable {
    var isTaken = false
    var isClosed = false
    var nextTicket: UInt64 = 0
    var waiting: [Waiting] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// How many tasks wait.
  package var count: Int { state.withLock { $0.waiting.count } }

  /// Waits for a turn, which must be given back.
  ///
  /// - Returns: false when the task was cancelled or the queue closed: there is nothing to give back.
  package func take() async -> Bool {
    let ticket = state.withLock { state in
      state.nextTicket &+= 1
      return state.nextTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = state.withLock { state in
          if state.isClosed || Task.isCancelled { return false }
          if !state.isTaken {
            state.isTaken = true
            return true
          }
          state.waiting.append(Waiting(ticket: ticket, continuation: continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let leaving = state.withLock { state -> Waiting? in
        guard let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
          return nil
        }
        return state.waiting.remove(at: place)
      }
      leaving?.continuation.resume(returning: false)
    }
  }

  /// Gives the turn to the next in line.
  package func give() {
    let next = state.withLock { state -> Waiting? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.continuation.resume(returning: true)
  }

  /// Sends everybody away, now and later.
  package func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in waiting { waiter.continuation.resume(returning: false) }
  }
}
