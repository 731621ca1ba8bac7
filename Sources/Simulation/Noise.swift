/// Random numbers that are functions of their arguments: the same seed, entity and instant give the
/// same number in any order of asking.
enum Noise {
  /// Scrambles 64 bits (the finaliser of SplitMix64); different inputs give different outputs.
  @inline(__always)
  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  @inline(__always)
  static func mix(_ seed: UInt64, _ value: Int) -> UInt64 {
    mix(seed &+ UInt64(bitPattern: Int64(value)) &* 0xD6E8_FEB8_6659_FD93)
  }

  /// A number from 0 up to 1 for an entity.
  static func unit(_ seed: UInt64, _ value: Int) -> Double {
    Double(mix(seed, value) >> 11) * 0x1p-53
  }

  /// A number within a range for an entity.
  static func pick(_ seed: UInt64, _ value: Int, _ range: ClosedRange<Double>) -> Double {
    range.lowerBound + unit(seed, value) * (range.upperBound - range.lowerBound)
  }

  /// A number from -1 to 1 that wanders smoothly with time, a knot each `period` seconds.
  static func wander(_ seed: UInt64, at time: Double, period: Double) -> Double {
    let knot = (time / period).rounded(.down)
    let part = time / period - knot
    let ease = part * part * (3 - 2 * part)
    let here = pick(seed, Int(knot), -1...1)
    return here + ease * (pick(seed, Int(knot) + 1, -1...1) - here)
  }

  /// The remainder of a division that is never negative, for phases before the start as well.
  static func phase(_ time: Double, _ period: Double) -> Double {
    time - (time / period).rounded(.down) * period
  }
}
