import FleetModel

extension ExporterCatalog {
  /// Exporters of battery sites. Power is positive while a battery discharges and while a site
  /// imports, with all of them.
  static let batteries: [Exporter] = [
    pysunspec2, powerwall, energyGateway, teslaPowerwall,
  ]

  /// prometheus_pysunspec2_exporter: `sunspec_MODEL_POINT_UNIT`, scaled; points that a device does
  /// not implement are left out.
  private static let pysunspec2 = Exporter(
    name: "prometheus_pysunspec2_exporter",
    unit: UnitLabels(host: ["ipaddr"], port: ["ipport"], unit: ["slave_id"]),
    rules: sunspecAC + sunspecStorage + sunspecSigns,
    wanted: [
      .init(metric: .batteryPower, name: "model 701"),
      .init(metric: .stateOfCharge, name: "model 713"),
    ],
    remedy: "add them to the models in its configuration")

  private static let sunspecAC: [MetricRule] = [
    map(.batteryPower, "sunspec_DERMeasureAC_W_W", "sunspec_battery_W_W"),
    map(.reactivePower, "sunspec_DERMeasureAC_Var_Var"),
    map(.acVoltage, "sunspec_DERMeasureAC_LLV_V", "sunspec_DERMeasureAC_LNV_V"),
    map(.acCurrent, "sunspec_DERMeasureAC_A_A"),
    map(.frequency, "sunspec_DERMeasureAC_Hz_Hz", traits: .zeroIsMissing),
    map(.injectedEnergy, "sunspec_DERMeasureAC_TotWhInj_Wh", traits: .counts),
    map(.absorbedEnergy, "sunspec_DERMeasureAC_TotWhAbs_Wh", traits: .counts),
    map(.cabinetTemperature, "sunspec_DERMeasureAC_TmpCab_C"),
    map(.ambientTemperature, "sunspec_DERMeasureAC_TmpAmb_C"),
    map(.throttled, "sunspec_DERMeasureAC_ThrotPct_Pct"),
    map(.dcPower, "sunspec_DERMeasureDC_DCW_W", "sunspec_battery_W_W"),
    map(.dcCurrent, "sunspec_DERMeasureDC_DCA_A", "sunspec_battery_A_A"),
    map(.dcVoltage, "sunspec_DERMeasureDC_Prt_1_DCV_V", "sunspec_battery_V_V"),
    map(
      .chargeLimit, "sunspec_DERCapacity_WChaRteMax_W", "sunspec_battery_WChaRteMax_W",
      "sunspec_DERCapacity_WChaRteMaxRtg_W"),
    map(
      .dischargeLimit, "sunspec_DERCapacity_WDisChaRteMax_W", "sunspec_battery_WDisChaRteMax_W",
      "sunspec_DERCapacity_WDisChaRteMaxRtg_W"),
    map(.unitRating, "sunspec_DERCapacity_WMaxRtg_W", "sunspec_DERCapacity_WMax_W"),
  ]

  private static let sunspecStorage: [MetricRule] = [
    map(.energyRating, "sunspec_DERStorageCapacity_WHRtg_WH", "sunspec_battery_WHRtg_Wh"),
    map(.energyAvailable, "sunspec_DERStorageCapacity_WHAvail_WH"),
    map(.stateOfCharge, "sunspec_DERStorageCapacity_SoC_Pct", "sunspec_battery_SoC_PercentWHRtg"),
    map(.stateOfHealth, "sunspec_DERStorageCapacity_SoH_Pct", "sunspec_battery_SoH_Percent"),
    map(.stateOfChargeMin, "sunspec_battery_SoCMin_PercentWHRtg"),
    map(.stateOfChargeMax, "sunspec_battery_SoCMax_PercentWHRtg"),
    map(.reserve, "sunspec_battery_SoCRsvMin_PercentWHRtg"),
    map(
      .cellTemperatureMax, "sunspec_lithium_ion_bank_ModTmpMax_C",
      "sunspec_DERMeasureDC_Prt_1_Tmp_C"),
    map(.cellTemperatureAverage, "sunspec_lithium_ion_bank_ModTmpAvg_C"),
    map(.cycles, "sunspec_battery_NCyc"),
    map(.heartbeat, "sunspec_battery_Hb"),
  ]

  private static let sunspecSigns: [MetricRule] = [
    map(.unitUp, "sunspec_up"),
    map(.inverterState, "sunspec_DERMeasureAC_InvSt"),
    map(.unitIsOn, "sunspec_DERMeasureAC_St"),
    map(.unitConnected, "sunspec_DERMeasureAC_ConnSt"),
    map(.unitMode, "sunspec_DERMeasureAC_DERMode"),
    map(.alarmBits, "sunspec_DERMeasureAC_Alrm"),
    map(.bankEvents, "sunspec_battery_Evt1"),
    map(.bankState, "sunspec_battery_State"),
    map(.storageStatus, "sunspec_DERStorageCapacity_Sta"),
  ]

