/// What a simulation was asked to be: `gpus=N`, `seed=N`, `phase=N`, and any number of
/// `incident=NAME[@+SECONDS[s]]`, also as a list with commas.
struct SimulationParameters: Sendable {
  private(set) var gpuCount: Int?
  private(set) var seed: UInt64 = 1
  private(set) var phase = 1
  private(set) var incidents: [(type: any Incident.Type, start: Double)] = []

  static let names = ["gpus", "seed", "incident", "phase"]
  static let gpuRange = 1...4_000_000
  /// Seconds from the start of the simulation to an incident whose time was not given.
  static let defaultStart = 30.0

  private let scenario: Scenario

  init(
    _ values: [(name: String, value: String)], of scenario: Scenario, subject: String
  ) throws(SimulationError) {
    self.scenario = scenario
    for (name, value) in values {
      switch name {
      case "gpus":
        gpuCount = try Self.number(name, value, subject, within: Self.gpuRange)
      case "seed":
        guard let number = UInt64(value) else {
          throw Self.bad(name, value, subject, "a whole number")
        }
        seed = number
      case "phase": phase = try Self.number(name, value, subject, within: 1...9)
      case "incident": try add(incidents: value, subject)
      default:
        throw SimulationError(
          .unknownParameter, subject,
          "no such parameter: \(name); there are " + Self.names.joined(separator: ", "))
      }
    }
  }

  mutating func add(incidents text: String, _ subject: String) throws(SimulationError) {
    for word in text.split(separator: ",") {
      let parts = word.split(separator: "@", maxSplits: 1)
      let name = String(parts.first ?? "")
      guard let type = IncidentRegistry.incident(named: name, of: scenario) else {
        throw SimulationError(
          .unknownIncident, subject,
          "no such incident: \(name); there are "
            + IncidentRegistry.names.joined(separator: ", "))
      }
      var start = Self.defaultStart
      if parts.count > 1 { start = try Self.offset(String(parts[1]), subject) }
      incidents.append((type, start))
    }
  }

  /// `+120s`, `120`, `-60s`.
  private static func offset(_ text: String, _ subject: String) throws(SimulationError) -> Double {
    let digits = text.hasSuffix("s") ? text.dropLast() : Substring(text)
    guard let seconds = Double(digits), seconds.isFinite, abs(seconds) <= 1e8 else {
      throw bad("incident", "@" + text, subject, "NAME@+120s, seconds from the start")
    }
    return seconds
  }

  private static func number(
    _ name: String, _ value: String, _ subject: String, within range: ClosedRange<Int>
  ) throws(SimulationError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw bad(
        name, value, subject, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func bad(
    _ name: String, _ value: String, _ subject: String, _ expected: String
  ) -> SimulationError {
    SimulationError(.badValue, subject, "\(name)=\(value) cannot be used; expected \(expected)")
  }
}
