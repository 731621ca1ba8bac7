/// The grid operator asks for less: a fifth of the racks are capped at 500 W of 700 W a GPU, hold
/// that for minutes, and are let go.
struct Curtailment: Incident {
  static let name = "curtailment"
  static let summary = "a fifth of the racks are capped from 700 W to 500 W a GPU, then let go"
  static let duration = 420.0

  let start: Double

  /// What a capped GPU may draw of its full power; other models in proportion.
  private static let share = 500.0 / 700
  /// Seconds over which the caps come down, when they begin to rise, and over which they do.
  private static let lowering = 25.0
  private static let held = 340.0

  init(start: Double, plan: FleetPlan) { self.start = start }

  /// Whether a rack is among those that are capped.
  static func holds(rack: Int) -> Bool { rack % 5 == 2 }
  /// How many of a large fleet's are.
  static let shareOfRacks = 0.2

  func change(_ load: inout LoadConditions, at time: Double) {
    let since = time - start
    guard since >= 0, since < Self.duration else { return }
    let down = min(1, since / Self.lowering)
    let up = max(0, since - Self.held) / (Self.duration - Self.held)
    load.curtailment = 1 - (1 - Self.share) * min(down, 1 - up)
  }
}
