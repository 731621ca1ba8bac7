import FleetHistory
import FleetModel
import TestSupport
import Testing

struct SiteSumsTests {
  /// Four units of 4 MWh; what differs is set by each test.
  private func four() -> SiteFrame {
    var site = SiteFrame(units: 4)
    site.set(.energyRating, [4e6, 4e6, 4e6, 4e6])
    site.set(.energyAvailable, [2e6, 2e6, 2e6, 2e6])
    site.set(.batteryPower, [100_000, 100_000, 100_000, 100_000])
    site.set(.dischargeLimit, [1e6, 1e6, 1e6, 1e6])
    site.set(.chargeLimit, [9e5, 9e5, 9e5, 9e5])
    return site
  }

  @Test func aStaleUnitLeavesThePowerAtOnceAndTheEnergyAfterAMinute() {
    for (age, isHeld) in [(6.0, true), (60, true), (60.1, false), (3000, false)] {
      var site = four()
      site.units.statuses[3] = .stale
      site.set(.sampleAge, [1, 2, nil, age])
      let power = site.power
      #expect(power.battery == 300_000 && power.dischargeLimit == 3e6, "\(age)")
      #expect(power.energy == (isHeld ? 8e6 : 6e6), "\(age)")
      #expect(power.unitsHeld == (isHeld ? 1 : 0) && power.unitsWithEnergy == (isHeld ? 4 : 3))
      #expect(power.energyIsPartial == !isHeld && power.isPartial)
      #expect(power.oldestSample == (isHeld ? age : 2), "\(age)")
      #expect(power.capacityCoverage == 0.75)
    }
  }

  @Test func onlyUnitsThatAreAbleToRunHaveLimits() {
    for state in ChargeStatus.allCases {
      var site = four()
      site.set(states: [.charging, .holding, state, .full])
      let isAble = ![.fault, .off, .maintenance, .offline].contains(state)
      #expect(site.power.dischargeLimit == (isAble ? 4e6 : 3e6), "\(state)")
      #expect(site.power.chargeLimit == (isAble ? 3.6e6 : 2.7e6), "\(state)")
      #expect(site.power.battery == 400_000, "\(state)")
    }
    var none = four()
    none.set(states: [.fault, .off, .fault, .maintenance])
    #expect(none.power.dischargeLimit == 0, "able to give nothing is not unknown")
  }

  @Test func frequencyIsTheMedianOfTheUnitsThatAnswer() {
    var site = four()
    site.set(.frequency, [60.004, 59.998, 12, 60.002])
    site.units.statuses[2] = .unreachable
    #expect(site.power.frequency == 60.002)
    site.units.statuses[3] = .stale
    #expect(site.power.frequency == 60.001)
    site.set(site: .siteFrequency, 59.95)
    #expect(site.power.frequency == 59.95, "the site's own meter goes first")
  }

  @Test func connectionIsTheSitesElseThatOfMostUnitsThatRun() {
    var site = four()
    site.set(connections: [.islanded, .gridConnected, .islanded, .gridConnected])
    site.set(states: [.discharging, .discharging, .discharging, .maintenance])
    #expect(site.power.connection == .islanded && site.power.connectionIsMixed)
    site.set(connections: [.islanded, .islanded, .islanded, .gridConnected])
    #expect(site.power.connection == .islanded && !site.power.connectionIsMixed)
    site.set(site: .islandState, Double(GridConnection.toGrid.rawValue))
    #expect(site.power.connection == .toGrid && !site.power.connectionIsMixed)
    #expect(four().power.connection == nil)
  }

  @Test func usableRangeIsWeightedByCapacity() {
    var site = SiteFrame(units: 2)
    site.set(.energyRating, [1e6, 3e6])
    site.set(.stateOfCharge, [50, 50])
    site.set(.stateOfChargeMin, [30, 10])
    site.set(.stateOfChargeMax, [90, nil])
    #expect(site.power.stateOfChargeMin == 15 && site.power.stateOfChargeMax == 90)
    #expect(site.power.floorOfCharge == 15)
    #expect(site.power.energyAboveReserve == 4e6 * 0.35)
    site.set(site: .reserve, 20)
    #expect(site.power.floorOfCharge == 20 && site.power.energyAboveReserve == 4e6 * 0.3)
    #expect(site.power.energyToFull == 4e6 * 0.4)
  }

  @Test func everyNumberComesBackFromItsName() {
    var site = four()
    site.set(site: .maximumDemand, 5e6)
    site.set(site: .dischargeEfficiency, 94.5)
    site.set(site: .meterSampleRate, 2)
    site.set(site: .gridServicesPower, 1e6)
    site.set(.injectedEnergy, [1, 2, 3, 4])
    site.set(.absorbedEnergy, [1, 2, 3, nil])
    site.set(.sampleAge, [1, 2, 3, 4.5])
    site.set(.stateOfChargeMin, [5, 5, 5, 5])
    site.set(connections: [.islanded, .gridConnected, .islanded, .gridConnected])
    site.units.statuses[1] = .stale
    let power = site.power
    #expect(SitePower { power.value($0) } == power)
    #expect(power.injectedEnergy == 8 && power.absorbedEnergy == nil)
    #expect(power.gridServicesPower == 1e6 && power.maximumDemand == 5e6)
    #expect(Set(SitePower.Field.allCases.map { "\($0)" }).count == SitePower.Field.allCases.count)
  }
}
