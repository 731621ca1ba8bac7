import FleetHistory
import FleetModel
import TestSupport
import Testing

struct SitePowerTests {
  /// Two Megapacks of 3.9 MWh: one healthy and half full by its energy, one of 90 % health that
  /// knows only its state of charge, 50 %. Together 3.705 of 7.41 MWh.
  private func site(
    power: (Int64?, Int64?) = (600_000, 400_000), load: Double? = 1_500_000, reserve: Double? = 20,
    second: EntityStatus = .ok, limits: (Int64?, Int64?) = (960_000, 960_000)
  ) -> SitePower {
    var units = MetricTable(count: 2)
    for unit in 0..<2 {
      units.set(.energyRating, unit, value: 3_900_000)
      units.set(.chargeLimit, unit, value: 900_000)
    }
    units.set(.dischargeLimit, 0, limits.0.map { .value($0) } ?? .unsupported)
    units.set(.dischargeLimit, 1, limits.1.map { .value($0) } ?? .unsupported)
    units.set(.energyAvailable, 0, value: 1_950_000)
    units.set(.stateOfCharge, 1, value: 50)
    units.set(.stateOfHealth, 1, value: 90)
    units.set(.batteryPower, 0, power.0.map { .value($0) } ?? .unsupported)
    units.set(.batteryPower, 1, power.1.map { .value($0) } ?? .unsupported)
    units.set(.frequency, 0, value: 59.99)
    units.statuses[1] = second
    var table = MetricTable(count: 1)
    if let load { table.set(.loadPower, 0, value: load) }
    table.set(.gridPower, 0, value: 480_000)
    if let reserve { table.set(.reserve, 0, value: reserve) }
    table.set(.islandState, 0, .value(Int64(GridConnection.islandedUnintentional.rawValue)))
    return SitePower(
      Frame(
        Frame.Content(
          time: RandomFleet.time, origin: .live,
          topology: TopologyBuilder.build(site: "s", identities: []).topology,
          gpus: MetricTable(count: 0),
          batteryUnits: [BatteryUnit(id: "u1"), BatteryUnit(id: "u2")], batteries: units,
          site: table)))
  }

  private func isClose(_ runtime: Runtime?, seconds expected: Double) -> Bool {
    guard case .seconds(let seconds) = runtime else { return false }
    return abs(seconds - expected) < 1e-6
  }

  @Test func sumsAreEnergyWeighted() {
    let site = site()
    #expect(site.energy == 3_705_000 && site.capacity == 7_410_000)
    #expect(site.stateOfCharge == 50)
    #expect(site.battery == 1_000_000 && site.dischargeLimit == 1_920_000)
    #expect(site.units == 2 && site.unitsReporting == 2 && !site.isPartial)
    #expect(site.capacityCoverage == 1)
    #expect(site.connection == .islandedUnintentional)
    #expect(site.frequency == 59.99)
    #expect(site.energyAboveReserve == 2_223_000)
    #expect(site.gpu == nil)
  }

  @Test func runtimes() {
    #expect(isClose(site().runtimeNow, seconds: 8002.8))
    #expect(isClose(site().runtimeWithoutGrid, seconds: 5335.2))
    #expect(isClose(site(reserve: nil).runtimeNow, seconds: 13_338))
    #expect(site(load: 2_500_000).runtimeWithoutGrid == .powerShort(580_000))
    #expect(site(load: nil).runtimeWithoutGrid == nil)
    #expect(site(load: 0).runtimeWithoutGrid == nil)
    #expect(isClose(site(reserve: 80).runtimeNow, seconds: 0))
    #expect(site(power: (nil, nil)).runtimeNow == nil)
  }

  @Test func idleAndCharging() {
    #expect(site(power: (10_000, 5000)).runtimeNow == .unlimited, "below 1 % of the rating")
    #expect(site(power: (-500_000, -500_000)).runtimeNow == .chargingFull(13_338))
    #expect(site(power: (0, 0), limits: (0, 0)).runtimeNow == .unlimited)
    #expect(site(power: (0, 0), limits: (nil, nil)).runtimeNow == .unlimited)
  }

  @Test func headroomAndShares() {
    let site = site()
    #expect(site.headroomUp == 920_000)
    #expect(site.headroomDown == 2_800_000)
    #expect(site.shareOfLoadCarried == 1_000_000.0 / 1_500_000)
    #expect(site.imbalance == 20_000)
    let charging = self.site(power: (-500_000, -500_000))
    #expect(charging.headroomUp == 2_920_000 && charging.headroomDown == 800_000)
    #expect(charging.shareOfLoadCarried == 0)
  }

  @Test func aSilentUnitMakesSumsPartial() {
    let site = site(second: .unreachable)
    #expect(site.isPartial && site.unitsReporting == 1)
    #expect(site.energy == 1_950_000 && site.capacity == 3_900_000)
    #expect(site.battery == 600_000)
    #expect(site.capacityCoverage == 0.5)
  }

  @Test func withoutBatteriesNothingIsInvented() {
    let site = SitePower(SmallFleet.frame(at: 0, watts: [100, nil]))
    #expect(site.gpu == 100 && site.gpuIsPartial)
    #expect(!site.hasBatteries && site.energy == nil && site.capacity == nil)
    #expect(site.stateOfCharge == nil && site.battery == nil && site.grid == nil)
    #expect(site.runtimeNow == nil && site.runtimeWithoutGrid == nil)
    #expect(site.headroomUp == nil && site.headroomDown == nil && site.imbalance == nil)
    #expect(site.shareOfLoadCarried == nil && site.frequency == nil && site.connection == nil)
  }
}
