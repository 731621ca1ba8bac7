/// How long a source waits after failures: twice as long each time, less a random part, so that
/// many of them do not come back at once.
struct TeslaPause: Sendable {
  let first: Double
  let longest: Double
  private var failures = 0

  init(first: Double, longest: Double) {
    self.first = first
    self.longest = longest
  }

  mutating func reset() { failures = 0 }

  /// Seconds until the next try.
  ///
  /// - Parameter random: from 0 up to 1.
  mutating func next(_ random: Double) -> Double {
    failures = min(failures + 1, 30)
    let whole = min(longest, first * Double(1 << (failures - 1)))
    return whole * (1 - random / 4)
  }
}
