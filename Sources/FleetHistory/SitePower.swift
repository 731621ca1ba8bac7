import FleetModel

/// The power and the batteries of a site at one instant. Powers in W, battery power positive while
/// discharging, grid power positive while importing; energies in Wh. Absent is nil.
package struct SitePower: Hashable, Sendable {
  /// Sum over the GPUs that report it, and whether some do not.
  package let gpu: Double?
  package let gpuIsPartial: Bool
  package let load: Double?
  package let grid: Double?
  package let battery: Double?
  package let generation: Double?
  package let energy: Double?
  package let capacity: Double?
  /// Percent: available energy over rated energy times health, of the units that report both.
  package let stateOfCharge: Double?
  /// Percent of the capacity that is not to be used; nil when nobody configured one.
  package let reserve: Double?
  package let chargeLimit: Double?
  package let dischargeLimit: Double?
  package let frequency: Double?
  package let nominalFrequency: Double?
  package let connection: GridConnection?
  package let units: Int
  package let unitsReporting: Int
  /// Share of the rated energy that belongs to reporting units, 0...1.
  package let capacityCoverage: Double?

  package var hasBatteries: Bool { units > 0 }
  /// Whether sums over the units are lower bounds.
  package var isPartial: Bool { unitsReporting < units }

  /// What is known of a site of which nothing but the GPUs is measured.
  package struct OfGPUs: Hashable, Sendable {
    let sum: Double?
    let isPartial: Bool

    init(_ frame: Frame) {
      let draw = frame.rollup(.powerDraw)
      sum = draw.total
      isPartial = draw.isPartial
    }

    init(_ site: SitePower) {
      sum = site.gpu
      isPartial = site.gpuIsPartial
    }
  }

  init(_ gpus: OfGPUs) {
    gpu = gpus.sum
    gpuIsPartial = gpus.isPartial
    (load, grid, battery, generation, energy, capacity) = (nil, nil, nil, nil, nil, nil)
    (stateOfCharge, reserve, chargeLimit, dischargeLimit) = (nil, nil, nil, nil)
    (frequency, nominalFrequency, connection, capacityCoverage) = (nil, nil, nil, nil)
    (units, unitsReporting) = (0, 0)
  }

  package init(_ frame: Frame) {
    let gpus = OfGPUs(frame)
    gpu = gpus.sum
    gpuIsPartial = gpus.isPartial
    load = frame.site(.loadPower)
    grid = frame.site(.gridPower)
    generation = frame.site(.generationPower)
    reserve = frame.site(.reserve)
    nominalFrequency = frame.site(.nominalFrequency)
    connection = frame.site.stored(.islandState, 0).flatMap { code in
      UInt8(exactly: code).flatMap(GridConnection.init)
    }
    units = frame.batteries.count
    unitsReporting = frame.batteries.statuses.reduce(0) { $0 + ($1.isReporting ? 1 : 0) }
    let sums = UnitSums(frame)
    energy = sums.energy
    capacity = sums.capacity
    stateOfCharge = sums.stateOfCharge
    capacityCoverage = sums.coverage
    battery = frame.batteryRollup(.batteryPower).total
    chargeLimit = frame.batteryRollup(.chargeLimit).total
    dischargeLimit = frame.batteryRollup(.dischargeLimit).total
    frequency = frame.site(.siteFrequency) ?? frame.batteryRollup(.frequency).percentile(50)
  }

  /// Energy-weighted sums over the units (never a mean of states of charge).
  private struct UnitSums {
    var energy: Double?
    var capacity: Double?
    var stateOfCharge: Double?
    var coverage: Double?

    init(_ frame: Frame) {
      let table = frame.batteries
      var energySum = 0.0
      var capacitySum = 0.0
      var ratingSum = 0.0
      var ratingHeard = 0.0
      var weighed = 0
      for unit in 0..<table.count {
        guard let rating = table.value(.energyRating, unit) else { continue }
        ratingSum += rating
        guard table.statuses[unit].countsInRollups else { continue }
        ratingHeard += rating
        let health = (table.value(.stateOfHealth, unit) ?? 100) / 100
        guard let available = Self.available(table, unit, rating * health) else { continue }
        energySum += available
        capacitySum += rating * health
        weighed += 1
      }
      if weighed > 0 {
        energy = energySum
        capacity = capacitySum
        stateOfCharge = capacitySum > 0 ? min(energySum / capacitySum * 100, 100) : nil
      }
      coverage = ratingSum > 0 ? ratingHeard / ratingSum : nil
    }

    /// Energy available as reported, else from the state of charge.
    private static func available(
      _ table: MetricTable, _ unit: Int, _ capacity: Double
    ) -> Double? {
      if let reported = table.value(.energyAvailable, unit) { return reported }
      return table.value(.stateOfCharge, unit).map { $0 / 100 * capacity }
    }
  }
}

extension SitePower {
  /// The numbers of a site, by the names that recordings have for them.
  package enum Field: Int, CaseIterable, Sendable {
    case gpu, gpuIsPartial, load, grid, battery, generation, energy, capacity, stateOfCharge
    case reserve, chargeLimit, dischargeLimit, frequency, nominalFrequency, connection, units
    case unitsReporting, capacityCoverage
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
    }
  }

  /// The site that these values were taken from; what is missing is absent.
  package init(_ value: (Field) -> Double?) {
    gpu = value(.gpu)
    gpuIsPartial = value(.gpuIsPartial).map { $0 != 0 } ?? false
    load = value(.load)
    grid = value(.grid)
    battery = value(.battery)
    generation = value(.generation)
    energy = value(.energy)
    capacity = value(.capacity)
    stateOfCharge = value(.stateOfCharge)
    reserve = value(.reserve)
    chargeLimit = value(.chargeLimit)
    dischargeLimit = value(.dischargeLimit)
    frequency = value(.frequency)
    nominalFrequency = value(.nominalFrequency)
    connection = value(.connection).flatMap(UInt8.init(exactly:)).flatMap(GridConnection.init)
    units = value(.units).flatMap(Self.count) ?? 0
    unitsReporting = min(units, value(.unitsReporting).flatMap(Self.count) ?? 0)
    capacityCoverage = value(.capacityCoverage)
  }

  private static func count(_ value: Double) -> Int? {
    Int32(exactly: value).flatMap { $0 < 0 ? nil : Int($0) }
  }
}
