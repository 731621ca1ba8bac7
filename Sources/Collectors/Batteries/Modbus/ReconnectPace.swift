/// When a connection that was lost, or could not be made, is tried again: at once after the first
/// loss, later and later while nothing good comes of it. A state machine without a clock.
package struct ReconnectPace: Sendable {
  private let limits: ModbusLimits
  /// Connections lost in a row without one answer.
  private var fruitless = 0
  /// The wait before the present try, without its jitter.
  private var wait: Double?
  /// Nothing is tried before; nil when nothing is held back.
  package private(set) var nextTry: Moment?

  package init(_ limits: ModbusLimits) { self.limits = limits }

  /// Whether a connection may be tried.
  package func mayTry(_ now: Moment) -> Bool { nextTry.map { now.seconds >= $0.seconds } ?? true }

  /// Notes an answer, of whatever kind.
  package mutating func noteAnswer() { self = ReconnectPace(limits) }

  /// Notes that a connection could not be made.
  ///
  /// - Parameter jitter: 0 to 1, so that a site's connections do not all come back at once.
  package mutating func noteRefusal(_ now: Moment, jitter: Double) { backOff(now, jitter) }

  /// Notes that a connection broke or was closed without one answer.
  package mutating func noteFruitless(_ now: Moment, jitter: Double) {
    fruitless += 1
    if fruitless > limits.freeReconnects { backOff(now, jitter) }
  }

  private mutating func backOff(_ now: Moment, _ jitter: Double) {
    let next = min(wait.map { $0 * 2 } ?? limits.firstBackOff, limits.longestBackOff)
    wait = next
    nextTry = now.adding(seconds: next * (0.75 + 0.5 * min(max(jitter, 0), 1)))
  }
}
