import FleetModel
import Glibc

/// The cooling of one block of batteries fails: its units grow hot, warn, trip one after another and
/// give nothing while the others take over; one more stops answering. They cool and come back.
struct BatteryFault: Incident {
  static let name = "battery-fault"
  static let summary = "a block of Megapacks overheats and trips, one goes silent, all return"
  static let duration = 480.0

  let start: Double
  /// Places of the units that trip, and of the one that goes silent.
  private let tripping: Range<Int>
  private let silent: Int?

  /// Kelvin that the modules would reach above the usual, and seconds of heating and cooling (63 %).
  private static let reach = 44.0
  private static let heating = 60.0
  private static let cooling = 70.0
  /// Seconds from the beginning to the first trip, between two, to the first return, and of starting.
  private static let firstTrip = 70.0
  private static let between = 6.0
  private static let repaired = 240.0
  private static let firstReturn = 390.0
  private static let starting = 12.0
  private static let silence = 110.0...300.0

  init(start: Double, plan: FleetPlan) {
    self.start = start
    let count = plan.unitCount
    let block = min(UnitTraits.blockSize, max(1, count / 4))
    let first = count / 2 / UnitTraits.blockSize * UnitTraits.blockSize
    tripping = count == 0 ? 0..<0 : first..<min(first + block, count)
    silent = count > tripping.count ? (tripping.upperBound + 2) % count : nil
  }

  func change(_ site: inout SiteConditions, at time: Double) {
    let since = time - start
    guard since >= 0, since < Self.duration else { return }
    let heated = Self.reach * (1 - exp(-min(since, Self.repaired) / Self.heating))
    let left = since > Self.repaired ? exp(-(since - Self.repaired) / Self.cooling) : 1
    for (order, unit) in tripping.enumerated() {
      let late = Double(order) * Self.between
      var trouble = UnitTrouble(kelvin: heated * left, duty: .running)
      if since >= Self.firstTrip + late, since < Self.firstReturn + late {
        trouble.duty = .tripped
      } else if since >= Self.firstReturn + late, since < Self.firstReturn + late + Self.starting {
        trouble.duty = .starting
      }
      site.units[unit] = trouble
    }
    if let silent, Self.silence.contains(since) {
      site.units[silent] = UnitTrouble(duty: .silent(since: start + Self.silence.lowerBound))
    }
  }
}
