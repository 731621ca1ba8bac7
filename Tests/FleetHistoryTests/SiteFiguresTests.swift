import FleetHistory
import FleetModel
import TestSupport
import Testing

struct SiteFiguresTests {
  private func site(_ values: [SitePower.Field: Double]) -> SitePower { SitePower { values[$0] } }

  private let megapacks: [SitePower.Field: Double] = [
    .units: 900, .unitsReporting: 900, .energy: 2.4e9, .capacity: 3.6e9, .reserve: 20,
    .dischargeLimit: 881e6, .chargeLimit: 800e6, .battery: 100e6, .load: 800e6, .gpu: 600e6,
    .grid: 690e6,
  ]

  private func changed(_ values: [SitePower.Field: Double]) -> SitePower {
    site(megapacks.merging(values) { $1 })
  }

  private func isClose(_ runtime: Runtime?, _ expected: Double) -> Bool {
    guard case .seconds(let seconds) = runtime else { return false }
    return abs(seconds - expected) < 1e-6
  }

  /// A reserve that is kept for outages ends the present draw, and an outage uses it.
  @Test func aReserveForOutagesIsUsedByOne() {
    let kept = changed([.reserveIsForOutages: 1, .stateOfChargeMin: 5])
    #expect(kept.floorOfCharge == 20 && kept.floorWithoutGrid == 5)
    #expect(isClose(kept.runtimeNow, (2.4e9 - 0.2 * 3.6e9) / 100e6 * 3600))
    #expect(isClose(kept.runtimeWithoutGrid, (2.4e9 - 0.05 * 3.6e9) / 800e6 * 3600))
    #expect(kept.reserveInForce == 20)
    let island = Double(GridConnection.islanded.rawValue)
    let islanded = changed([.reserveIsForOutages: 1, .connection: island])
    #expect(isClose(islanded.runtimeNow, 2.4e9 / 100e6 * 3600))
    #expect(islanded.reserveInForce == nil && changed([.connection: island]).reserveInForce == 20)
    #expect(isClose(changed([:]).runtimeWithoutGrid, (2.4e9 - 0.2 * 3.6e9) / 800e6 * 3600))
    #expect(SitePower { kept.value($0) } == kept)
  }

