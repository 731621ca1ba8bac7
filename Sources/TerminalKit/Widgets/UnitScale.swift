/// A unit with its prefix, chosen once for a column or an axis so that numbers stay comparable.
package struct UnitScale: Hashable, Sendable {
  /// What is printed after the number: `MW`.
  package let unit: String
  /// One of this unit in the base unit (1 MW is 1,000,000 W).
  package let factor: Double
  /// Decimals that give three to four significant digits.
  package let decimals: Int

  /// A unit that takes no prefix: `%`, `°C`.
  package static func plain(_ unit: String, decimals: Int = 0) -> UnitScale {
    UnitScale(unit: unit, factor: 1, decimals: decimals)
  }

  /// The prefix for watts (or another unit), from the largest value shown beside each other.
  package static func watts(upTo largest: Double?, unit: String = "W") -> UnitScale {
    pick(largest, [("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9)], unit)
  }

  /// The prefix for watt-hours: Wh, kWh, MWh, GWh.
  package static func wattHours(upTo largest: Double?) -> UnitScale {
    watts(upTo: largest, unit: "Wh")
  }

  /// The prefix for a column in which values of all sizes stand below each other: kept small, so that
  /// a job of eight GPUs is not 0.0 beside one of twenty thousand.
  package static func column(upTo largest: Double?, unit: String = "W") -> UnitScale {
    let magnitude = largest.map { $0.isFinite ? $0.magnitude : 0 } ?? 0
    return switch magnitude {
    case ..<9_995: watts(upTo: magnitude, unit: unit)
    case ..<999_500: UnitScale(unit: "k" + unit, factor: 1e3, decimals: 1)
    case ..<99_950_000: UnitScale(unit: "k" + unit, factor: 1e3, decimals: 0)
    case ..<99_950_000_000: UnitScale(unit: "M" + unit, factor: 1e6, decimals: 2)
    default: UnitScale(unit: "G" + unit, factor: 1e9, decimals: 2)
    }
  }

  /// MiB, GiB, TiB or PiB for values in MiB.
  package static func mebibytes(upTo largest: Double?) -> UnitScale {
    pick(
      largest, [("Mi", 1), ("Gi", 1024), ("Ti", 1_048_576), ("Pi", 1_073_741_824)], "B")
  }

  private static func pick(
    _ largest: Double?, _ prefixes: [(name: String, factor: Double)], _ unit: String
  ) -> UnitScale {
    let magnitude = largest.map { $0.isFinite ? $0.magnitude : 0 } ?? 0
    var chosen = prefixes.first ?? (name: "", factor: 1)
    for prefix in prefixes where magnitude >= prefix.factor * 0.9995 { chosen = prefix }
    let shown = magnitude / chosen.factor
    let decimals: Int
    switch shown {
    case ..<9.995: decimals = 2
    case ..<999.5: decimals = 1
    default: decimals = 0
    }
    let isBase = chosen.factor == prefixes.first?.factor
    return UnitScale(
      unit: chosen.name + unit, factor: chosen.factor,
      decimals: isBase ? min(1, decimals) : decimals)
  }

  /// The number alone: `1.31`; nil is a dash.
  package func number(_ value: Double?) -> String {
    NumberText.fixed(value.map { $0 / factor }, decimals: decimals)
  }

  /// The number with its unit: `1.31 MW`; nil is a dash without one.
  package func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return NumberText.absent }
    return number(value) + " " + unit
  }
}
