import Glibc

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Frames, samples and sources are stamped
/// with it; elapsed time inside the program is measured with a monotonic clock instead.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// An instant from seconds since 1970; what no calendar reaches is held at the calendar's end.
  package init(seconds: Double) { milliseconds = Self.milliseconds(seconds) }

  /// Whole milliseconds of a number of seconds, within a hundred million years; 0 of what is no
  /// number.
  private static func milliseconds(_ seconds: Double) -> Int64 {
    guard !seconds.isNaN else { return 0 }
    return Int64((min(max(seconds, -3.2e15), 3.2e15) * 1000).rounded())
  }

  /// The present by the wall clock, which goes on where the machine's is set back.
  package static func now() -> Timestamp { SteadyClock.now().time }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// Seconds from another instant to this one; negative when this one is earlier.
  package func seconds(since other: Timestamp) -> Double {
    Double(milliseconds &- other.milliseconds) / 1000
  }

  package func adding(seconds: Double) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(Self.milliseconds(seconds))
    return Timestamp(milliseconds: overflow ? (seconds < 0 ? .min : .max) : sum)
  }

  /// ISO 8601 in UTC with milliseconds: `2026-11-22T14:03:20.000Z`.
  package var iso8601: String {
    let civil = CivilTime(utc: self)
    return civil.dateText + "T" + civil.timeText + "." + civil.millisecondText + "Z"
  }

  /// ISO 8601 in the zone of this machine, with its offset: `2026-11-22T15:03:20.000+01:00`; `Z`
  /// where the zone is UTC.
  package var localISO8601: String {
    let civil = CivilTime(local: self)
    let minutes = civil.utcOffset / 60
    guard minutes != 0 else { return iso8601 }
    let offset = CivilTime(
      year: 0, month: 1, day: 1, hour: abs(minutes) / 60, minute: abs(minutes) % 60)
    return civil.dateText + "T" + civil.timeText + "." + civil.millisecondText
      + (minutes < 0 ? "-" : "+") + offset.timeText.prefix(5)
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
  /// Seconds east of UTC, and the day of the week from Sunday 0; 0 unless made from an instant.
  package private(set) var utcOffset = 0
  package private(set) var weekday = 0

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
    utcOffset = parts.tm_gmtoff
    weekday = Int(parts.tm_wday)
    zone = local ? (parts.tm_zone.map { String(cString: $0) } ?? "") : "UTC"
  }

  /// Whether the calendar has this day and the clock this time (a second of 60 is a leap second).
  package var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month)
      && day >= 1 && day <= daysInMonth && (0...23).contains(hour) && (0...59).contains(minute)
      && (0...60).contains(second) && (0...999).contains(millisecond)
  }

  /// How many days the month has in its year; 0 for a month that does not exist.
  package var daysInMonth: Int {
    switch month {
    case 1, 3, 5, 7, 8, 10, 12: 31
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 0
    }
  }

  /// The instant when clocks in UTC shifted by an offset show this time.
  package func timestamp(utcOffsetSeconds offset: Int = 0) -> Timestamp {
    var parts = brokenDown
    return instant(Int64(timegm(&parts)) &- Int64(offset))
  }

  /// The instant when clocks in the zone of this machine show this time; of the hour that is
  /// repeated in autumn the first.
  package var localTimestamp: Timestamp {
    var parts = brokenDown
    parts.tm_isdst = -1
    let picked = mktime(&parts)
    guard parts.tm_isdst == 0 else { return instant(Int64(picked)) }
    // Standard time may be the second of two: an hour before it the clocks showed the same.
    var before = picked &- 3600
    var earlier = tm()
    localtime_r(&before, &earlier)
    let isRepeated = earlier.tm_isdst > 0 && earlier.tm_hour == parts.tm_hour
    return instant(Int64(isRepeated ? before : picked))
  }

  /// Fields are numbers from outside: a year that milliseconds cannot hold is cut, not trapped on.
  private func instant(_ seconds: Int64) -> Timestamp {
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let start = overflow ? (seconds < 0 ? Int64.min : Int64.max) : scaled
    let (sum, cut) = start.addingReportingOverflow(Int64(clamping: millisecond))
    return Timestamp(milliseconds: cut ? start : sum)
  }

  private var brokenDown: tm {
    var parts = tm()
    parts.tm_year = Int32(clamping: year &- 1900)
    parts.tm_mon = Int32(clamping: month &- 1)
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
