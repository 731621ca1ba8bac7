import FleetModel

/// The part of a simulated site that does not change: shape, devices, jobs and batteries.
struct FleetPlan: Sendable {
  let scenario: Scenario
  let seed: UInt64
  let layout: FleetLayout
  let sections: [DeviceSection]
  let jobs: [TrainingJob]
  /// GPUs that are never split between jobs.
  let jobUnit: Int
  let spans: [RackSpan]
  let unitCount: Int
  /// What the grid connection carries, W.
  let gridCapacity: Double
  /// Idle draw, and what full load adds to it, of each job's GPUs together, W.
  let jobPower: [(idle: Double, rise: Double)]

  /// Facility power for each watt of GPU power: hosts, network, cooling.
  static let overhead = 1.35

  init(scenario: Scenario, gpuCount: Int, seed: UInt64) {
    self.scenario = scenario
    self.seed = seed
    let layout = scenario.layout(gpuCount: gpuCount)
    let sections = scenario.sections(gpuCount: gpuCount)
    let unit = Self.jobUnit(layout)
    let jobs = JobPlan.jobs(
      scenario.jobs, gpuCount: gpuCount, unit: unit, seed: seed)
    self.layout = layout
    jobUnit = unit
    self.sections = sections
    self.jobs = jobs
    spans = RackSpan.spans(layout: layout, jobs: jobs, sections: sections)
    unitCount = scenario.unitCount(gpuCount: gpuCount)
    gridCapacity = scenario.gridCapacity * scenario.share(gpuCount)
    jobPower = jobs.map { job in
      sections.reduce(into: (idle: 0.0, rise: 0.0)) { sum, section in
        let count = Double(job.gpus.clamped(to: section.gpus).count)
        sum.idle += count * section.device.idlePower
        sum.rise += count * (section.device.fullPower - section.device.idlePower)
      }
    }
  }

  /// Jobs own racks; in a fleet of few racks hosts, on a single host GPUs.
  private static func jobUnit(_ layout: FleetLayout) -> Int {
    if layout.count(.rack) >= 8 { return layout.size(of: .rack) }
    return layout.count(.host) >= 8 ? layout.gpusPerHost : 1
  }

  var gpuCount: Int { layout.gpuCount }

  /// The job with most GPUs.
  var largestJob: TrainingJob? { jobs.max { $0.gpus.count < $1.gpus.count } }

  /// What the facility draws at an instant by the jobs' means alone, W; cost grows with the jobs.
  func expectedLoad(at time: Double, _ load: LoadConditions) -> Double {
    var sum = 0.0
    for (job, power) in zip(jobs, jobPower) {
      let idle = load.idle.map { Double(job.gpus.clamped(to: $0).count) } ?? 0
      let busy = 1 - idle / Double(max(job.gpus.count, 1))
      let draw =
        power.idle * (load.isOff ? busy : 1)
        + busy * power.rise * job.activity(at: time, swing: load.swing).power
      let braked = load.powerCap.map { min(draw, $0 * Double(job.gpus.count)) } ?? draw
      let capped = load.curtailment.map { min(braked, $0 * (power.idle + power.rise)) } ?? braked
      sum += braked + Curtailment.shareOfRacks * (capped - braked)
    }
    return sum * Self.overhead
  }

  /// What the facility draws with every job at its hardest, W.
  var peakLoad: Double { jobPower.reduce(0) { $0 + $1.idle + 0.92 * $1.rise } * Self.overhead }
}
