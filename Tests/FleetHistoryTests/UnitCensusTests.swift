import FleetHistory
import FleetModel
import TestSupport
import Testing

struct UnitCensusTests {
  private func census(_ site: SiteFrame) -> UnitCensus {
    let frame = site.frame()
    return UnitCensus(frame, SitePower(frame))
  }

  @Test func equalAlarmsAreOneGroupWorstFirst() {
    var site = SiteFrame(units: 5)
    let bits = [BatteryAlarm.overTemperature, .cabinetOpen, .manualShutdown].map { Double($0.bit) }
    site.set(.alarms, [bits[0], bits[1], bits[0] + bits[1], bits[2], 0])
    site.set(states: [.fault, .charging, .fault, .maintenance, .charging])
    let census = census(site)
    #expect(census.groups.map(\.words) == ["over temperature", "cabinet open", "manual shutdown"])
    #expect(census.groups.map(\.units) == [[0, 2], [1, 2], [3]])
    #expect(census.severities == [1, 1, 2])
    #expect(census.states[Int(ChargeStatus.fault.rawValue)] == 2)
    #expect(census.states[Int(ChargeStatus.charging.rawValue)] == 2)
  }

  @Test func silentAndUnnamedAreSaid() {
    var site = SiteFrame(units: 3)
    site.set(.alarms, [Double(Int64(1) << 19), nil, nil])
    site.units.statuses[1] = .unreachable
    site.units.statuses[2] = .stale
    let census = census(site)
    #expect(census.groups.map(\.words) == ["no answer", "bit 19", "values are old"])
    #expect(census.states[Int(ChargeStatus.offline.rawValue)] == 1)
  }

  @Test func findingsFollowFromTheSite() {
    var site = SiteFrame(units: 6)
    site.set(.energyRating, [4e6, 4e6, 4e6, 4e6, 4e6, 4e6])
    site.set(.stateOfCharge, [50, 50, 50, 50, 65, 19])
    site.set(.cellTemperatureMax, [30, 46, 56, 30, 30, 30])
    site.set(.frequency, [60, 60, 60, 59.3, 60, 60])
    site.set(site: .reserve, 20)
    site.set(site: .nominalFrequency, 60)
    let groups = census(site).groups
    let found = Dictionary(
      groups.map { ($0.kind, $0.units) }, uniquingKeysWith: { first, _ in first })
    #expect(found[.found(.tooHot)] == [2] && found[.found(.hot)] == [1])
    #expect(found[.found(.frequencyOff)] == [3])
    #expect(found[.found(.chargeAstray)] == [4, 5])
    #expect(found[.found(.belowReserve)] == [5])
    #expect(groups.prefix(2).allSatisfy { $0.severity == .critical })
  }
}
