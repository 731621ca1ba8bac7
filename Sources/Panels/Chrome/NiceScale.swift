import TerminalKit

/// A round number for the top of an axis.
package struct NiceScale: Hashable, Sendable {
  package let value: Double
  /// The number as printed, without trailing zeros.
  package let label: String

  /// The least round number at or above a value; 1 for nothing.
  package static func above(_ value: Double) -> NiceScale {
    guard value.isFinite, value > 0, value < 1e15 else { return NiceScale(value: 1, label: "1") }
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value, power > 1e-6 { power /= 10 }
    let steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
    let top = (steps.first { $0 * power >= value * 0.9999 } ?? 10) * power
    return NiceScale(value: top, label: label(top))
  }

  private static func label(_ value: Double) -> String {
    for decimals in 0...3 {
      let text = NumberText.fixed(value, decimals: decimals)
      let scale = [1.0, 10, 100, 1000][decimals]
      if (value * scale).rounded() / scale == value { return text }
    }
    return NumberText.fixed(value, decimals: 2)
  }
}
