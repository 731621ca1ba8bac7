import Glibc

/// What the batteries give the grid and take from it in the course of an hour and a half.
struct SlowTrade: Sendable {
  /// The most that flows either way, W.
  let power: Double

  private static let turn = 2 * Double.pi / 5400

  /// W, positive while discharging.
  func power(at time: Double) -> Double { power * sin(Self.turn * time) }

  /// The integral of the power since the start, Wh.
  func energy(at time: Double) -> Double {
    power * (1 - cos(Self.turn * time)) / Self.turn / 3600
  }
}