  /// The lesser of the two limits decides, whatever the numbers.
  @Test func runtimeIsTheLesserOfEnergyAndPower() throws {
    var generator = SeededGenerator()
    for _ in 0..<2000 {
      func any(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &generator) }
      let load = any(1...2e9)
      let limit = any(0...2e9)
      let (charge, reserve, lowest) = (any(0...100), any(0...100), any(0...30))
      let (capacity, efficiency) = (any(1...4e9), any(50...100))
      let site = site([
        .units: 1, .energy: capacity * charge / 100, .capacity: capacity, .reserve: reserve,
        .stateOfChargeMin: lowest, .dischargeLimit: limit, .dischargeEfficiency: efficiency,
        .load: load,
      ])
      let usable = max(0, charge - max(reserve, lowest)) / 100 * capacity * efficiency / 100
      switch try #require(site.runtimeWithoutGrid) {
      case .powerShort(let watts):
        #expect(load > limit && watts == load - limit, "seed \(generator.seed)")
      case .seconds(let seconds):
        let expected = usable / load * 3600
        #expect(load <= limit, "seed \(generator.seed)")
        #expect(abs(seconds - expected) <= 1e-6 * expected + 1e-6, "seed \(generator.seed)")
      case .unlimited, .chargingFull: Issue.record("seed \(generator.seed)")
      }
    }
  }

  @Test func runtimesAtAPower() {
    let site = changed([:])
    #expect(isClose(site.runtime(at: 420e6), 4 * 3600))
    #expect(site.runtime(at: 8e6) == .unlimited && site.runtime(at: -8e6) == .unlimited)
    #expect(site.runtime(at: -600e6) == .chargingFull(2 * 3600))
    #expect(changed([.stateOfChargeMax: 90]).runtime(at: -840e6) == .chargingFull(3600))
    #expect(
      changed([.dischargeEfficiency: 50]).runtime(at: -1.2e9) == .chargingFull(2 * 3600))
    #expect(isClose(changed([.dischargeEfficiency: 50]).runtime(at: 420e6), 2 * 3600))
  }

  @Test func shares() {
    let site = changed([:])
    #expect(site.cRate == 100 / 3600.0 && site.cRateLimit == 881 / 3600.0)
    #expect(site.shareOfLoadCarried == 0.125 && site.gpuPowerCarried == 75e6)
    #expect(site.overhead == 800.0 / 600)
    #expect(site.imbalance == 10e6 && site.shareOfImbalance == 0.0125 && !site.isUnbalanced)
    #expect(changed([.grid: 683e6]).isUnbalanced)
    #expect(changed([.battery: -100e6]).isUnbalanced, "a wrong sign is seen at once")
    #expect(changed([.gpu: 10e6]).overhead == nil, "the load is not the GPUs'")
    #expect(changed([.battery: 2e9]).shareOfLoadCarried == 1)
  }

  @Test func gpusThatTheReserveHolds() throws {
    let site = changed([:])
    let hour = try #require(site.gpusHeld(forHours: 1, of: 800_000))
    #expect(hour == (881_000, true))
    let four = try #require(site.gpusHeld(forHours: 4, of: 800_000))
    #expect(four == (420_000, false))
    #expect(site.gpusHeld(forHours: 1, of: 0) == nil)
    #expect(changed([.load: 0]).gpusHeld(forHours: 1, of: 8) == nil)
  }

  // MARK: Rates

  @Test func runtimeNowIsJudgedByTheLastMinute() {
    let timeline = SiteFrame.timeline(seconds: 120) { second in
      megapacks.merging([.battery: second < 90 ? 0 : 840e6]) { $1 }
    }
    let rates = SiteFrame.rates(timeline)
    #expect(rates.usualBatteryPower.map { abs($0 - 840e6 * 31 / 61) < 1 } == true)
    #expect(rates.runtimeNow(changed([:])).map { $0 != .unlimited } == true)
  }

  @Test func demandIsConfiguredOrTheHighestTenSeconds() throws {
    let configured = changed([.maximumDemand: 900e6])
    let timeline = SiteFrame.timeline(seconds: 100) { second in
      [.load: (40..<50).contains(second) ? 900e6 : second == 70 ? 1.6e9 : 800e6]
    }
    let rates = SiteFrame.rates(timeline)
    #expect(rates.demand(configured) == .configured(900e6))
    let end = RandomFleet.time.adding(seconds: 49)
    #expect(rates.demand(changed([:])) == .highest(900e6, at: end, of: 100))
    #expect(PowerRates(timeline: Timeline(period: 1), time: end).demand(changed([:])) == nil)
  }

  @Test func rampsOfNowAndTheLargest() throws {
    let timeline = SiteFrame.timeline(seconds: 600) { second in
      let isDropping = (400...420).contains(second)
      let load = second < 400 ? 900e6 : isDropping ? 900e6 - (second - 400) * 10e6 : 700e6
      return [.load: load, .grid: load]
    }
    let rates = SiteFrame.rates(timeline)
    #expect(rates.ramp(.loadPower, seconds: 10).map { abs($0) < 1 } == true)
    let largest = try #require(rates.largestRamp(.loadPower, seconds: 10))
    #expect(abs(largest + 10e6) < 1)
    #expect(rates.ramp(.loadPower, seconds: 1) == nil, "two samples make no slope")
    #expect(rates.largestRamp(.loadPower, seconds: 1) == nil)
    let late = PowerRates(timeline: timeline, time: RandomFleet.time.adding(seconds: 399))
    #expect(late.largestRamp(.loadPower, seconds: 60).map { abs($0) < 1 } == true)
  }

  /// A meter that is read once in ten seconds has no ramp over ten, however many frames there are.
  @Test func aSlowMeterHasNoFastFigures() {
    let timeline = SiteFrame.timeline(seconds: 120) { second in
      [.load: (second / 10).rounded(.down) * 1e6, .grid: 1e6, .meterSampleRate: 0.1]
    }
    let rates = SiteFrame.rates(timeline)
    #expect(
      rates.ramp(.loadPower, seconds: 10) == nil && rates.swing(.gridPower, seconds: 10) == nil)
    #expect(rates.ramp(.loadPower, seconds: 60) != nil)
    #expect(rates.dominantPeriod == nil)
  }

  @Test func theSteepestSlopeIsThatOfEveryWindow() {
    var generator = SeededGenerator()
    for seconds in [3.0, 10, 60] {
      let values = (0...200).map { _ in Double.random(in: 0...1e9, using: &generator) }
      let timeline = SiteFrame.timeline(seconds: 200) { [.load: values[Int($0)]] }
      let end = timeline.last ?? RandomFleet.time
      let each = timeline.summaries.dropFirst(Int(seconds)).filter {
        end.seconds(since: $0.time) <= 100
      }.compactMap { timeline.ramp(.loadPower, before: $0.time, seconds: seconds) }
      let expected = each.max { abs($0) < abs($1) } ?? 0
      let found = timeline.steepest(.loadPower, before: end, within: 100, seconds: seconds) ?? 0
      #expect(abs(found - expected) < 1e-3 * abs(expected), "seed \(generator.seed)")
    }
  }

  @Test func smoothingAndRange() {
    let timeline = SiteFrame.timeline(seconds: 60) { second in
      let isUp = Int(second) % 2 == 0
      return [.load: isUp ? 900e6 : 700e6, .grid: isUp ? 825e6 : 775e6]
    }
    let rates = SiteFrame.rates(timeline)
    #expect(rates.smoothing(seconds: 10) == 75)
    #expect(rates.dynamicRange.map { abs($0 - 6.25) < 0.01 } == true)
    let calm = SiteFrame.rates(SiteFrame.timeline(seconds: 60) { [.load: 1e9 + $0, .grid: 1e3] })
    #expect(calm.smoothing(seconds: 60) == nil && calm.dynamicRange == nil)
  }

  // MARK: Checks

  private func tenMinutes(
    battery: Double, _ energy: @escaping (Double) -> Double, units: @escaping (Double) -> Double
  ) -> PowerRates {
    SiteFrame.rates(
      SiteFrame.timeline(seconds: 700) { second in
        [
          .battery: battery, .energy: energy(second), .capacity: 3.6e9, .units: 900,
          .unitsReporting: units(second),
        ]
      })
  }

  @Test func energyIsCheckedAgainstThePower() throws {
    let agrees = tenMinutes(battery: 360e6, { 2e9 - 360e6 * $0 / 3600 }, units: { _ in 900 })
    let check = try #require(agrees.energyCheck)
    #expect(!check.isOff && abs(check.change + 60e6) < 1 && check.share < 1e-6)
    let wrongSign = tenMinutes(battery: -360e6, { 2e9 - 360e6 * $0 / 3600 }, units: { _ in 900 })
    #expect(wrongSign.energyCheck?.isOff == true)
    let wrongScale = tenMinutes(battery: 360e6, { 2e9 - 36e6 * $0 / 3600 }, units: { _ in 900 })
    #expect(wrongScale.energyCheck?.isOff == true)
    let still = tenMinutes(battery: 1e6, { 2e9 - 1e6 * $0 / 3600 }, units: { _ in 900 })
    #expect(still.energyCheck == nil, "next to nothing moves")
    let comingAndGoing = tenMinutes(
      battery: 360e6, { 2e9 - 360e6 * $0 / 3600 }, units: { $0 < 300 ? 900 : 899 })
    #expect(comingAndGoing.energyCheck == nil)
    let short = SiteFrame.rates(
      SiteFrame.timeline(seconds: 500) { _ in megapacks.merging([:]) { $1 } })
    #expect(short.energyCheck == nil)
  }

  private func day(hours: Double, _ site: @escaping (Double) -> (given: Double, taken: Double))
    -> Double?
  {
    let rates = SiteFrame.rates(
      SiteFrame.timeline(seconds: hours * 3600, period: 600) { second in
        let (given, taken) = site(second / 3600)
        return [
          .injectedEnergy: given, .absorbedEnergy: taken, .energy: 2e9, .capacity: 3.6e9,
        ]
      })
    return rates.roundTrip
  }

  @Test func roundTripNeedsADayAndATenthOfTheCapacity() throws {
    let round = try #require(day(hours: 25) { (given: 9e7 * $0, taken: 1e8 * $0) })
    #expect(abs(round - 90) < 1e-9)
    #expect(day(hours: 23) { (given: 9e7 * $0, taken: 1e8 * $0) } == nil)
    #expect(day(hours: 25) { (given: 9e6 * $0, taken: 1e7 * $0) } == nil)
    #expect(
      day(hours: 30) { (given: 9e7 * $0, taken: $0 < 10 ? 1e9 : 1e8 * ($0 - 10)) } == nil,
      "a counter that went backwards begins anew")
  }

  @Test func rhythmNeedsFastSamples() throws {
    func swinging(period: Double, seconds: Double) -> PowerRates {
      SiteFrame.rates(
        SiteFrame.timeline(seconds: seconds, period: period) { second in
          let phase = second.truncatingRemainder(dividingBy: 2.5)
          return [.load: phase < 1.25 ? 900e6 : 700e6]
        })
    }
    let found = try #require(swinging(period: 0.1, seconds: 40).dominantPeriod)
    #expect(abs(found - 2.5) < 0.11)
    #expect(swinging(period: 0.25, seconds: 40).dominantPeriod == nil)
    #expect(swinging(period: 0.1, seconds: 20).dominantPeriod == nil)
    let flat = SiteFrame.rates(SiteFrame.timeline(seconds: 40, period: 0.1) { _ in [.load: 9e8] })
    #expect(flat.dominantPeriod == nil)
  }
}
