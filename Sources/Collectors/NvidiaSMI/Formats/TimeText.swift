import FleetModel

/// Reads the times that stand in logs:
/// `2025/06/13 00:27:52.195` (nvidia-smi CSV, local), `2025-09-24T03:48:33.493Z` (wrappers),
/// `03-11-2026 15:13:16` (imitations on Jetson, month first), `Fri Aug 21 11:01:42 2026` (XML and
/// tables, local), `20240104 13:54:35` (dmon), and seconds or milliseconds since 1970.
struct TimeText: Sendable {
  private var clock = LocalClock()
  private var minute = MinuteOfLog()

  /// The instant that a cell names; nil when it names none.
  mutating func parse(_ bytes: Bytes) -> Timestamp? {
    let cell = bytes.trimmed
    guard let first = cell.first else { return nil }
    if Bytes.isDigit(first) {
      if let known = minute.timestamp(cell) { return known }
      let found = numeric(cell)
      if let found { minute.learn(cell, found) }
      return found
    }
    return named(cell)
  }

  /// The instant of the cell that begins at a place, when it lies in the minute of the one before.
  func inSameMinute(_ text: Bytes, at place: Int) -> Timestamp? {
    guard text.count &- place >= MinuteOfLog.width else { return nil }
    return minute.timestamp(Bytes(rebasing: text[place..<place &+ MinuteOfLog.width]))
  }

  private mutating func numeric(_ cell: Bytes) -> Timestamp? {
    var reader = DigitReader(cell)
    guard let lead = reader.number(), let leadWidth = reader.lastWidth else { return nil }
    if reader.peek == nil || reader.peek == 0x2E {
      return epoch(lead, leadWidth, &reader) ?? compact(lead, leadWidth, &reader)
    }
    if leadWidth == 8, reader.peek == 0x20 || reader.peek == 0x09 {
      return compact(lead, leadWidth, &reader)
    }
    guard let separator = reader.take(), [0x2D, 0x2F, 0x2E].contains(separator),
      let second = reader.number(), reader.take() == separator, let third = reader.number(),
      let thirdWidth = reader.lastWidth
    else { return nil }
    var civil: CivilTime
    if leadWidth == 4 {
      civil = CivilTime(year: lead, month: second, day: third)
    } else if thirdWidth == 4 {
      civil = CivilTime(year: third, month: lead, day: second)
      if lead > 12 { civil = CivilTime(year: third, month: second, day: lead) }
    } else {
      return nil
    }
    guard reader.time(into: &civil) else { return nil }
    return instant(civil, &reader)
  }

  /// A local time, unless a zone follows.
  private mutating func instant(_ civil: CivilTime, _ reader: inout DigitReader) -> Timestamp? {
    guard civil.isValid else { return nil }
    guard let offset = reader.zone() else {
      return reader.isAtEnd ? clock.timestamp(civil) : nil
    }
    return civil.timestamp(utcOffsetSeconds: offset)
  }

  /// Ten digits are seconds since 1970, thirteen are milliseconds.
  private func epoch(_ lead: Int, _ width: Int, _ reader: inout DigitReader) -> Timestamp? {
    guard width == 10 || width == 13 else { return nil }
    if width == 13 { return reader.isAtEnd ? Timestamp(milliseconds: Int64(lead)) : nil }
    let rest = reader.fraction()
    return reader.isAtEnd ? Timestamp(milliseconds: Int64(lead) * 1000 + Int64(rest)) : nil
  }

  /// `20240104   13:54:35`, or the date alone.
  private mutating func compact(
    _ lead: Int, _ width: Int, _ reader: inout DigitReader
  ) -> Timestamp? {
    guard width == 8 else { return nil }
    var civil = CivilTime(year: lead / 10000, month: lead / 100 % 100, day: lead % 100)
    guard reader.time(into: &civil), reader.isAtEnd else { return nil }
    return clock.timestamp(civil)
  }

  private static let months: [StaticString] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `Fri Aug 21 11:01:42 2026`; the day is padded with a blank.
  private mutating func named(_ cell: Bytes) -> Timestamp? {
    guard cell.count >= 20, cell.count <= 34, cell[3] == 0x20, cell[7] == 0x20 else { return nil }
    let written = cell.part(4, 7)
    guard let month = Self.months.firstIndex(where: { written.isLike($0) }) else { return nil }
    var reader = DigitReader(cell.part(7, cell.count))
    reader.skipBlanks()
    guard let day = reader.number() else { return nil }
    var civil = CivilTime(year: 1, month: month + 1, day: day)
    guard reader.time(into: &civil) else { return nil }
    reader.skipBlanks()
    while let byte = reader.peek, !Bytes.isDigit(byte) { _ = reader.take() }
    guard let year = reader.number(), reader.isAtEnd else { return nil }
    civil.year = year
    return clock.timestamp(civil)
  }
}
