import Glibc

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Frames, samples and sources are stamped
/// with it; elapsed time inside the program is measured with a monotonic clock instead.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }
  package init(seconds: Double) { milliseconds = Int64((seconds * 1000).rounded()) }

  /// The present by the wall clock.
  package static func now() -> Timestamp {
    var spec = timespec()
    clock_gettime(CLOCK_REALTIME, &spec)
    return Timestamp(milliseconds: Int64(spec.tv_sec) * 1000 + Int64(spec.tv_nsec) / 1_000_000)
  }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// Seconds from another instant to this one; negative when this one is earlier.
  package func seconds(since other: Timestamp) -> Double {
    Double(milliseconds &- other.milliseconds) / 1000
  }

  package func adding(seconds: Double) -> Timestamp {
    Timestamp(milliseconds: milliseconds &+ Int64((seconds * 1000).rounded()))
  }

  /// ISO 8601 in UTC with milliseconds: `2026-11-22T14:03:20.000Z`.
  package var iso8601: String {
    let civil = CivilTime(utc: self)
    return civil.dateText + "T" + civil.timeText + "." + civil.millisecondText + "Z"
  }
}

/// A date and a time of day, as written on a clock.
package struct CivilTime: Hashable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var millisecond: Int
  /// Abbreviation of the zone (`UTC`, `CDT`).
  package var zone: String

  package init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
    zone = ""
  }

  /// The civil time in UTC.
  package init(utc time: Timestamp) {
    self.init(time, local: false)
  }

  /// The civil time in the zone of this machine (`TZ`).
  package init(local time: Timestamp) {
    self.init(time, local: true)
  }

  private init(_ time: Timestamp, local: Bool) {
    var seconds = time_t(time.milliseconds / 1000)
    var rest = Int(time.milliseconds % 1000)
    if rest < 0 {
      rest += 1000
      seconds -= 1
    }
    var parts = tm()
    if local { localtime_r(&seconds, &parts) } else { gmtime_r(&seconds, &parts) }
    self.init(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec),
      millisecond: rest)
    zone = local ? (parts.tm_zone.map { String(cString: $0) } ?? "") : "UTC"
  }

  /// Whether every field is within its range (a second of 60 is a leap second).
  package var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month)
      && (1...31).contains(day) && (0...23).contains(hour) && (0...59).contains(minute)
      && (0...60).contains(second) && (0...999).contains(millisecond)
  }

  /// The instant when clocks in UTC shifted by an offset show this time.
  package func timestamp(utcOffsetSeconds offset: Int = 0) -> Timestamp {
    var parts = brokenDown
    let seconds = Int64(timegm(&parts)) - Int64(offset)
    return Timestamp(milliseconds: seconds * 1000 + Int64(millisecond))
  }

  /// The instant when clocks in the zone of this machine show this time; of a repeated hour the
  /// one that the C library picks.
  package var localTimestamp: Timestamp {
    var parts = brokenDown
    parts.tm_isdst = -1
    return Timestamp(milliseconds: Int64(mktime(&parts)) * 1000 + Int64(millisecond))
  }

  private var brokenDown: tm {
    var parts = tm()
    parts.tm_year = Int32(clamping: year - 1900)
    parts.tm_mon = Int32(clamping: month - 1)
    parts.tm_mday = Int32(clamping: day)
    parts.tm_hour = Int32(clamping: hour)
    parts.tm_min = Int32(clamping: minute)
    parts.tm_sec = Int32(clamping: second)
    return parts
  }

  /// `2026-11-22`.
  package var dateText: String {
    padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }

  /// `14:03:20`.
  package var timeText: String {
    padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2)
  }

  package var millisecondText: String { padded(millisecond, 3) }

  private func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
