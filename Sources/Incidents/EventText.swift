/// Numbers in the sentences of events: plain, with few digits.
enum EventText {
  /// `312 MW`, `1.62 MW`, `870 W`; without a sign.
  static func watts(_ watts: Double) -> String {
    let size = abs(watts)
    guard size.isFinite else { return "? W" }
    let scale: (factor: Double, unit: String) =
      switch size {
      case 999.5e6...: (1e9, "GW")
      case 999.5e3...: (1e6, "MW")
      case 999.5...: (1e3, "kW")
      default: (1, "W")
      }
    let shown = size / scale.factor
    let decimals = scale.factor == 1 || shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : 2
    return fixed(shown, decimals) + " " + scale.unit
  }

  /// A number with so many decimals, at most three.
  static func fixed(_ value: Double, _ decimals: Int = 0) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "?" }
    var factor: Int64 = 1
    for _ in 0..<decimals { factor *= 10 }
    let whole = Int64((abs(value) * Double(factor)).rounded())
    let sign = value < 0 && whole != 0 ? "-" : ""
    let digits = String(whole % factor + factor).dropFirst()
    return sign + String(whole / factor) + (decimals > 0 ? "." + digits : "")
  }

  /// `12,000`.
  static func grouped(_ count: Int) -> String {
    var digits = Array(String(count))
    var place = digits.count - 3
    while place > (count < 0 ? 1 : 0) {
      digits.insert(",", at: place)
      place -= 3
    }
    return String(digits)
  }

  /// `1 GPU`, `12,000 GPUs`.
  static func count(_ count: Int, _ one: String) -> String {
    grouped(count) + " " + one + (count == 1 ? "" : "s")
  }

  /// `4 m 12 s`, `3 h 5 m`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) m \(whole % 60) s" }
    if whole < 86_400 { return "\(whole / 3600) h \(whole / 60 % 60) m" }
    return "\(whole / 86_400) d \(whole / 3600 % 24) h"
  }
}
