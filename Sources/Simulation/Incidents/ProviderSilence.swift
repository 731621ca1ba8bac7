import FleetModel

/// One of several providers' engines stops answering: its GPUs keep their last values, are stale,
/// then unreachable, while the others go on; minutes later it answers again.
struct ProviderSilence: Incident {
  static let name = "provider-silence"
  static let summary = "one provider's engine stops answering, then returns"
  static let duration = 300.0

  let start: Double
  private let hall: Int

  init(start: Double, plan: FleetPlan) {
    self.start = start
    hall = Int(Noise.mix(plan.seed ^ 0x511E) % UInt64(max(1, plan.layout.count(.hall))))
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    guard time >= start, time < start + Self.duration else { return }
    site.silentHall = (hall, start)
  }
}
