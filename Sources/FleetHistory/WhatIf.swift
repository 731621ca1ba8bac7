import FleetModel

/// A question to a site: what would it draw, and how long would it last, if.
package struct WhatIf: Hashable, Sendable {
  /// W that no GPU may exceed; nil for no cap.
  package var cap: Int?
  /// How many of the busy GPUs do nothing; nil for none.
  package var idled: Int?
  package var gridLost: Bool

  package init(cap: Int? = nil, idled: Int? = nil, gridLost: Bool = false) {
    self.cap = cap
    self.idled = idled
    self.gridLost = gridLost
  }

  /// Share of its power limit that an idle GPU is taken to draw where none is idle to be measured:
  /// data-centre GPUs of the last years idle at 70 to 140 W of 700 to 1,200.
  package static let assumedIdleShare = 0.12

  /// Where the watts of an idled GPU come from.
  package enum IdlePower: Hashable, Sendable {
    /// The fifth percentile of so many GPUs that are idle now.
    case measured(Double, of: Int)
    /// The assumed share of the mean power limit.
    case assumed(Double)
    /// Neither is known: idling saves nothing that could be told.
    case unknown

    package var watts: Double? {
      switch self {
      case .measured(let watts, _), .assumed(let watts): watts
      case .unknown: nil
      }
    }
  }

  /// The powers of a site, W; nil where they are not known.
  package struct Powers: Hashable, Sendable {
    package var gpu: Double?
    package var load: Double?
    package var grid: Double?
    package var battery: Double?
  }

  package struct Answer: Hashable, Sendable {
    package var now: Powers
    package var then: Powers
    /// W that the GPUs save, and the whole site with them.
    package var gpuSaved: Double
    package var siteSaved: Double?
    /// GPUs that draw more than the cap now, of those that report a draw.
    package var slowed: Int
    package var reporting: Int
    /// Of them the GPUs whose draw is known by a histogram alone.
    package var byHistogram = 0
    /// GPUs that are idled: never more than are busy.
    package var idled: Int
    package var idle: IdlePower
    package var overhead: Double?
    package var withoutGridNow: Runtime?
    package var withoutGridThen: Runtime?

    /// Share of the reporting GPUs that the cap slows, 0...1.
    package var slowedShare: Double? {
      reporting > 0 ? Double(slowed) / Double(reporting) : nil
    }
  }

  /// The answer for what the GPUs draw this moment. The cap takes from each GPU what it draws above
  /// it; the idled ones are busy GPUs of mean draw; what is not GPU shrinks in proportion.
  package func answer(_ profile: PowerProfile, _ site: SitePower) -> Answer {
    let above = cap.map { profile.above($0) } ?? (count: 0, watts: 0)
    let idle = idlePower(profile)
    let busy = profile.count - profile.idleCount
    let count = min(max(0, idled ?? 0), busy)
    // Idle GPUs are taken to lie under the cap, so that what it takes is all of the busy ones.
    let meanBusy =
      busy > 0 ? max(0, profile.total - profile.idleTotal - above.watts) / Double(busy) : 0
    let target = min(idle.watts ?? meanBusy, cap.map(Double.init) ?? .infinity)
    let saved = above.watts + Double(count) * max(0, meanBusy - target)
    let overhead = site.overhead
    let siteSaved = overhead.map { min(saved * $0, site.load ?? 0) }
    let load = site.load.flatMap { load in siteSaved.map { load - $0 } }
    return Answer(
      now: Powers(gpu: site.gpu, load: site.load, grid: site.grid, battery: site.battery),
      then: powers(site, gpuSaved: saved, load: load), gpuSaved: saved, siteSaved: siteSaved,
      slowed: above.count, reporting: profile.count, byHistogram: profile.countByHistogram,
      idled: count, idle: idle,
      overhead: overhead, withoutGridNow: site.runtimeWithoutGrid,
      withoutGridThen: load.flatMap { site.runtime(carrying: $0) })
  }

  private func idlePower(_ profile: PowerProfile) -> IdlePower {
    if let watts = profile.idleWatts { return .measured(watts, of: profile.idleCount) }
    return profile.meanLimit.map { .assumed($0 * Self.assumedIdleShare) } ?? .unknown
  }

  /// What is saved is saved from the grid; on an island, from the batteries.
  private func powers(_ site: SitePower, gpuSaved: Double, load: Double?) -> Powers {
    var then = Powers(
      gpu: site.gpu.map { max(0, $0 - gpuSaved) }, load: load, grid: site.grid,
      battery: site.battery)
    guard let load, let now = site.load else { return then }
    if gridLost {
      then.grid = 0
      then.battery = site.hasBatteries ? min(load, site.dischargeLimit ?? load) : nil
    } else if site.connection?.isIslanded == true {
      then.battery = site.battery.map { $0 - (now - load) }
    } else {
      then.grid = site.grid.map { $0 - (now - load) }
    }
    return then
  }
}
