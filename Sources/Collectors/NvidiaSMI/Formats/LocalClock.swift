import FleetModel

/// Turns the local times of a log into instants. The C library is asked once an hour of the log:
/// within an hour the offset of a zone does not change.
struct LocalClock: Sendable {
  private var hourKey = -1
  private var hourStart: Int64 = 0

  /// The instant of a local civil time; nil when it is none.
  mutating func timestamp(_ civil: CivilTime) -> Timestamp? {
    guard civil.isValid else { return nil }
    let key = ((civil.year &* 16 &+ civil.month) &* 32 &+ civil.day) &* 32 &+ civil.hour
    if key != hourKey {
      hourKey = key
      let start = CivilTime(
        year: civil.year, month: civil.month, day: civil.day, hour: civil.hour)
      hourStart = start.localTimestamp.milliseconds
    }
    let rest = (civil.minute * 60 + civil.second) * 1000 + civil.millisecond
    return Timestamp(milliseconds: hourStart &+ Int64(rest))
  }
}
