import FleetModel

/// What a battery or a site cannot report truly: used before a value is believed.
package enum BatteryPlausibility {
  /// Values in the metric's unit that can be; nil for metrics without a limit of their own.
  private static func limits(_ metric: Metric) -> ClosedRange<Double>? {
    switch metric {
    case .stateOfCharge, .stateOfHealth, .stateOfChargeMin, .stateOfChargeMax, .reserve: 0...102
    case .frequency, .siteFrequency, .nominalFrequency: 45...65
    case .cellTemperatureMax, .cellTemperatureAverage, .cabinetTemperature, .ambientTemperature:
      -50...120
    case .energyRating, .energyAvailable, .injectedEnergy, .absorbedEnergy, .chargeLimit,
      .dischargeLimit, .maximumDemand, .cycles:
      0...1e15
    default: nil
    }
  }

  /// The value to use, with shares above 100 % clipped; nil when it cannot be. A frequency of
  /// exactly 0 is no measurement, which callers leave out before they ask.
  package static func plausible(_ value: Double, _ metric: Metric) -> Double? {
    guard value.isFinite, abs(value) < 1e16 else { return nil }
    guard let limits = limits(metric) else { return value + 0 }
    guard limits.contains(value) else { return nil }
    return limits.upperBound == 102 ? min(value, 100) : value
  }

  /// Whether a unit can have this power, W, at a rating, W: up to 1.3 times it.
  package static func isPlausible(power: Double, rating: Double?) -> Bool {
    rating.map { $0 <= 0 || abs(power) <= 1.3 * $0 } ?? true
  }

  /// Whether a unit can hold this energy, Wh, at a capacity, Wh: up to 1.2 times it.
  package static func isPlausible(energy: Double, capacity: Double?) -> Bool {
    capacity.map { $0 <= 0 || energy <= 1.2 * $0 } ?? true
  }
}
