/// When the tool is asked for the processes on the GPUs: a short call every few seconds, never
/// while the last one still runs, and never again beside one that cannot be killed.
package struct ProcessPoller: Sendable {
  package enum Action: Sendable, Hashable {
    case start
    case kill
    case abandon
    /// Ask whether the call that was left behind still lives.
    case recheck
  }

  private enum Phase: Sendable {
    case idle(at: Double)
    case running(deadline: Double)
    case killed(deadline: Double)
    case left(nextLook: Double)
  }

  private let limits: LoopLimits
  private var phase: Phase

  /// - Parameter now: monotonic seconds; the first call is at once.
  package init(limits: LoopLimits, now: Double) {
    self.limits = limits
    phase = .idle(at: now)
  }

  /// When `advance` has something to do.
  package var nextDeadline: Double {
    switch phase {
    case .idle(let at), .left(let at): at
    case .running(let deadline), .killed(let deadline): deadline
    }
  }

  /// Whether a call that cannot be killed is in the way.
  package var isBlocked: Bool { if case .left = phase { true } else { false } }

  package mutating func advance(_ now: Double) -> Action? {
    switch phase {
    case .idle(let at) where now >= at:
      phase = .running(deadline: now + limits.processesAnswer)
      return .start
    case .running(let deadline) where now >= deadline:
      phase = .killed(deadline: now + limits.grace)
      return .kill
    case .killed(let deadline) where now >= deadline:
      phase = .left(nextLook: now + limits.recheck)
      return .abandon
    case .left(let nextLook) where now >= nextLook:
      phase = .left(nextLook: now + limits.recheck)
      return .recheck
    default: return nil
    }
  }

  /// Notes that the call has ended, be it after it was left behind, or could not be started.
  package mutating func noteEnd(_ now: Double) { phase = .idle(at: now + limits.processes) }
}
