/// The load that the batteries and the grid share out between them, around an instant.
///
/// The grid carries the mean of the expected load over the minute before, the batteries what it is
/// above or below that. Expected loads are taken at whole seconds and joined by straight lines, so
/// the energy that has gone through the batteries is known without adding up the past: the sum over
/// all time of (load - mean of the window before) is a weighted sum over the last window.
struct LoadHistory: Sendable {
  /// Seconds over which the grid's part is a mean.
  static let window = 60

  /// What the batteries smooth away, W (+ discharging), and what that has cost so far, Wh, against
  /// a load that had never moved from `level`.
  let fastPower: Double
  let fastEnergy: Double
  /// What the grid and generators are left with, W.
  let slowPower: Double

  /// - Parameters:
  ///   - level: any constant near the mean load, W.
  ///   - load: the expected load at an instant, W.
  init(at time: Double, level: Double, _ load: (Double) -> Double) {
    let second = time.rounded(.down)
    let part = time - second
    let size = Self.window
    var above: [Double] = []
    above.reserveCapacity(size + 2)
    for age in -1...size { above.append(load(second - Double(age)) - level) }
    let meanNext = above[1...size].reduce(0, +) / Double(size)
    let meanHere = above[2...size + 1].reduce(0, +) / Double(size)
    let slow = meanHere + part * (meanNext - meanHere)
    let here = above[1] - meanHere
    let next = above[0] - meanNext
    var energy = 0.0
    for age in 0..<size { energy += above[1 + age] * (1 - Double(age) / Double(size)) }
    fastPower = here + part * (next - here)
    fastEnergy = (energy + part * next) / 3600
    slowPower = level + slow
  }
}
