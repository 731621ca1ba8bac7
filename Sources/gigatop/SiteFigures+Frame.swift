import Exporters
import FleetHistory
import FleetModel

extension SiteFigures {
  /// The figures of a frame's site as exports name them. What only follows from the frames before
  /// it (means of a minute, ramps, the highest load) is that of this frame, or absent.
  init(_ frame: Frame) {
    let power = SitePower(frame)
    self.init(units: power.units, unitsReporting: power.unitsReporting)
    takePowers(power)
    takeRuntimes(power)
    alarms = UnitCensus(frame, power).groups.map { group in
      Alarm(
        words: group.words, severity: "\(group.severity)",
        units: group.units.map { frame.batteryUnits[$0].id })
    }
  }

  private mutating func takePowers(_ power: SitePower) {
    grid = power.grid
    load = power.load
    battery = power.battery
    generation = power.generation
    stateOfCharge = power.stateOfCharge
    energy = power.energy
    capacity = power.capacity
    reserve = power.reserve
    reserveIsForOutages = power.reserveIsForOutages
    frequency = power.frequency
    connection = power.connection
    unitsHeld = power.unitsHeld
    coverage = power.capacityCoverage.map { $0 * 100 }
    oldestSample = power.oldestSample
    chargeLimit = power.chargeLimit
    dischargeLimit = power.dischargeLimit
    headroomUp = power.headroomUp
    headroomDown = power.headroomDown
    energyAboveReserve = power.energyAboveReserve
    energyToFull = power.energyToFull
    shareOfLoadCarried = power.shareOfLoadCarried.map { $0 * 100 }
    gpuPowerCarried = power.gpuPowerCarried
    overhead = power.overhead
    imbalance = power.imbalance
  }

  private mutating func takeRuntimes(_ power: SitePower) {
    switch power.runtimeNow {
    case .seconds(let seconds): runtimeToReserve = seconds
    case .chargingFull(let seconds): timeToFull = seconds
    case .unlimited, .powerShort, nil: break
    }
    (runtimeWithoutGrid, powerShort) = Self.parts(power.runtimeWithoutGrid)
    guard let configured = power.maximumDemand, configured > 0 else { return }
    demand = configured
    demandIsConfigured = true
    (runtimeAtDemand, powerShortAtDemand) = Self.parts(power.runtime(carrying: configured))
  }

  private static func parts(_ runtime: Runtime?) -> (seconds: Double?, short: Double?) {
    switch runtime {
    case .seconds(let seconds): (seconds, nil)
    case .powerShort(let watts): (nil, watts)
    case .unlimited, .chargingFull, nil: (nil, nil)
    }
  }
}
