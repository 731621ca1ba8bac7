import FleetModel

/// What the figures of one battery unit say against each other, in one answer.
package enum BatteryDoubt: Hashable, Sendable {
  /// Nothing is left in it, and yet it discharges: the power in W. One reading of 0 among others is
  /// no measurement. `isConfirmed`: the energy says so too.
  case emptyAndDischarging(power: Double, isConfirmed: Bool)
  /// The state of charge, in percent, is far from what the energy comes to, in Wh.
  case chargeAgainstEnergy(charge: Double, energy: Double, capacity: Double)

  /// - Parameters:
  ///   - table: a row for each unit.
  ///   - unit: the row.
  package init?(_ table: MetricTable, _ unit: Int) {
    guard let charge = table.value(.stateOfCharge, unit) else { return nil }
    let energy = table.value(.energyAvailable, unit)
    let capacity = table.value(.energyRating, unit).flatMap { $0 > 0 ? $0 : nil }
    let share = energy.flatMap { energy in capacity.map { energy / $0 * 100 } }
    if charge == 0, let power = table.value(.batteryPower, unit),
      power > max(Self.leastPower, 0.005 * (table.value(.dischargeLimit, unit) ?? 0))
    {
      self = .emptyAndDischarging(power: power, isConfirmed: share.map { $0 <= 1 } ?? false)
      return
    }
    guard let energy, let capacity, let share, !Self.agrees(charge, share) else { return nil }
    self = .chargeAgainstEnergy(charge: charge, energy: energy, capacity: capacity)
  }

  /// W below which a unit may only be measured wrong.
  private static let leastPower = 100.0

  /// Whether a state of charge and the energy's share of the rating can be of one unit. An old one
  /// holds less than it is rated for, a new one a little more, and some makers keep a part of the
  /// energy out of the state of charge.
  private static func agrees(_ charge: Double, _ share: Double) -> Bool {
    share >= 0.6 * charge - 8 && share <= charge + 15
  }

  /// What people are told.
  package var words: String {
    switch self {
    case .emptyAndDischarging(let power, let isConfirmed):
      let follows = isConfirmed ? "" : "; the state of charge is left out"
      return "doubted: state of charge 0.0 % while it discharges \(Self.text(power)) W" + follows
    case .chargeAgainstEnergy(let charge, let energy, let capacity):
      return "doubted: state of charge \(charge) % contradicts \(Self.text(energy)) of "
        + "\(Self.text(capacity)) Wh"
    }
  }

  /// Without decimals; what is believed of a unit is far below the largest integer.
  private static func text(_ value: Double) -> String { String(Int64(value.rounded())) }
}
