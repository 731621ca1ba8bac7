/// How much of the history the timeline strip shows: all of it, a half, a quarter, ...
package struct StripZoom: Hashable, Sendable {
  /// Halvings of the whole; the closest look is a millionth of it.
  package private(set) var level = 0
  private static let highest = 20

  package init() {}

  package var isWhole: Bool { level == 0 }
  package var factor: Double { Double(1 << level) }

  package mutating func closer() { level = min(level + 1, Self.highest) }
  package mutating func wider() { level = max(level - 1, 0) }
}
