/// What an incident makes of the work of one rack.
struct RackDuty: Sendable, Equatable {
  var isIdle: Bool
  /// Share of a busy rack's heat above its coolant that is still or already there, from 0 to 1.
  var heat: Double
}
