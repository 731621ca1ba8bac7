import FleetHistory
import FleetModel
import TestSupport
import Testing

struct WhatIfTests {
  private func site(
    gpu: Double, load: Double, _ more: [SitePower.Field: Double] = [:]
  ) -> SitePower {
    let values: [SitePower.Field: Double] = [
      .gpu: gpu, .load: load, .grid: load, .battery: 0, .units: 1, .unitsReporting: 1,
      .energy: 1000, .capacity: 1000, .dischargeLimit: 900,
    ].merging(more) { $1 }
    return SitePower { values[$0] }
  }

  /// The answer for any cap is that of asking every GPU.
  @Test func aCapTakesFromEachGPUWhatItDrawsAboveIt() {
    var generator = SeededGenerator()
    for count in Array(0..<8) + [500] {
      let watts: [Double?] = (0..<count).map { _ in
        Int.random(in: 0..<8, using: &generator) == 0
          ? nil : Double(Int.random(in: 0...120_000, using: &generator)) / 100
      }
      let profile = PowerProfile(SmallFleet.frame(at: 0, watts: watts))
      let known = watts.compactMap { $0 }
      #expect(profile.count == known.count && abs(profile.total - known.reduce(0, +)) < 1e-6)
      for cap in [0, 1, 300, 600, 1199, 1200, 4095, 5000] {
        let above = known.filter { $0 > Double(cap) }
        let excess = above.reduce(0) { $0 + $1 - Double(cap) }
        let found = profile.above(cap)
        #expect(found.count == above.count, "seed \(generator.seed), \(cap) W")
        #expect(abs(found.watts - excess) < 1e-6, "seed \(generator.seed), \(cap) W")
      }
    }
  }

  @Test func aCapMakesThePowerEnough() {
    let profile = PowerProfile(SmallFleet.frame(at: 0, watts: [700, 300]))
    let answer = WhatIf(cap: 400, gridLost: true).answer(profile, site(gpu: 1000, load: 1500))
    #expect(answer.gpuSaved == 300 && answer.siteSaved == 450 && answer.overhead == 1.5)
    #expect(answer.slowed == 1 && answer.slowedShare == 0.5)
    #expect(answer.withoutGridNow == .powerShort(600))
    #expect(answer.withoutGridThen == .powerShort(150))
    #expect(answer.then.gpu == 700 && answer.then.load == 1050)
    #expect(answer.then.grid == 0 && answer.then.battery == 900)
    let lower = WhatIf(cap: 300).answer(profile, site(gpu: 1000, load: 1500))
    #expect(lower.then.load == 900 && lower.then.grid == 900 && lower.then.battery == 0)
    #expect(lower.withoutGridThen == .seconds(4000))
  }

  @Test func onAnIslandTheBatteriesSave() {
    let profile = PowerProfile(SmallFleet.frame(at: 0, watts: [700, 300]))
    let island = site(
      gpu: 1000, load: 1500,
      [.grid: 0, .battery: 1500, .connection: Double(GridConnection.islanded.rawValue)])
    let answer = WhatIf(cap: 400).answer(profile, island)
    #expect(answer.then.battery == 1050 && answer.then.grid == 0)
  }

  @Test func nothingKnownIsNothingInvented() {
    let frame = SmallFleet.frame(at: 0, watts: [nil, nil])
    let answer = WhatIf(cap: 100, idled: 5).answer(PowerProfile(frame), SitePower(frame))
    #expect(answer.gpuSaved == 0 && answer.siteSaved == nil && answer.slowedShare == nil)
    #expect(answer.idled == 0 && answer.idle == .unknown && answer.then.load == nil)
    #expect(answer.withoutGridNow == nil && answer.withoutGridThen == nil)
  }

  private func fleet(limit: Double?, idle: [Double], busy: [Double]) -> Frame {
    var builder = FrameBuilder(site: "s", origin: .live)
    for (place, watts) in (idle + busy).enumerated() {
      let slot = builder.slot(for: GPUIdentity(host: "n", index: place))
      builder.set(.powerDraw, slot, value: watts)
      builder.set(.utilization, slot, value: place < idle.count ? 0 : 99)
      if let limit { builder.set(.powerLimit, slot, value: limit) }
    }
    return builder.finish(at: RandomFleet.time)
  }

  @Test func idledGPUsDrawWhatIdleOnesDraw() {
    let measured = PowerProfile(fleet(limit: 700, idle: [70, 90, 80], busy: [600, 500]))
    let site = site(gpu: 1340, load: 1340)
    let one = WhatIf(idled: 1).answer(measured, site)
    #expect(one.idle == .measured(70, of: 3) && one.gpuSaved == 480 && one.idled == 1)
    #expect(WhatIf(idled: 99).answer(measured, site).idled == 2, "no more than are busy")
    let both = WhatIf(cap: 300, idled: 1).answer(measured, site)
    #expect(both.gpuSaved == 500 + 230)
    let assumed = PowerProfile(fleet(limit: 700, idle: [], busy: [600, 500]))
    let answer = WhatIf(idled: 1).answer(assumed, site)
    #expect(answer.idle == .assumed(700 * WhatIf.assumedIdleShare))
    #expect(abs(answer.gpuSaved - (550 - 84)) < 1e-9)
    let unknown = PowerProfile(fleet(limit: nil, idle: [], busy: [600, 500]))
    #expect(WhatIf(idled: 2).answer(unknown, site).gpuSaved == 0)
  }
}
