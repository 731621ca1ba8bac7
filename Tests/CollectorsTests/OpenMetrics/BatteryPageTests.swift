import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// Batteries as the exporters tell of them.
struct BatteryPageTests {
  /// A page in the shape of prometheus_pysunspec2_exporter's.
  static func sunspec(unit: Int = 1, watts: Double = 250_000, up: Int = 1, extra: String = "")
    -> String
  {
    let id =
      "device_type=\"tcp\",ipaddr=\"10.0.0.5\",ipport=\"502\",name=\"mp\(unit)\",slave_id=\"\(unit)\""
    func line(_ name: String, _ value: Any) -> String { "sunspec_\(name){\(id)} \(value)\n" }
    if up == 0 { return line("up", 0.0) }
    return line("up", 1.0) + line("DERMeasureAC_W_W", watts) + line("DERMeasureAC_Hz_Hz", 59.994)
      + line("DERMeasureAC_InvSt", 3.0) + line("DERMeasureAC_ConnSt", 1.0)
      + line("DERMeasureAC_DERMode", 1.0) + line("DERMeasureAC_Alrm", 128.0)
      + line("DERMeasureAC_TotWhInj_Wh", "3.50324e+08") + line("DERMeasureAC_TmpCab_C", 33.8)
      + line("DERCapacity_WMaxRtg_W", 979000.0) + line("DERCapacity_WDisChaRteMax_W", 979000.0)
      + line("DERStorageCapacity_WHRtg_WH", "3.916e+06")
      + line("DERStorageCapacity_WHAvail_WH", "2.9431e+06")
      + line("DERStorageCapacity_SoC_Pct", 77.8) + line("battery_SoC_PercentWHRtg", 50.0)
      + line("battery_W_W", 258300.0) + line("battery_Evt1", 2.0)
      + line("battery_SoCMin_PercentWHRtg", 5.0)
      + line("battery_SoCRsvMin_PercentWHRtg", 20.0) + extra
  }

