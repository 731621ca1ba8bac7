import FleetModel

/// What makes one battery unit differ from the others, for good.
struct UnitTraits: Sendable {
  enum Duty: Sendable { case running, maintenance, offline }

  let unit: BatteryUnit
  let duty: Duty
  /// Share of the nameplate energy that is left, 0...1.
  let health: Double
  /// State of charge at rest, 0...1.
  let charge: Double
  /// Kelvin above the mean module temperature, and from the mean to the hottest module.
  let warmth: Double
  let spread: Double
  /// How much of the site's power it takes against the others.
  let weight: Double

  var isRunning: Bool { duty == .running }

  /// Units behind one transformer.
  static let blockSize = 8

  init(number: Int, of count: Int, _ seed: UInt64) {
    let own = Noise.mix(seed ^ 0xBA77, number)
    unit = BatteryUnit(
      id: "u" + Self.padded(number + 1, like: count),
      block: "block-" + String(number / Self.blockSize + 1), maker: "Tesla",
      model: "Megapack 2 XL", serial: "TG1" + String(23_000_000_000 + own % 1_000_000_000))
    duty = Self.duty(number, of: count, own)
    health = Noise.pick(own, 1, 0.965...0.995)
    charge = Noise.pick(own, 2, 0.825...0.865)
    warmth = Noise.pick(own, 3, -1.6...1.8)
    spread = Noise.pick(own, 4, 1.2...2.6)
    weight = Noise.pick(own, 5, 0.97...1.03)
  }

  /// A few units of a large site are in maintenance, and one in hundreds does not answer.
  private static func duty(_ number: Int, of count: Int, _ own: UInt64) -> Duty {
    guard count >= 100 else { return .running }
    if own % 131 == 0 { return .maintenance }
    return number == Int(count / 3) ? .offline : .running
  }

  private static func padded(_ number: Int, like largest: Int) -> String {
    let digits = String(number)
    let width = max(2, String(largest).utf8.count)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
