import FleetHistory
import FleetModel

/// One instant of the fleet as the rules see it, beside the instant before. A recording whose frames
/// are not decoded is seen by its summaries alone.
package struct Sight: Sendable {
  package let summary: FrameSummary
  /// Nil where only the summary is known.
  package let frame: Frame?
  /// The summary and the frame before; nil at the first instant.
  package let before: FrameSummary?
  package let frameBefore: Frame?
  /// Seconds between frames, as they have been of late; nil as long as too few have come.
  package let usualStep: Double?
  /// W a GPU may draw, the most that it was since the fleet last changed; nil when not reported.
  package let highestLimit: Double?
  /// How the site is tied to the grid now, and at the instant before.
  package let connection: GridConnection?
  package let connectionBefore: GridConnection?
  /// Alarms that any unit has: bits of `BatteryAlarm`.
  package let alarms: Int64
  /// Whether every GPU stands as it did at the instant before.
  package let statusesAreSame: Bool
  /// GPUs slowed by a power limit, by heat, and by a power brake signal.
  package let slowed: SlowedGPUs

  init(
    _ summary: FrameSummary, _ frame: Frame?, after last: Sight?, usualStep: Double?,
    highestLimit: Double?
  ) {
    self.summary = summary
    self.frame = frame
    before = last?.summary
    frameBefore = last?.frame
    self.usualStep = usualStep
    self.highestLimit = highestLimit
    connection = summary.site.connection
    connectionBefore = last?.connection
    alarms = frame.map(Self.alarms) ?? 0
    statusesAreSame = Self.haveSameStatuses(frame, last?.frame)
    slowed = frame.map { SlowedGPUs($0) } ?? SlowedGPUs()
  }

  package var time: Timestamp { summary.time }

  /// This instant without what came before it, to be held as the one before the next.
  var alone: Sight { Sight(alone: self) }

  private init(alone sight: Sight) {
    summary = sight.summary
    frame = sight.frame
    before = nil
    frameBefore = nil
    usualStep = sight.usualStep
    highestLimit = sight.highestLimit
    connection = sight.connection
    connectionBefore = nil
    alarms = sight.alarms
    statusesAreSame = sight.statusesAreSame
    slowed = sight.slowed
  }

  private static func alarms(_ frame: Frame) -> Int64 {
    guard let column = frame.batteries[.alarms] else { return 0 }
    return (0..<frame.batteries.count).reduce(0) { $0 | (column[$1] ?? 0) }
  }

  /// Compares as few bytes as it can: most frames of a large fleet are like the one before.
  private static func haveSameStatuses(_ frame: Frame?, _ before: Frame?) -> Bool {
    guard let frame, let before, frame.topology === before.topology,
      frame.statusCounts == before.statusCounts
    else { return false }
    if frame.count(.ok) == frame.gpus.count { return true }
    return frame.gpus.statuses.withUnsafeBytes { now in
      before.gpus.statuses.withUnsafeBytes { now.elementsAreEqual(to: $0) }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Eight bytes at a time.
  fileprivate func elementsAreEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var place = 0
    while place + 8 <= count {
      let here = loadUnaligned(fromByteOffset: place, as: UInt64.self)
      if here != other.loadUnaligned(fromByteOffset: place, as: UInt64.self) { return false }
      place += 8
    }
    return (place..<count).allSatisfy { self[$0] == other[$0] }
  }
}

/// How many GPUs are slowed, by what.
package struct SlowedGPUs: Hashable, Sendable {
  package private(set) var byPowerCap = 0
  package private(set) var byHeat = 0
  package private(set) var byBrake = 0
  /// GPUs that say whether and why they are slowed.
  package private(set) var speaking = 0

  package init() {}

  /// One pass over the column; GPUs that are not heard are left out.
  package init(_ frame: Frame) {
    guard let column = frame.gpus[.clocksEventReasons] else { return }
    switch column.storage {
    case .uint8(let values): count(values, column.presence, frame.rollupMask)
    case .uint16(let values): count(values, column.presence, frame.rollupMask)
    case .int32(let values): count(values, column.presence, frame.rollupMask)
    case .int64(let values): count(values, column.presence, frame.rollupMask)
    }
  }

  private static let heat: ClocksEventReasons = [.hwThermalSlowdown, .swThermalSlowdown]

  private mutating func count<T: FixedWidthInteger>(
    _ values: [T], _ presence: PresenceMask, _ mask: PresenceMask?
  ) {
    let cap = T(truncatingIfNeeded: ClocksEventReasons.swPowerCap.rawValue)
    let heat = T(truncatingIfNeeded: Self.heat.rawValue)
    let brake = T(truncatingIfNeeded: ClocksEventReasons.hwPowerBrakeSlowdown.rawValue)
    var (capped, hot, braked, all) = (0, 0, 0, 0)
    values.withUnsafeBufferPointer { values in
      presence.forEachPresent(in: 0..<values.count, and: mask) { gpu in
        let reasons = values[gpu]
        all &+= 1
        capped &+= reasons & cap != 0 ? 1 : 0
        hot &+= reasons & heat != 0 ? 1 : 0
        braked &+= reasons & brake != 0 ? 1 : 0
      }
    }
    (byPowerCap, byHeat, byBrake, speaking) = (capped, hot, braked, all)
  }
}
