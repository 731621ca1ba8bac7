import FleetHistory
import FleetModel
import Synchronization

/// Counts what jobs use over the frames that a session takes in, on the thread that brings them.
final class JobWatch: Sendable {
  private struct Held: Sendable {
    var ledger = JobLedger()
    var last: Frame?
  }

  private let held = Mutex(Held())

  /// What was looked at of the frame before is prepared of this one.
  func take(_ frame: Frame) -> JobLedger {
    held.withLock { held in
      let asked = held.last?.jobKeysAsked ?? []
      for key in asked {
        frame.note(jobKeyAsked: key)
        _ = frame.jobs(key)
      }
      held.ledger.take(frame, asked: asked)
      held.last = frame
      return held.ledger
    }
  }
}
