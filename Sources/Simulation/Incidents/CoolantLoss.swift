import FleetModel
import Glibc

/// One row loses its coolant flow: over minutes its GPUs heat until they throttle; the flow comes
/// back and they cool.
struct CoolantLoss: Incident {
  static let name = "coolant-loss"
  static let summary = "one row heats over minutes until it throttles, then cools"
  static let duration = 480.0

  let start: Double
  let gpus: Range<Int>

  /// Kelvin that the coolant would reach, seconds of heating and of cooling (63 %).
  private static let reach = 52.0
  private static let heating = 80.0
  private static let cooling = 45.0
  /// Seconds until the flow is back.
  private static let repaired = 270.0

  init(start: Double, plan: FleetPlan) {
    self.start = start
    let busy = plan.largestJob?.gpus ?? 0..<plan.gpuCount
    let middle = (busy.lowerBound + busy.upperBound) / 2
    gpus = plan.layout.gpus(of: .row, middle / plan.layout.size(of: .row))
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    let since = time - start
    guard since >= 0, since < Self.duration else { return }
    let heated = Self.reach * (1 - exp(-min(since, Self.repaired) / Self.heating))
    let left = since > Self.repaired ? exp(-(since - Self.repaired) / Self.cooling) : 1
    site.heat.append((gpus, heated * left))
  }
}
