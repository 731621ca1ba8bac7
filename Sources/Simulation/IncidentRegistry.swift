/// The incidents that `incident=NAME` knows.
package enum IncidentRegistry {
  static let all: [any Incident.Type] = [
    GridTrip.self, Curtailment.self, CoolantLoss.self, XIDStorm.self, TrainingSwing.self,
    NodeLoss.self, BatteryFault.self,
    GPUMove.self,
  ]

  /// Incidents that only some scenarios have.
  static func own(of scenario: Scenario) -> [any Incident.Type] {
    scenario.hasEngines ? [ProviderSilence.self] : []
  }

  package static var names: [String] { all.map { $0.name } }

  /// Name, one line, and seconds from beginning to end, for lists.
  package static var summaries: [(name: String, summary: String, duration: Double)] {
    all.map { ($0.name, $0.summary, $0.duration) }
  }

  static func incident(named name: String, of scenario: Scenario) -> (any Incident.Type)? {
    (own(of: scenario) + all).first { $0.name == name }
  }
}
