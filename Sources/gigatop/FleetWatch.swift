import FleetHistory
import FleetModel
import Incidents
import Synchronization

/// Runs the rules over the frames that a session takes in, on the thread that brings them.
final class FleetWatch: Sendable {
  /// What the rules say of a frame.
  struct Told: Sendable {
    /// Events that begin, change or end with it.
    var changes: [Event]
    /// Events that last.
    var open: [Event]
  }

  private let watch = Mutex(RuleWatch())

  func take(_ frame: Frame, _ summary: FrameSummary) -> Told {
    watch.withLock { watch in
      let changes = watch.take(frame, summary)
      return Told(changes: changes, open: watch.open)
    }
  }
}
