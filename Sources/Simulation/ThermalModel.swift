import Glibc

/// How heat follows power: a first-order lag, evaluated from past instants of a job, so that any
/// instant can be asked for without those before it.
struct ThermalModel: Sendable {
  /// Seconds in which 63 % of a step of power has reached the sensor.
  static let lag = 18.0
  /// Seconds between the instants looked at, and how many.
  private static let step = 2.0
  private static let count = 32

  /// How long before the present each instant is, the latest first.
  let ages: [Double]
  private let weights: [Double]

  init() {
    ages = (0..<Self.count).map { (Double($0) + 0.5) * Self.step }
    let raw = ages.map { exp(-$0 / Self.lag) }
    let sum = raw.reduce(0, +)
    weights = raw.map { $0 / sum }
  }

  /// The lagged value, from the values at `ages`.
  func lagged(_ value: (_ number: Int) -> Double) -> Double {
    var sum = 0.0
    for (number, weight) in weights.enumerated() { sum += weight * value(number) }
    return sum
  }
}
