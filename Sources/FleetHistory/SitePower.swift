import FleetModel

/// The power and the batteries of a site at one instant. Powers in W, battery power positive while
/// discharging, grid power positive while importing; energies in Wh. Absent is nil.
package struct SitePower: Hashable, Sendable {
  /// Sum over the GPUs that report it, and whether some do not.
  package internal(set) var gpu: Double?
  package internal(set) var gpuIsPartial = false
  package internal(set) var load: Double?
  package internal(set) var grid: Double?
  /// Sum over the units that report in time.
  package internal(set) var battery: Double?
  package internal(set) var generation: Double?
  /// What the units hold; of a unit that fell silent for as long as its last value can be believed.
  package internal(set) var energy: Double?
  package internal(set) var capacity: Double?
  /// Percent: available energy over rated energy times health, of the units that report both.
  package internal(set) var stateOfCharge: Double?
  /// Usable range of the state of charge, percent, weighted by capacity; nil where no unit has one.
  package internal(set) var stateOfChargeMin: Double?
  package internal(set) var stateOfChargeMax: Double?
  /// Percent of the capacity that is not to be used; nil when nobody configured one.
  package internal(set) var reserve: Double?
  /// Whether that is what is kept for an outage, as a Tesla gateway's backup reserve: without the grid
  /// it is there to be used.
  package internal(set) var reserveIsForOutages = false
  /// What the units that are able to run can take and give.
  package internal(set) var chargeLimit: Double?
  package internal(set) var dischargeLimit: Double?
  package internal(set) var frequency: Double?
  package internal(set) var nominalFrequency: Double?
  /// What the site says, else what most of the units that run say.
  package internal(set) var connection: GridConnection?
  /// The units that run do not agree on the connection, and the site says nothing.
  package internal(set) var connectionIsMixed = false
  package internal(set) var units = 0
  package internal(set) var unitsReporting = 0
  /// Units whose energy is in `energy`, and those among them whose values are old.
  package internal(set) var unitsWithEnergy = 0
  package internal(set) var unitsHeld = 0
  /// Share of the rated energy that belongs to reporting units, 0...1.
  package internal(set) var capacityCoverage: Double?
  /// Age of the oldest values that are in the sums, s; nil where no unit says.
  package internal(set) var oldestSample: Double?
  /// Demand to plan for as configured, W.
  package internal(set) var maximumDemand: Double?
  /// Percent of the stored energy that comes out as AC; nil where the energy is AC energy already.
  package internal(set) var dischargeEfficiency: Double?
  /// How often the site's meter measures, Hz.
  package internal(set) var meterSampleRate: Double?
  /// W that a grid service has the site give; nil while none is in force.
  package internal(set) var gridServicesPower: Double?
  /// Lifetime counters, Wh; nil unless every unit that reports has them.
  package internal(set) var injectedEnergy: Double?
  package internal(set) var absorbedEnergy: Double?

  package var hasBatteries: Bool { units > 0 }
  /// Whether sums of power over the units are lower bounds.
  package var isPartial: Bool { unitsReporting < units }
  /// Whether the energy is a lower bound.
  package var energyIsPartial: Bool { unitsWithEnergy < units }

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
  }

  package init(_ frame: Frame) {
    self.init(OfGPUs(frame))
    takeSite(frame)
    guard !frame.batteryUnits.isEmpty else { return }
    takeUnits(UnitSums(frame), frame)
  }

  private mutating func takeSite(_ frame: Frame) {
    load = frame.site(.loadPower)
    grid = frame.site(.gridPower)
    generation = frame.site(.generationPower)
    reserve = frame.site(.reserve)
    reserveIsForOutages = frame.site(.reserveIsForOutages) == 1
    nominalFrequency = frame.site(.nominalFrequency)
    frequency = frame.site(.siteFrequency)
    maximumDemand = frame.site(.maximumDemand)
    dischargeEfficiency = frame.site(.dischargeEfficiency)
    meterSampleRate = frame.site(.meterSampleRate)
    let isServing = frame.site(.gridServices).map { $0 != 0 } ?? true
    gridServicesPower = isServing ? frame.site(.gridServicesPower) : nil
    connection = frame.site.stored(.islandState, 0).flatMap { code in
      UInt8(exactly: code).flatMap(GridConnection.init)
    }
  }

  private mutating func takeUnits(_ sums: UnitSums, _ frame: Frame) {
    units = frame.batteries.count
    unitsReporting = sums.reporting
    unitsWithEnergy = sums.weighed
    unitsHeld = sums.held
    energy = sums.weighed > 0 ? sums.energy : nil
    capacity = sums.weighed > 0 ? sums.capacity : nil
    stateOfCharge =
      sums.weighed > 0 && sums.capacity > 0 ? min(sums.energy / sums.capacity * 100, 100) : nil
    stateOfChargeMin = sums.lowest.mean
    stateOfChargeMax = sums.highest.mean
    capacityCoverage = sums.coverage
    oldestSample = sums.oldest
    battery = sums.power.total
    chargeLimit = sums.chargeLimit.total
    dischargeLimit = sums.dischargeLimit.total
    injectedEnergy = sums.injected.count == sums.reporting ? sums.injected.total : nil
    absorbedEnergy = sums.absorbed.count == sums.reporting ? sums.absorbed.total : nil
    frequency = frequency ?? sums.medianFrequency
    if connection == nil { (connection, connectionIsMixed) = sums.majority }
  }
}
