import FleetModel

/// Reads the times that stand in logs:
/// `2025/06/13 00:27:52.195` (nvidia-smi CSV, local), `2025-09-24T03:48:33.493Z` (wrappers),
/// `03-11-2026 15:13:16` (imitations on Jetson, month first), `06.05.2025 10:00:00` (day first),
/// `Fri Aug 21 11:01:42 2026` (XML and tables, local), `20240104 13:54:35` (dmon), and seconds,
/// milliseconds, microseconds or nanoseconds since 1970.
struct TimeText: Sendable {
  var clock: LocalClock
  private var minute = MinuteOfLog()
  /// The day that lines with a time of day alone are in.
  var day = DayOfLog()
  /// Whether dates that end in the year begin with the day, as where decimals have commas. With
  /// points between they always do.
  var isDayFirst = false {
    didSet { if isDayFirst != oldValue { minute = MinuteOfLog() } }
  }

  /// What dates that end in the year have shown of their order.
  private(set) var dateOrder = DateOrder()

  /// - Parameter offset: seconds east of UTC at a second since 1970; nil for the zone of this
  ///   machine.
  init(offset: (@Sendable (Int64) -> Int64)? = nil) { clock = LocalClock(offset: offset) }

  /// The same for another log.
  var anew: TimeText {
    var copy = TimeText()
    copy.clock = clock.anew
    copy.dateOrder.isDayFirst = dateOrder.isDayFirst
    return copy
  }

  /// The instant that a cell names; nil when it names none.
  mutating func parse(_ bytes: Bytes) -> Timestamp? {
    let cell = bytes.trimmed
    guard let first = cell.first else { return nil }
    guard Bytes.isDigit(first) else { return named(cell) }
    if let known = minute.timestamp(cell) { return known }
    var reader = DigitReader(cell)
    guard let found = numeric(&reader), reader.isAtEnd else { return nil }
    if !found.isRepeated { minute.learn(cell, found.time) }
    return found.time
  }

  /// The instant of the cell that begins at a place, when it lies in the minute of the one before.
  func inSameMinute(_ text: Bytes, at place: Int) -> Timestamp? {
    guard text.count &- place >= MinuteOfLog.width else { return nil }
    return minute.timestamp(Bytes(rebasing: text[place..<place &+ MinuteOfLog.width]))
  }

  /// A time that begins with a digit, up to where it ends. One of two that a local clock shows
  /// again is marked, as the next of the same text may be the other.
  mutating func numeric(_ reader: inout DigitReader) -> (time: Timestamp, isRepeated: Bool)? {
    guard let lead = reader.number(), let width = reader.lastWidth else { return nil }
    let next = reader.peek
    if width >= 10 { return epoch(lead, width, &reader).map { ($0, false) } }
    var civil: CivilTime?
    if width == 8, next == nil || next == 0x20 || next == 0x09 || next == 0x54 {
      civil = CivilTime(year: lead / 10000, month: lead / 100 % 100, day: lead % 100)
    } else {
      civil = date(lead, width, &reader)
    }
    guard var civil, reader.time(into: &civil), civil.isValid else { return nil }
    if let offset = reader.zone() {
      return (civil.timestamp(utcOffsetSeconds: offset), false)
    }
    return clock.timestamp(civil).map { ($0, clock.isRepeated) }
  }

  /// `2025-05-06`, `05/06/2025`, `06.05.2025`, `06.05.25`: what follows the first number.
  private mutating func date(_ lead: Int, _ width: Int, _ reader: inout DigitReader) -> CivilTime? {
    guard let separator = reader.take(), [0x2D, 0x2F, 0x2E].contains(separator),
      let second = reader.number(), reader.take() == separator, let third = reader.number(),
      let thirdWidth = reader.lastWidth
    else { return nil }
    if width == 4 { return CivilTime(year: lead, month: second, day: third) }
    let isShort = thirdWidth == 2 && separator == 0x2E
    guard thirdWidth == 4 || isShort else { return nil }
    let isKnown = separator == 0x2E || isDayFirst
    if !isKnown { dateOrder.note(lead, second) }
    let isDay =
      separator == 0x2E || lead > 12 || (second <= 12 && (isDayFirst || dateOrder.isDayFirst))
    return CivilTime(
      year: isShort ? 2000 + third : third, month: isDay ? second : lead,
      day: isDay ? lead : second)
  }

  /// Says that such dates begin with the day.
  mutating func beginWithDay() {
    dateOrder.isDayFirst = true
    minute = MinuteOfLog()
  }

  /// Ten digits are seconds since 1970, thirteen are milliseconds, sixteen and nineteen finer.
  private func epoch(_ lead: Int, _ width: Int, _ reader: inout DigitReader) -> Timestamp? {
    switch width {
    case 10: Timestamp(milliseconds: Int64(lead) * 1000 + Int64(reader.fraction()))
    case 13: Timestamp(milliseconds: Int64(lead))
    case 16: Timestamp(milliseconds: Int64(lead / 1000))
    case 19: Timestamp(milliseconds: Int64(lead / 1_000_000))
    default: nil
    }
  }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// The month that three letters name, from 1.
  static func month(_ word: Bytes) -> Int? {
    months.firstIndex { word.isLike($0) }.map { $0 + 1 }
  }

  /// `Fri Aug 21 11:01:42 2026`; the day is padded with a blank.
  private mutating func named(_ cell: Bytes) -> Timestamp? {
    guard cell.count >= 20, cell.count <= 34 else { return nil }
    var reader = DigitReader(cell)
    guard let civil = calendar(&reader), reader.isAtEnd else { return nil }
    return clock.timestamp(civil)
  }

  /// The same up to the end of its year, with a zone's name before it or none.
  func calendar(_ reader: inout DigitReader) -> CivilTime? {
    let cell = reader.rest
    guard cell.count >= 20, cell[3] == 0x20, cell[7] == 0x20,
      let month = Self.month(cell.part(4, 7))
    else { return nil }
    reader.skip(7)
    reader.skipBlanks()
    guard let day = reader.number() else { return nil }
    var civil = CivilTime(year: 1, month: month, day: day)
    guard reader.time(into: &civil) else { return nil }
    reader.skipBlanks()
    while let byte = reader.peek, Bytes.lowered(byte) &- 0x61 < 26 || Bytes.isBlank(byte) {
      reader.skip(1)
    }
    guard let year = reader.number(), reader.lastWidth == 4 else { return nil }
    civil.year = year
    return civil.isValid ? civil : nil
  }
}
