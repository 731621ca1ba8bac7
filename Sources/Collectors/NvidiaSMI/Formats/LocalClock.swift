import FleetModel
import Glibc

/// Turns the local times of a log into instants. The C library is asked once a quarter of an hour
/// of the log: within it the offset of a zone does not change.
///
/// Once a year the clock is put back, and the same times come again. Which of the two a time is
/// follows from the order of the log: a time that would lie before the one ahead of it is the
/// second.
struct LocalClock: Sendable {
  /// Seconds east of UTC at an instant, in seconds since 1970; nil for those of this machine (`TZ`).
  private let offset: (@Sendable (Int64) -> Int64)?
  private var key = -1
  private var start: Int64 = 0
  /// Milliseconds from the first to the second meaning of the times of this quarter; 0 for none.
  private var repeatedAfter: Int64 = 0
  private var last: Int64?
  /// The longest step forward that the log has made, to know an hourly tick by.
  private var longestStep: Int64 = 0

  init(offset: (@Sendable (Int64) -> Int64)? = nil) { self.offset = offset }

  /// The same clock for another log.
  var anew: LocalClock { LocalClock(offset: offset) }

  /// Whether the last time had two meanings.
  var isRepeated: Bool { repeatedAfter != 0 }

  /// The instant of a local civil time; nil when it is none.
  mutating func timestamp(_ civil: CivilTime) -> Timestamp? {
    guard civil.isValid else { return nil }
    let quarter = civil.minute / 15
    let hour = ((civil.year &* 16 &+ civil.month) &* 32 &+ civil.day) &* 32 &+ civil.hour
    if hour &* 4 &+ quarter != key {
      key = hour &* 4 &+ quarter
      find(
        CivilTime(
          year: civil.year, month: civil.month, day: civil.day, hour: civil.hour,
          minute: quarter * 15))
    }
    let rest = (civil.minute % 15 * 60 + civil.second) * 1000 + civil.millisecond
    return Timestamp(milliseconds: ordered(start &+ Int64(rest)))
  }

  /// The first meaning of a time unless the log is beyond it already. Stamps may lie some seconds
  /// out of order; a log that is beyond the second meaning too has begun anew.
  private mutating func ordered(_ first: Int64) -> Int64 {
    var time = first
    if let last {
      let behind = last &- first
      let step = repeatedAfter &- behind
      if repeatedAfter != 0, behind > 0, step > -Self.disorder,
        behind > Self.disorder || step < longestStep &+ longestStep / 2
      {
        time = first &+ repeatedAfter
      }
      longestStep = max(longestStep, time &- last)
    }
    last = time
    return time
  }

  /// Milliseconds that neighbouring stamps of one tick may be out of order.
  private static let disorder: Int64 = 5000

  /// Looks up when a quarter of an hour begins, and whether it does so twice.
  private mutating func find(_ civil: CivilTime) {
    let wall = civil.timestamp().milliseconds / 1000
    let before = east(wall &- 86_400)
    let after = east(wall &+ 86_400)
    let isFirst = east(wall &- before) == before
    let isSecond = before != after && east(wall &- after) == after
    repeatedAfter = isFirst && isSecond ? (before &- after) &* 1000 : 0
    if isFirst {
      start = (wall &- before) &* 1000
    } else if isSecond || offset != nil {
      start = (wall &- after) &* 1000
    } else {
      start = civil.localTimestamp.milliseconds
    }
  }

  /// What the clock shows at an instant.
  func civil(at time: Timestamp) -> CivilTime {
    CivilTime(utc: time.adding(seconds: Double(east(time.milliseconds / 1000))))
  }

  private func east(_ seconds: Int64) -> Int64 {
    if let offset { return offset(seconds) }
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    return Int64(parts.tm_gmtoff)
  }
}
