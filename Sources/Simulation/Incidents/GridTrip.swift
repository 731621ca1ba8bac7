import Glibc

/// The grid connection opens: the batteries take the whole load within a second and make the
/// site's own voltage, until the site is synchronised again and the load goes back in half a
/// minute. Where the load is more than the batteries can give, the power brake holds every GPU down.
struct GridTrip: Incident {
  static let name = "grid-trip"
  static let summary = "the site islands and its batteries take the whole load"
  static let duration = 300.0

  let start: Double
  /// When the breaker closes again, and when the load is back on the grid.
  private var closed: Double { start + Self.duration }
  private var restored: Double { closed + Self.handBack }
  var outage: ClosedRange<Double>? { start...restored }

  /// Seconds from the trip to the full load on the batteries, of synchronising, of handing back.
  private static let takeOver = 1.0
  private static let synchronising = 12.0
  private static let handBack = 30.0

  /// W for each GPU; nil where the batteries can carry the load.
  private let brake: Double?

  init(start: Double, plan: FleetPlan) {
    self.start = start
    let capability = Double(plan.unitCount) * BatterySite.unitPower
    let isShort = plan.unitCount == 0 || plan.peakLoad > capability
    let carried = plan.unitCount == 0 ? plan.peakLoad : capability
    brake =
      isShort ? 0.9 * carried / (FleetPlan.overhead * Double(max(plan.gpuCount, 1))) : nil
  }

  func change(_ load: inout LoadConditions, at time: Double) {
    guard let brake, time >= start + 0.4, time < closed else { return }
    load.powerCap = min(load.powerCap ?? brake, brake)
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    guard time >= start, time < restored else { return }
    let since = time - start
    if since < Self.takeOver {
      site.gridShare = min(site.gridShare, 1 - since / Self.takeOver)
    } else {
      site.gridShare = min(site.gridShare, max(0, time - closed) / Self.handBack)
    }
    if time < closed {
      site.tie =
        since < Self.takeOver
        ? .leaving : time >= closed - Self.synchronising ? .joining : .island
      site.frequencyShift += frequencyShift(since)
    }
  }

  /// A dip to 59.3 Hz at the trip, swinging back within some seconds.
  private func frequencyShift(_ since: Double) -> Double {
    guard since < 20 else { return 0 }
    return -0.72 * exp(-since / 4) * cos(since * 0.5)
  }
}
