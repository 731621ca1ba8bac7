import Synchronization

/// What an engine was found to allow: how its fleet has to be cut up so that each question stays
/// below its limits. One for an engine; all who ask share what one of them has learnt.
final class EngineBound: Sendable {
  private let halves = Mutex<[EnginePart: [EnginePart]]>([:])

  /// Parts at most; a fleet that needs more is not read GPU by GPU.
  static let mostParts = 40

  /// The parts that a part has to be asked for in.
  func parts(of part: EnginePart = .whole) -> [EnginePart] {
    halves.withLock { Self.leaves(of: part, $0) }
  }

  private static func leaves(
    of part: EnginePart, _ halves: [EnginePart: [EnginePart]]
  ) -> [EnginePart] {
    guard let smaller = halves[part] else { return [part] }
    return smaller.flatMap { leaves(of: $0, halves) }
  }

  /// Notes that a part was refused, and what it falls into.
  ///
  /// - Returns: false when there would be too many parts.
  func note(_ part: EnginePart, fallsInto smaller: [EnginePart]) -> Bool {
    halves.withLock { halves in
      if halves[part] != nil { return true }
      let count = Self.leaves(of: .whole, halves).count
      guard count + smaller.count - 1 <= Self.mostParts else { return false }
      halves[part] = smaller
      return true
    }
  }
}
