/// How many of many conversations may start a child at the same time: a handshake costs, here and
/// on a jump host, and a thousand at once would be late together. A start that is slow gives its
/// place up after a while, so that hosts that do not answer hold up nobody.
package struct StartGate: Sendable {
  private let width: Int
  private let longest: Double
  private var starting: [(member: Int, since: Double)] = []

  /// - Parameters:
  ///   - width: starts at the same time.
  ///   - longest: seconds that a start keeps its place.
  package init(width: Int = 16, longest: Double = 1.5) {
    self.width = width
    self.longest = longest
  }

  /// Whether one more may start.
  package var isOpen: Bool { starting.count < width }

  package mutating func noteStart(of member: Int, _ now: Double) {
    starting.append((member, now))
  }

  /// Gives back the places of those who have started or ended, or have had theirs long enough.
  package mutating func release(_ now: Double, isStarting: (Int) -> Bool) {
    starting.removeAll { now - $0.since >= longest || !isStarting($0.member) }
  }

  /// When a place is free at the latest; nil while one is.
  package var nextFree: Double? { isOpen ? nil : starting.first.map { $0.since + longest } }
}
