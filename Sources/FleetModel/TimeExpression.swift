/// A moment as people write it after `--at`, `--from`, `--to` and `g`.
///
/// | form | meaning |
/// |---|---|
/// | `2026-11-22T14:03:20.5+01:00`, `2026-11-22 14:03`, `2026-11-22` | ISO 8601; without an offset in the zone shown |
/// | `14:03`, `9:30:05`, `2:03pm` | that time of day |
/// | `now`, `today`, `yesterday`, `tomorrow`, `mon`...`sun`, `y`, `yy` | days mean 00:00, or a time of day that follows |
/// | `10m`, `1d 2h`, `-10m`, `10m ago` | before the end of a recording, before now live |
/// | `+5m`, `-30s` | from the instant shown, where there is one; `+15m` after `--from` |
/// | `start+90s`, `end-5m`, `50%`, `frame:4412` | inside the recording; frames are counted from 1 |
/// | `bookmark:a` | where a mark was set |
/// | `event:37`, `next:island` | where an event began: by its number, or the next one of a rule |
/// | `@1589808367`, `@1589808367.25`, `@1589808367250ms`, `1589808367` | seconds or milliseconds since 1970 |
package enum TimeExpression: Hashable, Sendable {
  /// A moment of no doubt.
  case instant(Timestamp)
  /// A moment on the calendar of the zone shown.
  case calendar(CivilTime)
  /// A time of day; date fields mean nothing.
  case timeOfDay(CivilTime)
  /// Days before (negative) or after today, by the clock of this machine, and the time of day.
  case today(days: Int, CivilTime)
  /// The latest such day of the week, Sunday 0, and the time of day.
  case weekday(Int, CivilTime)
  /// Milliseconds after the present, the first and the last frame; mostly negative for the last.
  case afterNow(Int64)
  case afterStart(Int64)
  case afterEnd(Int64)
  /// Milliseconds before the end of a recording, or before now live.
  case ago(Int64)
  /// Milliseconds from the instant shown, or from the start of a range.
  case shift(Int64)
  /// Percent of the time from the first to the last frame.
  case percent(Double)
  /// The number of a frame, from 1.
  case frame(Int)
  /// The name of a bookmark.
  case bookmark(String)
  /// The number of an event, from 1.
  case event(Int)
  /// The name of a rule, of which the next event is meant.
  case next(String)

  /// Reads an expression.
  /// - Throws: where it cannot go on, and what it expected there.
  package init(parsing text: String) throws(TimeExpressionError) {
    var scanner = TimeScanner(text)
    self = try Self.whole(&scanner)
  }

  /// Reads an expression that takes all that is left.
  static func whole(_ scanner: inout TimeScanner) throws(TimeExpressionError) -> TimeExpression {
    scanner.skipBlanks()
    let expression = try read(&scanner)
    scanner.skipBlanks()
    if !scanner.isAtEnd { throw scanner.error("nothing more") }
    return expression
  }

  /// Each form is known by how it begins.
  static func read(_ scanner: inout TimeScanner) throws(TimeExpressionError) -> TimeExpression {
    if let word = try readWord(&scanner) { return word }
    if scanner.take("@") { return .instant(try scanner.epoch()) }
    if scanner.isAtSign {
      let shift = try scanner.shift()
      if shift < 0, scanner.take(word: "ago") { return .ago(-shift) }
      return .shift(shift)
    }
    switch scanner.numberKind {
    case nil:
      throw scanner.error(
        "a date such as 2026-11-22T14:03:20, a time such as 14:03, `10m ago`, `start`, `end-5m`")
    case .clock: return .timeOfDay(try scanner.clock())
    case .percent: return .percent(try scanner.percent())
    case .epoch: return .instant(try scanner.epoch())
    case .duration:
      let length = try scanner.duration()
      _ = scanner.take(word: "ago")
      return .ago(length)
    case .date:
      let (civil, offset) = try scanner.dateAndTime()
      return offset.map { .instant(civil.timestamp(utcOffsetSeconds: $0)) } ?? .calendar(civil)
    }
  }

  private static let days: [(word: String, days: Int)] = [
    ("today", 0), ("yesterday", -1), ("tomorrow", 1), ("yy", -2), ("y", -1),
  ]
  private static let weekdays: [(short: String, long: String)] = [
    ("sun", "sunday"), ("mon", "monday"), ("tue", "tuesday"), ("wed", "wednesday"),
    ("thu", "thursday"), ("fri", "friday"), ("sat", "saturday"),
  ]

  private static func readWord(
    _ scanner: inout TimeScanner
  ) throws(TimeExpressionError) -> TimeExpression? {
    if scanner.take(word: "start") { return .afterStart(try scanner.shift()) }
    if scanner.take(word: "end") { return .afterEnd(try scanner.shift()) }
    if scanner.take(word: "now") { return .afterNow(try scanner.shift()) }
    for day in days where scanner.take(word: day.word) {
      return .today(days: day.days, try scanner.clockAfterDay())
    }
    for (number, day) in weekdays.enumerated()
    where scanner.take(word: day.short) || scanner.take(word: day.long) {
      return .weekday(number, try scanner.clockAfterDay())
    }
    if scanner.take(prefix: "frame:") { return .frame(try scanner.wholeNumber("a frame's number")) }
    if scanner.take(prefix: "event:") {
      return .event(try scanner.wholeNumber("an event's number"))
    }
    if scanner.take(prefix: "next:") { return .next(try scanner.name("the name of a rule")) }
    if scanner.take(prefix: "bookmark:") { return .bookmark(try scanner.name("a bookmark's name")) }
    return nil
  }
}

/// Why a time expression cannot be read: where, and what was expected there.
package struct TimeExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  package let text: String
  /// Characters before the place of the error, for a caret under it.
  package let offset: Int
  /// What would have been right there.
  package let expected: String

  /// `"2026-1x-01": unexpected "x" at character 7; expected two digits`.
  package var description: String {
    let found =
      offset < text.count
      ? "unexpected \"\(text.dropFirst(offset).prefix(1))\" at character \(offset + 1)"
      : "it ends too early"
    return "\"\(text)\": \(found); expected \(expected)"
  }
}
