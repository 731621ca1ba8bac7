/// What the address of a SunSpec source says: `sunspec://host[:502][?units=1-100&...]`.
struct SunSpecSettings: Hashable, Sendable {
  /// The source as the user named it.
  var id: String
  var host: String
  var port: Int
  /// Modbus unit identifiers, each once, in the order given.
  var units: [UInt8] = [1]
  /// Where the marker may stand.
  var bases = SunSpecChain.bases
  /// Seconds between polls, and for a whole reply.
  var interval = 5.0
  var timeout = 1.0
  var connections = 1
  /// Of the site, percent; nil leaves it to the units.
  var reserve: Double?
  /// Watts.
  var demand: Double?
  /// Hertz.
  var nominalFrequency: Double?
  /// Percent of stored energy that arrives at the grid side.
  var efficiency: Double?
  var decoding = SunSpecDecoder.Options()

  static let names = [
    "units", "base", "interval", "timeout", "connections", "reserve", "demand", "nominal",
    "efficiency", "invert", "sf",
  ]

  var hostAndPort: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

  /// - Parameters:
  ///   - address: what the user typed.
  ///   - period: seconds between frames that the command line asks for; the address has the last
  ///     word.
  init(_ address: SourceAddress, period: Double? = nil) throws(SourceError) {
    try address.allow(only: Self.names)
    guard address.path.isEmpty || address.path == "/" else {
      throw SourceError(
        .unknownName, address.text, "a Modbus gateway has no paths; leave out \"\(address.path)\"")
    }
    id = address.text
    host = address.host
    port = address.port ?? 502
    if let period { interval = min(max(period, 0.1), 3600) }
    for parameter in address.parameters {
      guard take(parameter.name, parameter.value) else {
        throw SourceError(
          .unknownName, address.text,
          "\"\(parameter.value)\" is no \(parameter.name); it is \(Self.form(of: parameter.name))")
      }
    }
    if address["timeout"] == nil { timeout = min(1, interval / 2) }
  }

  private mutating func take(_ name: String, _ value: String) -> Bool {
    switch name {
    case "units": return set(\.units, Self.units(value))
    case "base": return set(\.bases, Self.bases(value))
    case "interval": return set(\.interval, Self.seconds(value), in: 0.1...3600)
    case "timeout": return set(\.timeout, Self.seconds(value), in: 0.01...60)
    case "connections":
      guard let number = Int(value), (1...8).contains(number) else { return false }
      connections = number
      return true
    case "reserve": return set(\.reserve, Double(value), in: 0...100)
    case "demand": return set(\.demand, Self.watts(value), in: 0...1e12)
    case "nominal": return set(\.nominalFrequency, Double(value), in: 45...65)
    case "efficiency": return set(\.efficiency, Double(value), in: 1...100)
    case "invert": return set(\.decoding.invertsDirectCurrent, Self.yesOrNo(value))
    case "sf": return take(scales: value)
    default: return false
    }
  }

  private mutating func set<Value>(
    _ path: WritableKeyPath<Self, Value>, _ value: Value?
  ) -> Bool {
    guard let value else { return false }
    self[keyPath: path] = value
    return true
  }

  private mutating func set(
    _ path: WritableKeyPath<Self, Double>, _ value: Double?, in range: ClosedRange<Double>
  ) -> Bool {
    guard let value, range.contains(value) else { return false }
    self[keyPath: path] = value
    return true
  }

  private mutating func set(
    _ path: WritableKeyPath<Self, Double?>, _ value: Double?, in range: ClosedRange<Double>
  ) -> Bool {
    guard let value, range.contains(value) else { return false }
    self[keyPath: path] = value
    return true
  }

  /// `713.Pct_SF:-1`, and more behind commas.
  private mutating func take(scales text: String) -> Bool {
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    for item in items {
      let parts = item.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let scale = SunSpecPoint.scale(named: String(parts[0])),
        let power = Int(parts[1]), (-10...10).contains(power)
      else { return false }
      decoding.scales[scale.title] = power
    }
    return true
  }

  private static func form(of name: String) -> String {
    switch name {
    case "units": "a list such as 1-100,105 of numbers up to 255"
    case "base": "the address of the first register, or auto"
    case "interval": "a time such as 5s, from 100ms to 1h"
    case "timeout": "a time such as 1s, from 10ms to 60s"
    case "connections": "a number from 1 to 8"
    case "reserve", "efficiency": "a number of percent up to 100"
    case "demand": "a power such as 900MW"
    case "nominal": "50 or 60, or a number of hertz near them"
    case "invert": "yes or no"
    default: "the name of a scale factor and a power of ten, such as 713.Pct_SF:-1"
    }
  }
}

extension SunSpecSettings {
  private static func units(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = item.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let first = UInt8(ends[0]), let last = UInt8(ends[ends.count - 1]),
        first <= last
      else { return nil }
      for unit in first...last where !result.contains(unit) { result.append(unit) }
    }
    return result
  }

  private static func bases(_ text: String) -> [Int]? {
    if text == "auto" { return SunSpecChain.bases }
    guard let base = UInt16(text), base < 0xFFF0 else { return nil }
    return [Int(base)]
  }

  /// `5s`, `500ms`, `2m`, `1h`, or a number of seconds.
  private static func seconds(_ text: String) -> Double? {
    number(text, units: [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)])
  }

  /// `900MW`, or a number of watts.
  private static func watts(_ text: String) -> Double? {
    number(text, units: [("kW", 1e3), ("MW", 1e6), ("GW", 1e9), ("W", 1)])
  }

  private static func number(_ text: String, units: [(String, Double)]) -> Double? {
    let unit = units.first { text.hasSuffix($0.0) }
    let digits = text.dropLast(unit?.0.count ?? 0)
    guard let number = Double(digits), number.isFinite else { return nil }
    return number * (unit?.1 ?? 1)
  }

  private static func yesOrNo(_ text: String) -> Bool? {
    switch text {
    case "yes": true
    case "no": false
    default: nil
    }
  }
}
