import FleetModel

/// GPUs of one part of the fleet report XID errors one after another: some fall off the bus, some
/// need a reset, some go on; all are brought back.
struct XIDStorm: Incident {
  static let name = "xid-storm"
  static let summary = "XID errors in one part of the fleet, GPUs fall off the bus, then return"
  static let duration = 300.0

  let start: Double
  private let gpus: [Int]

  /// XID codes as NVIDIA's list has them: fallen off the bus, double-bit error, row remapping,
  /// contained error, page fault.
  private static let kinds: [(code: Int32, status: EntityStatus?)] = [
    (79, .lost), (48, .needsReset), (63, nil), (94, nil), (31, nil),
  ]
  /// Seconds over which errors come, when the first is cleared, and over which they are.
  private static let coming = 45.0
  private static let cleared = 200.0
  private static let clearing = 80.0

  init(start: Double, plan: FleetPlan) {
    self.start = start
    let count = plan.gpuCount
    let part = max(1, count / 8)
    let first = Int(Noise.mix(plan.seed ^ 0x71D5) % UInt64(count - part + 1))
    var gpus: [Int] = []
    for number in 0..<min(64, max(2, count / 400)) {
      let gpu = first + Int(Noise.mix(plan.seed ^ 0x71D, number) % UInt64(part))
      if !gpus.contains(gpu) { gpus.append(gpu) }
    }
    self.gpus = gpus
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    site.reportsXIDs = true
    let since = time - start
    guard since >= 0, since < Self.duration else { return }
    for (order, gpu) in gpus.enumerated() {
      let share = Double(order) / Double(gpus.count)
      let began = share * Self.coming
      guard since >= began, since < Self.cleared + share * Self.clearing else { continue }
      let kind = Self.kinds[order % Self.kinds.count]
      site.faults.append(
        GPUFault(gpu: gpu, code: kind.code, status: kind.status, since: start + began))
    }
  }
}