  @Test func sunspecExporter() {
    let frame = PageFixtures.frame(Self.sunspec())
    #expect(frame.batteryUnits == [BatteryUnit(id: "10.0.0.5:502/1", block: "10.0.0.5:502")])
    #expect(frame.unit(.batteryPower, 0) == 250_000 && frame.unit(.dcPower, 0) == 258_300)
    #expect(frame.unit(.frequency, 0) == 59.994 && frame.unit(.stateOfCharge, 0) == 77.8)
    #expect(
      frame.unit(.energyRating, 0) == 3_916_000 && frame.unit(.energyAvailable, 0) == 2_943_100)
    #expect(frame.unit(.injectedEnergy, 0) == 350_324_000)
    #expect(frame.unit(.stateOfChargeMin, 0) == 5 && frame.site(.reserve) == 20)
    #expect(frame.unit(.chargeStatus, 0) == Double(ChargeStatus.discharging.rawValue))
    #expect(frame.unit(.connection, 0) == Double(GridConnection.gridConnected.rawValue))
    #expect(frame.unit(.inverterMode, 0) == Double(InverterMode.gridFollowing.rawValue))
    let alarms = BatteryAlarm.alarms(in: frame.batteries.stored(.alarms, 0) ?? 0)
    #expect(Set(alarms) == [.overTemperature, .bankOverTemperature])
    #expect(frame.gpus.count == 0)
  }

  @Test func unitThatDoesNotAnswerIsOffline() {
    let page = Self.sunspec() + Self.sunspec(unit: 2, up: 0)
    let frame = PageFixtures.frame(page)
    #expect(frame.batteries.statuses == [.ok, .unreachable])
    #expect(frame.unit(.chargeStatus, 1) == Double(ChargeStatus.offline.rawValue))
    #expect(frame.unit(.batteryPower, 1) == nil)
  }

  @Test func valueThatCannotBeIsAnError() {
    let frame = PageFixtures.frame(Self.sunspec(watts: 9e6))
    #expect(frame.batteries.state(.batteryPower, 0) == .error)
    let alarms = BatteryAlarm.alarms(in: frame.batteries.stored(.alarms, 0) ?? 0)
    #expect(alarms.contains(.implausible))
  }

  @Test func ratiosAndJoules() {
    let page = """
      powerwall_charge_ratio 0.5
      powerwall_reserve_ratio 0.2
      powerwall_island_state{state="SystemIslandedActive"} 1
      powerwall_battery_full_pack_joules{serial="TG1"} 5.04e+07
      powerwall_battery_remaining_joules{serial="TG1"} 2.52e+07
      powerwall_battery_output_volts{serial="TG1"} 240
      powerwall_battery_output_amps{serial="TG1"} -10
      powerwall_battery_output_hz{serial="TG1"} 60.1
      powerwall_battery_off_grid{serial="TG1"} 1
      powerwall_battery_island_state{serial="TG1"} 1
      powerwall_instant_power_watts{category="battery"} -2350
      powerwall_instant_power_watts{category="site"} 743.5
      powerwall_instant_power_watts{category="load"} 1893.75
      powerwall_instant_power_watts{category="solar"} 3500.25
      powerwall_frequency_hz{category="site"} 60.02
      """
    let frame = PageFixtures.frame(page)
    #expect(frame.batteryUnits.map(\.id) == ["TG1"] && frame.batteryUnits[0].maker == "Tesla")
    #expect(frame.unit(.energyRating, 0) == 14000 && frame.unit(.energyAvailable, 0) == 7000)
    #expect(frame.unit(.stateOfCharge, 0) == 50 && frame.unit(.batteryPower, 0) == -2350)
    #expect(frame.unit(.chargeStatus, 0) == Double(ChargeStatus.charging.rawValue))
    #expect(frame.unit(.inverterMode, 0) == Double(InverterMode.gridForming.rawValue))
    #expect(frame.site(.reserve) == 20 && frame.site(.gridPower) == 744)
    #expect(frame.site(.islandState) == Double(GridConnection.islanded.rawValue))
    #expect(frame.site(.siteFrequency) == 60.02)

    let second = page.replacingSerial() + "\n" + page
    let two = PageFixtures.frame(second)
    #expect(two.unit(.batteryPower, 0) == -2400 && two.unit(.batteryPower, 1) == -2400)
  }

  @Test func gatewaysOfOneBattery() {
    let gateway = """
      tesla_energy_gateway_powerwall_charge_percent 87.5
      tesla_energy_gateway_nominal_system_energy_kWh 27
      tesla_energy_gateway_instant_power{meter="battery",powerType="truePower"} -2350
      tesla_energy_gateway_instant_power{meter="battery",powerType="apparentPower"} 2351
      tesla_energy_gateway_instant_power{meter="load",powerType="truePower"} 1893.75
      tesla_energy_gateway_cumulative_power{direction="from",meter="battery"} 5.1248902e+06
      tesla_energy_gateway_backup_reserve_percent 20.5
      tesla_energy_gateway_grid_connected 1
      """
    let one = PageFixtures.frame(gateway, host: "gw")
    #expect(one.batteryUnits.map(\.id) == ["gw"])
    #expect(one.unit(.batteryPower, 0) == -2350 && one.unit(.energyRating, 0) == 27000)
    #expect(one.unit(.injectedEnergy, 0) == 5_124_890 && one.site(.loadPower) == 1894)
    #expect(one.site(.islandState) == Double(GridConnection.gridConnected.rawValue))

    let page = """
      tesla_powerwall_state_of_charge_percentage 61.25
      tesla_battery_instant_power 1500
      tesla_battery_frequency 0
      tesla_site_instant_power -200
      """
    let two = PageFixtures.frame(page, host: "gw")
    #expect(two.unit(.stateOfCharge, 0) == 61.3 && two.unit(.batteryPower, 0) == 1500)
    #expect(two.batteries.state(.frequency, 0) == .unsupported && two.site(.gridPower) == -200)
  }

  @Test func gpusAndBatteriesOfOnePage() {
    let frame = PageFixtures.frame(PageFixtures.dcgm() + Self.sunspec())
    #expect(frame.gpus.count == 2 && frame.batteries.count == 1)
  }
}

extension String {
  /// The same lines of another battery.
  fileprivate func replacingSerial() -> String {
    split(separator: "\n").filter { $0.contains("TG1") }.map { line in
      line.split(separator: "TG1", omittingEmptySubsequences: false).joined(separator: "TG0")
    }.joined(separator: "\n")
  }
}
