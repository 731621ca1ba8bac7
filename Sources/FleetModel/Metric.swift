/// Everything that can be known of a GPU, a battery unit or a site. `MetricCatalog` says what each
/// one is; the raw value is the place of its column in a `MetricTable` and is not stored in files.
package enum Metric: UInt8, CaseIterable, Sendable {
  // GPU (NVML and DCGM terms).
  case utilization, memoryUtilization
  case framebufferUsed, framebufferTotal
  case temperature, memoryTemperature
  case powerDraw, powerLimit
  case smClock, memoryClock
  case fanSpeed, performanceState, clocksEventReasons
  case eccCorrected, eccUncorrected, remappedRows
  case xid, energy
  case pcieRx, pcieTx, nvlinkRx, nvlinkTx
  case smActive, tensorActive, dramActive

  // Battery unit (SunSpec terms).
  case energyRating, energyAvailable
  case stateOfCharge, stateOfHealth
  case batteryPower, powerSetpoint, chargeLimit, dischargeLimit
  case reactivePower, acVoltage, acCurrent, frequency
  case dcVoltage, dcCurrent, dcPower
  case cellTemperatureMax, cellTemperatureAverage, cabinetTemperature, ambientTemperature
  case injectedEnergy, absorbedEnergy
  case cycles, heartbeat, throttled
  case stateOfChargeMin, stateOfChargeMax, sampleAge
  case chargeStatus, connection, inverterMode, alarms

  // Site.
  case gridPower, loadPower, generationPower
  case reserve, islandState, gridServices, gridServicesPower
  case nominalFrequency, siteFrequency, meterSampleRate
  case maximumDemand, dischargeEfficiency, reserveIsForOutages

  /// What a metric describes.
  package enum Subject: Sendable { case gpu, battery, site }

  package var definition: MetricDefinition { MetricCatalog.definition(of: self) }
}
