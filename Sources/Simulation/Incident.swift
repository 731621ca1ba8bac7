/// Something that goes wrong at a simulated site, scripted with a beginning and an end. What it
/// does is a function of time alone.
protocol Incident: Sendable {
  /// As `incident=` names it.
  static var name: String { get }
  static var summary: String { get }
  /// Seconds from beginning to end.
  static var duration: Double { get }

  /// - Parameter start: seconds from the start of the simulation to the beginning.
  init(start: Double, plan: FleetPlan)

  /// When the batteries carry what the grid does not, seconds from the start; nil when never.
  var outage: ClosedRange<Double>? { get }

  /// Changes the load of the GPUs as the incident does at an instant.
  func change(_ load: inout LoadConditions, at time: Double)
  /// Changes everything else as the incident does at an instant.
  func change(_ site: inout SiteConditions, at time: Double)
}

extension Incident {
  var outage: ClosedRange<Double>? { nil }
  func change(_ load: inout LoadConditions, at time: Double) {}
  func change(_ site: inout SiteConditions, at time: Double) {}
}
