import FleetModel

/// What a battery or a site cannot report truly: used before a value is believed. What single values
/// can be says the catalogue of metrics.
package enum BatteryPlausibility {
  /// The value to use, with shares above 100 % clipped; nil when it cannot be. A frequency of
  /// exactly 0 is no measurement, which callers leave out before they ask.
  package static func plausible(_ value: Double, _ metric: Metric) -> Double? {
    let definition = metric.definition
    guard value.isFinite, definition.possible.contains(value) else { return nil }
    return definition.unit == .percent ? min(value, 100) : value + 0
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
