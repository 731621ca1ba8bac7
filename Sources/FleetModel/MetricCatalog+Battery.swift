extension MetricCatalog {
  /// Battery unit metrics. Sources: SunSpec models 701, 702, 713, 714, 802 and 803, by point.
  /// Power is positive while the unit discharges.
  static let batteryDefinitions: [MetricDefinition] = [
    define(
      .energyRating, .battery, "Energy rating (713.WHRtg)", "RATING", .wattHours, .int64, .sum,
      0...5e6, possible: 0...1e15, key: "capacity_wh"),
    define(
      .energyAvailable, .battery, "Energy available (713.WHAvail)", "ENERGY", .wattHours, .int64,
      .sum, 0...5e6, possible: 0...1e15, key: "energy_wh"),
    define(
      .stateOfCharge, .battery, "State of charge (713.SoC)", "SOC", .percent, decimals: 1, .uint16,
      .mean, 0...100, possible: 0...102, key: "state_of_charge_percent"),
    define(
      .stateOfHealth, .battery, "State of health (713.SoH)", "SOH", .percent, decimals: 1, .uint16,
      .mean, 0...100, possible: 0...102, key: "state_of_health_percent"),
    define(
      .batteryPower, .battery, "Power, + discharging (701.W)", "POWER", .watts, .int32, .sum,
      -2e6...2e6, possible: -1e12...1e12, key: "power_watts"),
    define(
      .powerSetpoint, .battery, "Power setpoint, + discharging", "SETPOINT", .watts, .int32, .sum,
      -2e6...2e6, possible: -1e12...1e12, key: "setpoint_watts"),
    define(
      .chargeLimit, .battery, "Charge power available (702.WChaRteMax)", "CHG MAX", .watts, .int32,
      .sum, 0...2e6, possible: 0...1e15, key: "charge_limit_watts"),
    define(
      .dischargeLimit, .battery, "Discharge power available (702.WDisChaRteMax)", "DIS MAX",
      .watts, .int32, .sum, 0...2e6, possible: 0...1e15, key: "discharge_limit_watts"),
    define(
      .reactivePower, .battery, "Reactive power (701.Var)", "VAR", .voltAmperesReactive, .int32,
      .sum, -2e6...2e6, possible: -1e12...1e12, key: "reactive_vars"),
    define(
      .acVoltage, .battery, "AC voltage (701.LLV)", "AC V", .volts, decimals: 1, .uint16, .mean,
      0...1000, possible: 0...1e6, key: "ac_volts"),
    define(
      .acCurrent, .battery, "AC current (701.A)", "AC A", .amperes, decimals: 1, .int32, .mean,
      0...4000, possible: -1e6...1e6, key: "ac_amperes"),
    define(
      .frequency, .battery, "Frequency (701.Hz)", "HZ", .hertz, decimals: 3, .int32, .mean, 45...65,
      possible: 45...65,
      key: "frequency_hertz"),
    define(
      .dcVoltage, .battery, "DC voltage (714.DCV)", "DC V", .volts, decimals: 1, .uint16, .mean,
      0...1500, possible: -1e4...1e4, key: "dc_volts"),
    define(
      .dcCurrent, .battery, "DC current (714.DCA)", "DC A", .amperes, decimals: 1, .int32, .mean,
      -4000...4000, possible: -1e6...1e6, key: "dc_amperes"),
    define(
      .dcPower, .battery, "DC power (714.DCW)", "DC W", .watts, .int32, .sum, -2e6...2e6,
      possible: -1e12...1e12,
      key: "dc_watts"),
    define(
      .cellTemperatureMax, .battery, "Hottest module (803.ModTmpMax)", "CELL MAX", .celsius,
      decimals: 1, .uint16, .max, 0...80, possible: -50...120, warn: (45, 55),
      key: "cell_temperature_max_celsius"),
    define(
      .cellTemperatureAverage, .battery, "Module temperature (803.ModTmpAvg)", "CELL AVG",
      .celsius, decimals: 1, .uint16, .mean, 0...80, possible: -50...120,
      key: "cell_temperature_average_celsius"),
    define(
      .cabinetTemperature, .battery, "Cabinet temperature (701.TmpCab)", "CABINET", .celsius,
      decimals: 1, .uint16, .mean, 0...80, possible: -50...120, key: "cabinet_temperature_celsius"),
    define(
      .ambientTemperature, .battery, "Ambient temperature (701.TmpAmb)", "AMBIENT", .celsius,
      decimals: 1, .uint16, .mean, -40...60, possible: -50...120, key: "ambient_temperature_celsius"
    ),
    define(
      .injectedEnergy, .battery, "Energy injected, lifetime (701.TotWhInj)", "INJECTED",
      .wattHours, .int64, .sum, 0...1e12, possible: 0...1e15, key: "injected_wh"),
    define(
      .absorbedEnergy, .battery, "Energy absorbed, lifetime (701.TotWhAbs)", "ABSORBED",
      .wattHours, .int64, .sum, 0...1e12, possible: 0...1e15, key: "absorbed_wh"),
    define(
      .cycles, .battery, "Cycles (802.NCyc)", "CYCLES", .count, .int32, .max, 0...20000,
      possible: 0...1e15,
      key: "cycles"),
    define(
      .heartbeat, .battery, "Heartbeat (802.CtrlHb)", "BEAT", .code, .int32, .last, 0...65535,
      possible: 0...4_294_967_295,
      key: "heartbeat"),
    define(
      .throttled, .battery, "Throttled (701.ThrotPct)", "THROT", .percent, .uint8, .mean, 0...100,
      possible: 0...100,
      warn: (1, 50), key: "throttled_percent"),
    define(
      .stateOfChargeMin, .battery, "Lowest usable state of charge (802.SoCMin)", "SOC MIN",
      .percent, decimals: 1, .uint16, .mean, 0...100, possible: 0...102,
      key: "state_of_charge_min_percent"),
    define(
      .stateOfChargeMax, .battery, "Highest usable state of charge (802.SoCMax)", "SOC MAX",
      .percent, decimals: 1, .uint16, .mean, 0...100, possible: 0...102,
      key: "state_of_charge_max_percent"),
    define(
      .sampleAge, .battery, "Age of the values", "AGE", .seconds, decimals: 1, .uint16, .max,
      0...3600, possible: 0...1e10, key: "age_seconds"),
    define(
      .chargeStatus, .battery, "State", "STATE", .code, .uint8, .last, 0...15, possible: 0...255,
      key: "state"),
    define(
      .connection, .battery, "Connection", "CONN", .code, .uint8, .last, 0...7, possible: 0...255,
      key: "connection"),
    define(
      .inverterMode, .battery, "Mode", "MODE", .code, .uint8, .last, 0...3, possible: 0...255,
      key: "mode"),
    define(
      .alarms, .battery, "Alarms (bits of BatteryAlarm)", "ALARMS", .code, .int64, .last, 0...1,
      possible: 0...4.7e18,
      key: "alarms"),
  ]

  /// Site metrics. Grid power is positive while the site imports.
  static let siteDefinitions: [MetricDefinition] = [
    define(
      .gridPower, .site, "Grid power, + import", "GRID", .watts, .int64, .sum, -2e9...2e9,
      possible: -1e12...1e12,
      key: "grid_watts"),
    define(
      .loadPower, .site, "Load power", "LOAD", .watts, .int64, .sum, 0...2e9,
      possible: -1e12...1e12, key: "load_watts"),
    define(
      .generationPower, .site, "Generation on site", "GEN", .watts, .int64, .sum, 0...2e9,
      possible: -1e12...1e12,
      key: "generation_watts"),
    define(
      .reserve, .site, "Reserve of the state of charge", "RESERVE", .percent, decimals: 1, .uint16,
      .last, 0...100, possible: 0...102, key: "reserve_percent"),
    define(
      .islandState, .site, "Island state", "ISLAND", .code, .uint8, .last, 0...7, possible: 0...255,
      key: "island_state"),
    define(
      .gridServices, .site, "Grid services active", "SERVICES", .code, .uint8, .last, 0...1,
      possible: 0...1,
      key: "grid_services_active"),
    define(
      .gridServicesPower, .site, "Grid services power", "SERVICES W", .watts, .int64, .sum,
      -2e9...2e9, possible: -1e12...1e12, key: "grid_services_watts"),
    define(
      .nominalFrequency, .site, "Nominal frequency", "NOM HZ", .hertz, decimals: 3, .int32, .last,
      45...65, possible: 45...65, key: "nominal_hertz"),
    define(
      .siteFrequency, .site, "Frequency", "HZ", .hertz, decimals: 3, .int32, .last, 45...65,
      possible: 45...65,
      key: "frequency_hertz"),
    define(
      .meterSampleRate, .site, "Meter sample rate", "RATE", .hertz, decimals: 3, .int32, .last,
      0...100, possible: 0...1e6, key: "meter_sample_rate_hertz"),
    define(
      .maximumDemand, .site, "Demand to plan for, as configured", "DEMAND", .watts, .int64, .last,
      0...2e9, possible: 0...1e15, key: "maximum_demand_watts"),
    define(
      .dischargeEfficiency, .site, "Efficiency from stored energy to AC", "EFF", .percent,
      decimals: 1, .uint16, .last, 0...100, possible: 0...100, key: "discharge_efficiency_percent"),
    define(
      .reserveIsForOutages, .site, "Reserve is kept for outages", "OUTAGES", .code, .uint8, .last,
      0...1, possible: 0...1, key: "reserve_is_for_outages"),
  ]
}
