import FleetModel

extension SitePower {
  /// The numbers of a site, by the names that recordings have for them.
  package enum Field: Int, CaseIterable, Sendable {
    case gpu, gpuIsPartial, load, grid, battery, generation, energy, capacity, stateOfCharge
    case reserve, chargeLimit, dischargeLimit, frequency, nominalFrequency, connection, units
    case unitsReporting, capacityCoverage
    case stateOfChargeMin, stateOfChargeMax, connectionIsMixed, unitsWithEnergy, unitsHeld
    case oldestSample, maximumDemand, dischargeEfficiency, meterSampleRate, gridServicesPower
    case injectedEnergy, absorbedEnergy, reserveIsForOutages
  }

  package func value(_ field: Field) -> Double? {
    switch field {
    case .gpu: gpu
    case .gpuIsPartial: gpuIsPartial ? 1 : 0
    case .load: load
    case .grid: grid
    case .battery: battery
    case .generation: generation
    case .energy: energy
    case .capacity: capacity
    case .stateOfCharge: stateOfCharge
    case .reserve: reserve
    case .chargeLimit: chargeLimit
    case .dischargeLimit: dischargeLimit
    case .frequency: frequency
    case .nominalFrequency: nominalFrequency
    case .connection: connection.map { Double($0.rawValue) }
    case .units: Double(units)
    case .unitsReporting: Double(unitsReporting)
    case .capacityCoverage: capacityCoverage
    case .stateOfChargeMin: stateOfChargeMin
    case .stateOfChargeMax: stateOfChargeMax
    case .connectionIsMixed: connectionIsMixed ? 1 : nil
    case .unitsWithEnergy: units > 0 ? Double(unitsWithEnergy) : nil
    case .unitsHeld: unitsHeld > 0 ? Double(unitsHeld) : nil
    case .oldestSample: oldestSample
    case .maximumDemand: maximumDemand
    case .dischargeEfficiency: dischargeEfficiency
    case .meterSampleRate: meterSampleRate
    case .gridServicesPower: gridServicesPower
    case .injectedEnergy: injectedEnergy
    case .absorbedEnergy: absorbedEnergy
    case .reserveIsForOutages: reserveIsForOutages ? 1 : nil
    }
  }

  /// The site that these values were taken from; what is missing is absent.
  package init(_ value: (Field) -> Double?) {
    gpu = value(.gpu)
    gpuIsPartial = value(.gpuIsPartial).map { $0 != 0 } ?? false
    (load, grid) = (value(.load), value(.grid))
    (battery, generation) = (value(.battery), value(.generation))
    (energy, capacity) = (value(.energy), value(.capacity))
    stateOfCharge = value(.stateOfCharge)
    (stateOfChargeMin, stateOfChargeMax) = (value(.stateOfChargeMin), value(.stateOfChargeMax))
    reserve = value(.reserve)
    reserveIsForOutages = value(.reserveIsForOutages) == 1
    (chargeLimit, dischargeLimit) = (value(.chargeLimit), value(.dischargeLimit))
    (frequency, nominalFrequency) = (value(.frequency), value(.nominalFrequency))
    connection = value(.connection).flatMap(UInt8.init(exactly:)).flatMap(GridConnection.init)
    connectionIsMixed = value(.connectionIsMixed).map { $0 != 0 } ?? false
    units = value(.units).flatMap(Self.count) ?? 0
    unitsReporting = min(units, value(.unitsReporting).flatMap(Self.count) ?? 0)
    // A recording made before there was this number knew of no energy that is held.
    unitsWithEnergy = min(units, value(.unitsWithEnergy).flatMap(Self.count) ?? unitsReporting)
    unitsHeld = min(unitsWithEnergy, value(.unitsHeld).flatMap(Self.count) ?? 0)
    capacityCoverage = value(.capacityCoverage)
    oldestSample = value(.oldestSample)
    maximumDemand = value(.maximumDemand)
    dischargeEfficiency = value(.dischargeEfficiency)
    meterSampleRate = value(.meterSampleRate)
    gridServicesPower = value(.gridServicesPower)
    (injectedEnergy, absorbedEnergy) = (value(.injectedEnergy), value(.absorbedEnergy))
  }

  private static func count(_ value: Double) -> Int? {
    Int32(exactly: value).flatMap { $0 < 0 ? nil : Int($0) }
  }
}
