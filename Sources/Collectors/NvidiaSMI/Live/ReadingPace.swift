import Glibc

/// Lets the rows of a tick gather before they are read: the tool prints them a few milliseconds
/// apart, and waking up for each would cost more than all the rest of the work.
struct ReadingPace: Sendable {
  private static let shortest = 0.001
  private static let longest = 0.05
  /// Seconds from the first byte of a tick to its last row, as seen lately.
  private var span: Double?
  private var tickStart: Double?

  /// Called when the child has something: sleeps for about as long as a tick takes to be
  /// printed. The first tick, and what follows a tick that took longer, is read at once.
  mutating func waitForRest() {
    guard tickStart == nil else { return }
    tickStart = Moment.now().seconds
    if let span { usleep(UInt32(span * 1e6)) }
  }

  /// Notes that a tick is complete.
  mutating func noteTick(_ now: Double) {
    if let tickStart {
      let took = now - tickStart
      span = min(
        max(span.map { took > $0 * 1.5 ? took : $0 * 0.9 } ?? took, Self.shortest), Self.longest)
    }
    tickStart = nil
  }
}
