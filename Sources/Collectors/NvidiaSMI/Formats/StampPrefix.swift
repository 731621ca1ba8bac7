import FleetModel

/// A time that stands in front of a line, as loggers, `ts`, containers and syslog put it.
struct StampPrefix: Sendable, Equatable {
  let time: Timestamp
  /// How many bytes of the line it takes, with its brackets and without the blanks behind.
  let width: Int
  /// Whether only a time of day is written: the date is that of the base time, and goes on past
  /// midnight.
  var isDateAssumed = false
  /// Whether the year is not written, as in syslog.
  var isYearAssumed = false
}

/// What is written nowhere in a log whose stamps lack a date or a year: how many midnights and new
/// years have passed since its first line.
struct DayOfLog: Sendable {
  private var days = 0
  private var years = 0
  private var lastSecond: Int?
  private var lastMonth: Int?

  /// Midnights passed when the clock shows a second of the day. Half a day back is a day on.
  mutating func days(at second: Int) -> Int {
    if let lastSecond {
      if second < lastSecond - 43_200 { days &+= 1 }
      if second > lastSecond + 43_200 { days &-= 1 }
    }
    lastSecond = second
    return days
  }

  /// New years passed when the calendar shows a month.
  mutating func years(at month: Int) -> Int {
    if let lastMonth {
      if month < lastMonth - 6 { years &+= 1 }
      if month > lastMonth + 6 { years &-= 1 }
    }
    lastMonth = month
    return years
  }
}

extension TimeText {
  /// Reads the stamp in front of a line: RFC 3339, `2025-05-06 10:00:00,123`, `May  6 10:00:00`,
  /// `Tue May  6 10:00:00 2025`, `10:00:00.123`, `1746525600.123`, `I0506 10:00:00.123`, and the
  /// same in brackets; nil without one.
  ///
  /// - Parameter base: an instant that gives a time of day its date and a day its year.
  mutating func parsePrefix(_ line: Bytes, base: Timestamp) -> StampPrefix? {
    let isBracketed = line.first == 0x5B
    var reader = DigitReader(
      isBracketed ? line.part(1, line.count) : line, leastBehindComma: 3,
      hasLooseComma: isBracketed)
    if isBracketed { reader.skipBlanks() }
    guard let found = stamp(&reader, base) else { return nil }
    guard isBracketed else {
      guard DigitReader.ends(reader.rest, at: 0) else { return nil }
      return StampPrefix(
        time: found.time, width: reader.place, isDateAssumed: found.isDateAssumed,
        isYearAssumed: found.isYearAssumed)
    }
    reader.skipBlanks()
    guard reader.take() == 0x5D else { return nil }
    return StampPrefix(
      time: found.time, width: reader.place + 1, isDateAssumed: found.isDateAssumed,
      isYearAssumed: found.isYearAssumed)
  }

  private mutating func stamp(_ reader: inout DigitReader, _ base: Timestamp) -> StampPrefix? {
    guard let first = reader.peek else { return nil }
    guard Bytes.isDigit(first) else { return worded(&reader, base) }
    let digits = reader.rest.prefix { Bytes.isDigit($0) }.count
    if digits <= 2, reader.rest.part(digits, digits + 1).first == 0x3A {
      return timeOfDay(&reader, base)
    }
    if digits >= 10, first == 0x30 { return nil }
    let text = reader.rest
    let start = reader.place
    guard let found = numeric(&reader),
      digits >= 10 || text.part(0, reader.place - start).contains(0x3A)
    else { return nil }
    return StampPrefix(time: found.time, width: 0)
  }

  /// A stamp that begins with a word.
  private mutating func worded(_ reader: inout DigitReader, _ base: Timestamp) -> StampPrefix? {
    var whole = reader
    if let civil = calendar(&whole), let time = clock.timestamp(civil) {
      reader = whole
      return StampPrefix(time: time, width: 0)
    }
    guard let (month, day) = monthAndDay(&reader), day > 0 else { return nil }
    var civil = CivilTime(year: 1, month: month, day: day)
    guard reader.time(into: &civil) else { return nil }
    civil.year = clock.civil(at: base).year + self.day.years(at: month)
    guard let time = clock.timestamp(civil) else { return nil }
    return StampPrefix(time: time, width: 0, isYearAssumed: true)
  }

  /// `May  6` of syslog, or `I0506` of Kubernetes' own programs, with a blank behind.
  private func monthAndDay(_ reader: inout DigitReader) -> (month: Int, day: Int)? {
    let text = reader.rest
    if let month = Self.month(text.part(0, 3)) {
      reader.skip(3)
      guard let blank = reader.peek, Bytes.isBlank(blank) else { return nil }
      reader.skipBlanks()
      return reader.number().flatMap { day in reader.peek == 0x20 ? (month, day) : nil }
    }
    guard let level = text.first, [0x49, 0x57, 0x45, 0x46].contains(level) else { return nil }
    reader.skip(1)
    guard let digits = reader.number(), reader.lastWidth == 4, reader.peek == 0x20 else {
      return nil
    }
    return (digits / 100, digits % 100)
  }

  private mutating func timeOfDay(
    _ reader: inout DigitReader, _ base: Timestamp
  ) -> StampPrefix? {
    var shown = CivilTime(year: 1, month: 1, day: 1)
    let text = reader.rest
    let start = reader.place
    guard reader.time(into: &shown), shown.isValid,
      text.part(0, reader.place - start).reduce(0, { $0 + ($1 == 0x3A ? 1 : 0) }) == 2
    else { return nil }
    let second = (shown.hour * 60 + shown.minute) * 60 + shown.second
    let today = clock.civil(at: base)
    let midnight = CivilTime(year: today.year, month: today.month, day: today.day).timestamp()
    let days = Double(day.days(at: second)) * 86_400
    var civil = CivilTime(utc: midnight.adding(seconds: days))
    (civil.hour, civil.minute) = (shown.hour, shown.minute)
    (civil.second, civil.millisecond) = (shown.second, shown.millisecond)
    guard let time = clock.timestamp(civil) else { return nil }
    return StampPrefix(time: time, width: 0, isDateAssumed: true)
  }
}
