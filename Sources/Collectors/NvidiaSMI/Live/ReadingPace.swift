/// When the tool is listened to. It prints the rows of a tick one by one, and waking up for each
/// would cost more than all the rest of the work: a tick that has begun is given time to end, and
/// while ticks come at a steady pace the next look is when one is expected to be complete.
///
/// A small state machine without a clock of its own; times are monotonic seconds.
struct ReadingPace: Sendable {
  /// Bounds of the time that the rows of a tick are given.
  private static let shortestSpan = 0.001
  private static let longestSpan = 0.05
  /// How long after its expected end a tick is looked for.
  private static let margin = 0.004
  /// Ticks that are found complete before one is watched again, to see when it ends.
  private static let blindTicks = 5
  /// Ticks that come faster are read as they come.
  private static let leastInterval = 0.2

  /// From the first byte of a tick to its last row, as seen lately.
  private var span: Double?
  /// When the tick that is being read was found, how often its rows were looked for, and whether
  /// it was expected.
  private var tickStart: Double?
  private var looks = 0
  private var isExpected = false
  /// When a tick was last seen to end, and how many were found complete since.
  private var seenEnd: Double?
  private var blind = 0
  /// Between the ends of ticks: as last measured, how often in a row measurements have agreed, and
  /// what is gone by once they have.
  private var measured: Double?
  private var agreements = 0
  private var interval: Double?
  /// When the next tick is expected to be complete: nobody need look before. Nil while a tick is
  /// being read, and while the pace is not known.
  private(set) var nextLook: Double?

  /// Whether the next tick is still to come, so that nothing need be read.
  func isQuiet(_ now: Double) -> Bool { nextLook.map { $0 > now } ?? false }

  /// Notes that the child has something, or is expected to.
  ///
  /// - Returns: seconds to wait for the rest of the tick. The first tick, and what follows a tick
  ///   that took longer, is read at once.
  mutating func begin(_ now: Double) -> Double {
    looks += 1
    guard tickStart == nil else { return looks == 2 && isExpected ? span ?? 0 : 0 }
    tickStart = now
    isExpected = nextLook.map { now >= $0 && now - $0 < Self.margin } ?? false
    nextLook = nil
    return isExpected ? 0 : span ?? 0
  }

  /// Notes that a tick is complete.
  mutating func noteTick(_ now: Double) {
    guard let start = tickStart else { return reset() }
    if isExpected, looks == 1 {
      blind += 1
    } else {
      if !isExpected { noteSpan(now - start) }
      noteEnd(now)
    }
    tickStart = nil
    looks = 0
    nextLook = expectedEnd.map { $0 + Self.margin }
  }

  /// Forgets the pace: another child has another.
  mutating func reset() { self = ReadingPace() }

  private var expectedEnd: Double? {
    guard let interval, let seenEnd, blind < Self.blindTicks else { return nil }
    return seenEnd + interval * Double(blind + 1)
  }

  private mutating func noteSpan(_ took: Double) {
    span = min(
      max(span.map { took > $0 * 1.5 ? took : $0 * 0.9 } ?? took, Self.shortestSpan),
      Self.longestSpan)
  }

  private mutating func noteEnd(_ now: Double) {
    defer { (seenEnd, blind) = (now, 0) }
    guard let seenEnd else { return }
    let mean = (now - seenEnd) / Double(blind + 1)
    let agrees = measured.map { abs($0 - mean) < mean * 0.005 } ?? false
    agreements = agrees ? agreements + 1 : 0
    interval = agreements >= 2 && mean >= Self.leastInterval ? mean : nil
    measured = mean
  }
}
