/// Replies of the shapes that gateways and Tesla's cloud send, with figures of our own.
enum TeslaFixtures {
  static func meter(
    power: String, frequency: String = "0", heard: String = "2026-11-22T06:00:00.496043714-08:00"
  ) -> String {
    """
    {"last_communication_time":"\(heard)","instant_power":\(power),"instant_reactive_power":-223,
     "frequency":\(frequency),"energy_exported":4319958.27,"energy_imported":6800365.8,
     "last_phase_power_communication_time":"0001-01-01T00:00:00Z","timeout":1500000000}
    """
  }

  static let meters = """
    {"site":\(meter(power: "27")),"battery":\(meter(power: "-3880.0000000000005", frequency: "60.019")),
     "load":\(meter(power: "866.25")),"solar":\(meter(power: "1840", frequency: "60.016")),
     "generator":\(meter(power: "-0.0", heard: "0001-01-01T00:00:00Z"))}
    """

  static func block(
    serial: String = "TG01", power: String = "-1990", energy: String = "8528",
    sequence: String = "Active", inverter: String = "PINV_GridFollowing", reasons: String = "",
    offGrid: Bool = false, discharged: String = "6249327"
  ) -> String {
    """
    {"Type":"","PackagePartNumber":"2012170-25-E","PackageSerialNumber":"\(serial)",
     "disabled_reasons":[\(reasons)],"pinv_state":"\(inverter)","pinv_grid_state":"Grid_Compliant",
     "nominal_energy_remaining":\(energy),"nominal_full_pack_energy":13305,"p_out":\(power),
     "q_out":20,"v_out":243.70000000000002,"f_out":60.008,"i_out":40.9,"energy_charged":7036162,
     "energy_discharged":\(discharged),"off_grid":\(offGrid),"vf_mode":\(offGrid),
     "charge_power_clamped":false,"OpSeqState":"\(sequence)","version":"27626f98a66cad"}
    """
  }

  /// A unit that is switched off by itself: all that it measures is null, and its energy 0.
  static let disabledBlock = """
    {"PackagePartNumber":"X-E","PackageSerialNumber":"TG03","OpSeqState":"Standby",
     "disabled_reasons":["DisabledExcessiveVoltageDrop"],"pinv_state":"","p_out":null,"q_out":null,
     "v_out":null,"f_out":null,"i_out":null,"energy_charged":null,"energy_discharged":null,
     "nominal_energy_remaining":0,"nominal_full_pack_energy":14714,"off_grid":false,"vf_mode":false}
    """

  static func status(
    _ blocks: [String] = [block(), block(serial: "TG02", power: "1890.5")], faults: String = "",
    island: String = "SystemGridConnected"
  ) -> String {
    """
    {"command_source":"Configuration","battery_target_power":-3866.6666666666665,
     "nominal_full_pack_energy":26610,"nominal_energy_remaining":17056,"max_charge_power":10800,
     "max_discharge_power":10800,"instantaneous_max_discharge_power":24000,
     "instantaneous_max_charge_power":14000,"grid_services_power":-0.0,
     "system_island_state":"\(island)","battery_blocks":[\(blocks.joined(separator: ","))],
     "grid_faults":[\(faults)],"score":10000}
    """
  }

  /// A fault whose `alert_raw` no Int64 holds, with JSON inside a text of JSON.
  static func fault(_ name: String, serial: String = "T00") -> String {
    #"""
    {"alert_is_fault":false,"alert_name":"\#(name)","alert_raw":18446744073709551615,
     "decoded_alert":"[{\"name\":\"PINV_alertID\",\"value\":\"\#(name)\"},{\"name\":\"PINV_a007_frequency\",\"value\":52.189,\"units\":\"Hz\"}]",
     "ecu_package_serial_number":"\#(serial)","ecu_type":"TEPINV","timestamp":1634015591733}
    """#
  }

  static let grid = #"{"grid_status":"SystemGridConnected","grid_services_active":false}"#
  static let charge = #"{"percentage":64.1}"#
  static let operation = #"{"real_mode":"self_consumption","backup_reserve_percent":81}"#
  static let site = #"{"site_name":"S","grid_code":{"grid_freq_setting":60}}"#

  static let live = """
    {"response":{"solar_power":0,"percentage_charged":55.164177150990625,"battery_power":4080,
     "load_power":4080,"grid_status":"Active","grid_services_active":false,"grid_power":0,
     "grid_services_power":0,"generator_power":0,"island_status":"on_grid",
     "timestamp":"2026-11-22T05:59:50-08:00","wall_connectors":[]}}
    """

  static let solarOnly = """
    {"response":{"solar_power":7720,"energy_left":0,"total_pack_energy":1,"percentage_charged":0,
     "battery_power":0,"load_power":4517.14990234375,"grid_status":"Unknown",
     "grid_power":-3202.85009765625,"island_status":"island_status_unknown",
     "timestamp":"2026-11-22T14:00:00Z","wall_connectors":null}}
    """

  static let info = """
    {"response":{"id":"1","site_name":"S","backup_reserve_percent":20,"battery_count":2,
     "max_site_meter_power_ac":1000000000,"components":{"battery":true,"batteries":[
     {"part_name":"Powerwall2","nameplate_max_charge_power":5400,
      "nameplate_max_discharge_power":5000,"nameplate_energy":13500},
     {"part_name":"Powerwall2","nameplate_max_charge_power":5400,
      "nameplate_max_discharge_power":5000,"nameplate_energy":13500}]}}}
    """
}
