/// All training of the site falls into one step: hundreds of megawatts go up and down together.
struct TrainingSwing: Incident {
  static let name = "training-swing"
  static let summary = "all training goes up and down together every 14 seconds"
  static let duration = 240.0

  let start: Double

  /// Seconds of one swing, and of going up or down within it.
  private static let period = 14.0
  private static let edge = 1.2

  init(start: Double, plan: FleetPlan) { self.start = start }

  func change(_ load: inout LoadConditions, at time: Double) {
    let since = time - start
    guard since >= 0, since < Self.duration else { return }
    let phase = Noise.phase(since, Self.period)
    let half = Self.period / 2
    let up = min(1, max(0, (half - phase) / Self.edge))
    let again = min(1, max(0, (phase - Self.period + Self.edge) / Self.edge))
    load.swing = max(up, again)
  }
}
