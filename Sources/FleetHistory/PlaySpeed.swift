/// Speeds of play as people write and read them.
package enum PlaySpeed {
  /// Reads `8`, `x8`, `0.5`, `1/4`, `max`; negative in reverse.
  ///
  /// - Returns: recorded seconds a second from 1/4 to 1024 or `Playhead.fastest`, with the sign of
  ///   the direction; nil for what is no speed.
  package static func parse(_ text: String) -> Double? {
    var rest = Substring(text.lowercased())
    let isReversed = rest.hasPrefix("-")
    if isReversed { rest = rest.dropFirst() }
    if rest.hasPrefix("x") { rest = rest.dropFirst() }
    if rest.hasPrefix("-"), !isReversed { return parse(String(rest)).map { -abs($0) } }
    guard let speed = magnitude(rest) else { return nil }
    return isReversed ? -speed : speed
  }

  private static func magnitude(_ text: Substring) -> Double? {
    if text == "max" { return Playhead.fastest }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
    guard let first = parts.first, let number = first, parts.count <= 2 else { return nil }
    let speed: Double
    if parts.count == 2 {
      guard let divisor = parts[1], divisor > 0 else { return nil }
      speed = number / divisor
    } else {
      speed = number
    }
    return (0.25...1024).contains(speed) ? speed : nil
  }

  /// What a speed may be, for errors.
  package static let expected = "1/4 to 1024, or max"

  /// `x8`, `x1/4`, `x-2`, `max`.
  package static func text(_ velocity: Double) -> String {
    let sign = velocity < 0 ? "-" : ""
    let speed = abs(velocity)
    guard speed.isFinite else { return sign + "max" }
    guard speed < 1e6 else { return "x" + sign + "\(speed)" }
    if speed < 1, speed > 0 { return "x" + sign + "1/\(Int((1 / speed).rounded()))" }
    let whole = Int(speed)
    return "x" + sign + (speed == Double(whole) ? "\(whole)" : "\(speed)")
  }
}
