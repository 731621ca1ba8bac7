import FleetHistory

/// What Tesla's replies hold, taken so that a wrong type is absent and nothing traps.
extension JSONValue {
  /// The value of an answer's body; nil when it is no JSON.
  static func body(_ bytes: [UInt8]) -> JSONValue? {
    JSONReader.value(of: String(decoding: bytes, as: UTF8.self))
  }

  /// A finite number; -0.0 becomes 0.
  func number(_ name: String) -> Double? {
    switch self[name] {
    case .integer(let number): Double(number)
    case .number(let number): number.isFinite ? number + 0 : nil
    default: nil
    }
  }

  func flag(_ name: String) -> Bool? {
    if case .bool(let truth) = self[name] { truth } else { nil }
  }

  /// A text that is not empty.
  func word(_ name: String) -> String? {
    self[name]?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  func list(_ name: String) -> [JSONValue]? {
    if case .array(let elements) = self[name] { elements } else { nil }
  }

  func object(_ name: String) -> JSONValue? {
    if case .object? = self[name] { self[name] } else { nil }
  }
}