  private static let wattHour = 1.0 / 3600

  /// foogod/powerwall_exporter: ratios and joules, one battery for each serial number.
  private static let powerwall = Exporter(
    name: "powerwall_exporter",
    unit: UnitLabels(serial: ["serial"], maker: "Tesla", model: "Powerwall"),
    rules: [
      map(
        .energyRating, "powerwall_battery_full_pack_joules", times: wattHour, traits: .counts),
      map(
        .energyAvailable, "powerwall_battery_remaining_joules", times: wattHour, traits: .counts),
      map(.acVoltage, "powerwall_battery_output_volts"),
      map(.acCurrent, "powerwall_battery_output_amps"),
      map(.frequency, "powerwall_battery_output_hz", traits: .zeroIsMissing),
      map(
        .injectedEnergy, "powerwall_battery_discharged_joules_total", times: wattHour,
        traits: .counts),
      map(
        .absorbedEnergy, "powerwall_battery_charged_joules_total", times: wattHour,
        traits: .counts),
      map(.unitOffGrid, "powerwall_battery_off_grid"),
      map(.unitForming, "powerwall_battery_island_state"),
      map(.reserve, "powerwall_reserve_ratio", times: 100),
      map(.siteIslandWord, "powerwall_island_state"),
      map(.totalCharge, "powerwall_charge_ratio", times: 100),
      map(.totalPower, "powerwall_instant_power_watts", with: "category=battery"),
      map(.gridPower, "powerwall_instant_power_watts", with: "category=site"),
      map(.loadPower, "powerwall_instant_power_watts", with: "category=load"),
      map(.generationPower, "powerwall_instant_power_watts", with: "category=solar"),
      map(
        .siteFrequency, "powerwall_frequency_hz", with: "category=site", traits: .zeroIsMissing),
    ])

  private static let one = "powerwall"

  /// jeffbstewart/powerwall_prometheus_exporter: one battery. The help of its energy counters says
  /// kWh, but their numbers are those of the gateway, in Wh.
  private static let energyGateway = Exporter(
    name: "powerwall_prometheus_exporter",
    unit: UnitLabels(only: one, maker: "Tesla", model: "Powerwall"),
    rules: [
      map(.stateOfCharge, prefix + "powerwall_charge_percent"),
      map(.energyRating, prefix + "nominal_system_energy_kWh", times: 1000),
      map(.dischargeLimit, prefix + "nominal_system_power_kW", times: 1000),
      map(.reserve, prefix + "backup_reserve_percent"),
      map(.siteConnected, prefix + "grid_connected"),
      map(
        .batteryPower, prefix + "instant_power", with: "meter=battery", "powerType=truePower"),
      map(
        .reactivePower, prefix + "instant_power", with: "meter=battery",
        "powerType=reactivePower"),
      map(.gridPower, prefix + "instant_power", with: "meter=site", "powerType=truePower"),
      map(.loadPower, prefix + "instant_power", with: "meter=load", "powerType=truePower"),
      map(.generationPower, prefix + "instant_power", with: "meter=solar", "powerType=truePower"),
      map(
        .injectedEnergy, prefix + "cumulative_power", with: "direction=from", "meter=battery",
        traits: .counts),
      map(
        .absorbedEnergy, prefix + "cumulative_power", with: "direction=to", "meter=battery",
        traits: .counts),
      map(.acVoltage, prefix + "instant_average_voltage", with: "meter=battery"),
      map(.acCurrent, prefix + "instant_total_current_amps", with: "meter=battery"),
    ])

  private static let prefix = "tesla_energy_gateway_"

  /// dmyerscough/tesla-powerwall-exporter: one battery, a name for each meter.
  private static let teslaPowerwall = Exporter(
    name: "tesla-powerwall-exporter",
    unit: UnitLabels(only: one, maker: "Tesla", model: "Powerwall"),
    rules: [
      map(.stateOfCharge, "tesla_powerwall_state_of_charge_percentage"),
      map(.batteryPower, "tesla_battery_instant_power"),
      map(.reactivePower, "tesla_battery_instant_reactive_power"),
      map(.frequency, "tesla_battery_frequency", traits: .zeroIsMissing),
      map(.injectedEnergy, "tesla_battery_energy_exported", traits: .counts),
      map(.absorbedEnergy, "tesla_battery_energy_imported", traits: .counts),
      map(.acVoltage, "tesla_battery_instant_average_voltage"),
      map(.acCurrent, "tesla_battery_instant_total_current"),
      map(.gridPower, "tesla_site_instant_power"),
      map(.siteFrequency, "tesla_site_frequency", traits: .zeroIsMissing),
      map(.loadPower, "tesla_load_instant_power"),
      map(.generationPower, "tesla_solar_instant_power"),
    ])
}
