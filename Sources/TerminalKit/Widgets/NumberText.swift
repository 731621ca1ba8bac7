/// Numbers as an operator reads them: unit always there, a dash for what is absent, never `-0`.
package enum NumberText {
  /// What stands for a value that was never reported; `Screen` shows it as `-` in ASCII.
  package static let absent = "—"
  /// What stands for a value that cannot be, or that the source answered with an error.
  package static let refused = "?"

  /// A whole number with its thousands apart: `2,048`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    let body = group(digits)
    return value < 0 ? "-" + body : body
  }

  /// A number with a fixed count of decimals: `61`, `699.8`; nil and what is no number: a dash.
  package static func fixed(
    _ value: Double?, decimals: Int = 0, grouped: Bool = true
  ) -> String {
    guard let value, value.isFinite else { return absent }
    let places = min(max(0, decimals), 6)
    let scale = powersOfTen[places]
    let scaled = (value * scale).rounded()
    guard scaled.magnitude < 9e15 else { return absent }
    let whole = Int(scaled.magnitude)
    let unit = Int(scale)
    let head = grouped ? group(String(whole / unit)) : String(whole / unit)
    let sign = scaled < 0 ? "-" : ""
    guard places > 0 else { return sign + head }
    return sign + head + "." + padded(whole % unit, places)
  }

  /// A text of at least a width, blanks to the left of it.
  package static func right(_ text: String, width: Int) -> String {
    let missing = width - DisplayWidth.columns(of: text)
    return missing > 0 ? String(repeating: " ", count: missing) + text : text
  }

  /// A text of at least a width, blanks to the right of it.
  package static func padded(_ text: String, to width: Int) -> String {
    let missing = width - DisplayWidth.columns(of: text)
    return missing > 0 ? text + String(repeating: " ", count: missing) : text
  }

  /// A value in percent: `94 %`.
  package static func percent(_ value: Double?, decimals: Int = 0) -> String {
    guard let value, value.isFinite else { return absent }
    return fixed(value, decimals: decimals) + " %"
  }

  /// Degrees Celsius: `61 °C`.
  package static func celsius(_ value: Double?, decimals: Int = 0) -> String {
    guard let value, value.isFinite else { return absent }
    return fixed(value, decimals: decimals) + " °C"
  }

  /// A length of time by its two largest units: `12 s`, `4 m 12 s`, `20 h 46 m`, `3 d 4 h`.
  package static func duration(seconds: Double?) -> String {
    guard let seconds, seconds.isFinite, seconds.magnitude < 9e12 else { return absent }
    let total = Int(seconds.magnitude.rounded())
    let sign = seconds < 0 && total > 0 ? "-" : ""
    return sign + unsignedDuration(total)
  }

  private static func unsignedDuration(_ total: Int) -> String {
    switch total {
    case ..<60: "\(total) s"
    case ..<3600: pair(total / 60, "m", total % 60, "s")
    case ..<86_400: pair(total / 3600, "h", total % 3600 / 60, "m")
    default: pair(total / 86_400, "d", total % 86_400 / 3600, "h")
    }
  }

  private static func pair(_ large: Int, _ unit: String, _ small: Int, _ lesser: String) -> String {
    let head = grouped(large) + " " + unit
    return small == 0 ? head : head + " \(small) " + lesser
  }

  private static let powersOfTen: [Double] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func group(_ digits: String) -> String {
    guard digits.utf8.count > 3 else { return digits }
    var result = ""
    var left = digits.utf8.count
    for digit in digits {
      result.append(digit)
      left -= 1
      if left > 0, left.isMultiple(of: 3) { result.append(",") }
    }
    return result
  }
}
