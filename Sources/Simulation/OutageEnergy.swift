/// What the batteries give in an outage in place of the grid, and take back after it.
struct OutageEnergy: Sendable {
  private let first: Double
  /// Wh given up to each second of the outage.
  private let given: [Double]
  /// W, and when it begins and ends.
  private let recharging: Double
  private let rechargeStart: Double
  private let rechargeEnd: Double

  /// Seconds of calm between the outage and charging.
  private static let calm = 60.0

  /// - Parameter site: the expected load and what the batteries would trade with the grid, W, and
  ///   how much of its usual part the grid carries.
  init(
    window: ClosedRange<Double>, rechargePower: Double,
    _ site: (Double) -> (load: Double, trade: Double, gridShare: Double)
  ) {
    let size = LoadHistory.window
    let first = window.lowerBound.rounded(.down)
    self.first = first
    let seconds = Int((window.upperBound - first).rounded(.up)) + 1
    let samples = (-size..<seconds).map { site(first + Double($0)) }
    var mean = samples[..<size].reduce(0) { $0 + $1.load } / Double(size)
    var sum = 0.0
    given = (0..<seconds).map { second in
      let now = samples[size + second]
      sum += (1 - now.gridShare) * (mean - now.trade) / 3600
      mean += (now.load - samples[second].load) / Double(size)
      return sum
    }
    recharging = rechargePower
    rechargeStart = window.upperBound + Self.calm
    rechargeEnd = rechargeStart + (rechargePower > 0 ? sum * 3600 / rechargePower : 0)
  }

  /// W, while the batteries are charged again.
  func rechargePower(at time: Double) -> Double {
    time >= rechargeStart && time < rechargeEnd ? recharging : 0
  }

  /// Wh that the batteries lack for this outage's sake.
  func energy(at time: Double) -> Double {
    guard time >= first, time < rechargeEnd, let total = given.last else { return 0 }
    if time >= rechargeStart { return total - recharging * (time - rechargeStart) / 3600 }
    let place = time - first
    let second = min(Int(place), given.count - 1)
    let next = given[min(second + 1, given.count - 1)]
    return given[second] + (next - given[second]) * min(1, place - Double(second))
  }
}
