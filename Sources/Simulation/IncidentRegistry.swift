/// The incidents that `incident=NAME` knows.
package enum IncidentRegistry {
  static let all: [any Incident.Type] = [
    GridTrip.self, CoolantLoss.self, TrainingSwing.self, NodeLoss.self, BatteryFault.self,
  ]

  package static var names: [String] { all.map { $0.name } }

  /// Name, one line, and seconds from beginning to end, for lists.
  package static var summaries: [(name: String, summary: String, duration: Double)] {
    all.map { ($0.name, $0.summary, $0.duration) }
  }

  static func incident(named name: String) -> (any Incident.Type)? {
    all.first { $0.name == name }
  }
}
