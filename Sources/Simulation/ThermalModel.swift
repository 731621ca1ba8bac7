import Glibc

/// How heat follows power: a first-order lag, evaluated from a few past instants of a job, so that
/// any instant can be asked for without those before it.
struct ThermalModel: Sendable {
  /// Seconds in which 63 % of a step of power has reached the sensor.
  static let lag = 18.0
  private static let ages: [Double] = [0, 4, 9, 15, 23, 34, 50, 75]
  private let weights: [Double]

  init() {
    let edges = zip(Self.ages, Self.ages.dropFirst()).map { ($0 + $1) / 2 }
    let bounds = [0] + edges + [Double.infinity]
    weights = zip(bounds, bounds.dropFirst()).map { exp(-$0 / Self.lag) - exp(-$1 / Self.lag) }
  }

  /// The lagged value of a function of time.
  func lagged(at time: Double, _ value: (Double) -> Double) -> Double {
    var sum = 0.0
    for (age, weight) in zip(Self.ages, weights) { sum += weight * value(time - age) }
    return sum
  }
}
