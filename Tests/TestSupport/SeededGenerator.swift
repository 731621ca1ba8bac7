import Foundation

/// Random numbers that a seed repeats: SplitMix64.
///
/// A property test prints `seed` in its failure message; `GIGATOP_SEED` runs it again.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  package let seed: UInt64
  private var state: UInt64

  /// The seed of this run: from the environment, else a fixed one.
  package static var seedOfRun: UInt64 {
    ProcessInfo.processInfo.environment["GIGATOP_SEED"].flatMap { UInt64($0) } ?? 20_261_122
  }

  package init(seed: UInt64 = SeededGenerator.seedOfRun) {
    self.seed = seed
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
