import FleetModel

/// Hosts stop answering one after another, stay away for minutes, and come back one by one.
struct NodeLoss: Incident {
  static let name = "node-loss"
  static let summary = "hosts drop out one after another, then return"
  static let duration = 300.0

  let start: Double
  private let hosts: [Range<Int>]

  /// Seconds over which hosts go, when the first returns, and over which they return.
  private static let going = 110.0
  private static let returning = 200.0
  private static let back = 90.0

  init(start: Double, plan: FleetPlan) {
    self.start = start
    let count = plan.layout.count(.host)
    let lost = min(max(1, count / 32), 64)
    let first = Int(Noise.mix(plan.seed ^ 0x105E) % UInt64(count - lost + 1))
    hosts = (first..<first + lost).map { plan.layout.gpus(of: .host, $0) }
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    guard time >= start, time < start + Self.duration else { return }
    for (number, gpus) in hosts.enumerated() {
      let share = Double(number) / Double(hosts.count)
      let gone = start + share * Self.going
      let again = start + Self.returning + share * Self.back
      if time >= gone, time < again { site.dark.append((gpus, gone)) }
    }
  }
}
