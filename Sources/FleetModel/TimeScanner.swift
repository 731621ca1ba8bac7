/// Reads the parts of a time expression from the left.
struct TimeScanner {
  private let text: String
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  var isAtEnd: Bool { place == bytes.count }
  var isAtDigit: Bool { isDigit(at: place) }

  /// An error at the present place.
  func error(_ expected: String) -> TimeExpressionError { error(expected, at: place) }

  private func error(_ expected: String, at byte: Int) -> TimeExpressionError {
    let head = String(decoding: bytes.prefix(byte), as: UTF8.self)
    return TimeExpressionError(text: text, offset: head.count, expected: expected)
  }

  mutating func skipBlanks() {
    while byte == 0x20 || byte == 0x09 { place += 1 }
  }

  /// Takes a word of letters in any case; a longer word is another one.
  mutating func take(word: String) -> Bool {
    let wanted = Array(word.utf8)
    let end = place + wanted.count
    guard end <= bytes.count, bytes[place..<end].elementsEqual(wanted, by: { $0 | 0x20 == $1 }),
      end == bytes.count || !isLetter(bytes[end])
    else { return false }
    place = end
    return true
  }

  // MARK: Durations

  /// `+90s`, `-1h30m`, or nothing: milliseconds.
  mutating func shift() throws(TimeExpressionError) -> Int64 {
    skipBlanks()
    guard let sign = byte else { return 0 }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      throw error("`+` or `-` and a duration such as 90s")
    }
    place += 1
    skipBlanks()
    let length = try duration()
    return sign == UInt8(ascii: "-") ? -length : length
  }

  /// `90s`, `1h30m`, `1d 2h`, `1.5h`, `250ms`: milliseconds, never negative, at most 100,000 years.
  mutating func duration() throws(TimeExpressionError) -> Int64 {
    var total = 0.0
    repeat {
      let amount = try amount()
      total += amount * (try unit())
      skipBlanks()
    } while !isAtEnd
    return Int64(min(total, 3.2e15).rounded())
  }

  private mutating func amount() throws(TimeExpressionError) -> Double {
    guard isAtDigit else { throw error("a number with a unit, such as 90s or 1h30m") }
    var value = 0.0
    while let digit = takeDigit() { value = value * 10 + Double(digit) }
    if byte == UInt8(ascii: "."), isDigit(at: place + 1) {
      place += 1
      var weight = 0.1
      while let digit = takeDigit() {
        value += weight * Double(digit)
        weight /= 10
      }
    }
    return value
  }

  private mutating func unit() throws(TimeExpressionError) -> Double {
    for (name, milliseconds) in Self.units {
      let end = place + name.utf8.count
      if end <= bytes.count, bytes[place..<end].elementsEqual(name.utf8),
        end == bytes.count || !isLetter(bytes[end])
      {
        place = end
        return milliseconds
      }
    }
    throw error("a unit: ms, s, m, h, d or w")
  }

  private static let units: [(name: String, milliseconds: Double)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
  ]

  // MARK: Bytes

  var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: scalar) else { return false }
    place += 1
    return true
  }

  private func isDigit(at index: Int) -> Bool {
    index < bytes.count && bytes[index] >= 0x30 && bytes[index] <= 0x39
  }

  private func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

  private mutating func takeDigit() -> Int? {
    guard isAtDigit else { return nil }
    place += 1
    return Int(bytes[place - 1] - 0x30)
  }
}

extension TimeScanner {
  /// ISO 8601: a date, and after a `T` or a blank a time of day with an optional offset.
  mutating func dateAndTime() throws(TimeExpressionError) -> Timestamp {
    var civil = try date()
    let offset: Int?
    if isAtTimeOfDay {
      place += 1
      try timeOfDay(&civil)
      offset = try utcOffset()
    } else {
      offset = nil
    }
    guard let offset else { return civil.localTimestamp }
    return civil.timestamp(utcOffsetSeconds: offset)
  }

  private var isAtTimeOfDay: Bool {
    guard let byte, byte | 0x20 == UInt8(ascii: "t") || byte == 0x20 else { return false }
    return byte != 0x20 || isDigit(at: place + 1)
  }

  /// Year, month and day; also with slashes as nvidia-smi writes them, the year always first.
  private mutating func date() throws(TimeExpressionError) -> CivilTime {
    try refuseMonthFirst()
    let year = try digits(4, "a year of four digits")
    let separator: Unicode.Scalar = byte == UInt8(ascii: "/") ? "/" : "-"
    try expect(separator, "`-` after the year")
    let monthPlace = place
    let month = try digits(2, "a month of two digits")
    guard (1...12).contains(month) else { throw error("a month from 01 to 12", at: monthPlace) }
    try expect(separator, "`\(separator)` after the month")
    let dayPlace = place
    let day = try digits(2, "a day of two digits")
    let civil = CivilTime(year: year, month: month, day: day)
    guard civil.isValid else {
      throw error("a day from 01 to \(civil.daysInMonth)", at: dayPlace)
    }
    return civil
  }

  /// `01/02/2026` is two different days on the two sides of the Atlantic.
  private func refuseMonthFirst() throws(TimeExpressionError) {
    let head = bytes[place...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard head.count <= 2, head.endIndex < bytes.count,
      [UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(bytes[head.endIndex])
    else { return }
    throw error("the year first, as in 2026-01-02: month-first dates are read differently")
  }

  private mutating func timeOfDay(_ civil: inout CivilTime) throws(TimeExpressionError) {
    civil.hour = try number(upTo: 23, "an hour")
    try expect(":", "`:` after the hour")
    civil.minute = try number(upTo: 59, "a minute")
    guard take(":") else { return }
    civil.second = try number(upTo: 60, "a second")
    guard take(".") || take(",") else { return }
    guard isAtDigit else { throw error("digits of a second") }
    var weight = 100
    while let digit = takeDigit() {
      civil.millisecond += digit * weight
      weight /= 10
    }
  }

  /// `Z`, `+01:00`, `+0100`, `-05`: seconds east of UTC; nil when there is none.
  private mutating func utcOffset() throws(TimeExpressionError) -> Int? {
    if take("Z") || take("z") { return 0 }
    let isWest = byte == UInt8(ascii: "-")
    guard isWest || byte == UInt8(ascii: "+") else {
      let isOver = isAtEnd || byte == 0x20
      if isOver { return nil }
      throw error("the end, `Z`, or an offset such as +01:00")
    }
    place += 1
    var seconds = try number(upTo: 23, "hours of an offset") * 3600
    if take(":") || isAtDigit { seconds += try number(upTo: 59, "minutes of an offset") * 60 }
    return isWest ? -seconds : seconds
  }

  private mutating func number(
    upTo largest: Int, _ what: String
  ) throws(TimeExpressionError) -> Int {
    let start = place
    let value = try digits(2, what + " of two digits")
    guard value <= largest else { throw error("\(what) up to \(largest)", at: start) }
    return value
  }

  private mutating func digits(
    _ count: Int, _ expected: String
  ) throws(TimeExpressionError) -> Int {
    var value = 0
    for _ in 0..<count {
      guard let digit = takeDigit() else { throw error(expected) }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func expect(
    _ scalar: Unicode.Scalar, _ expected: String
  ) throws(TimeExpressionError) {
    if !take(scalar) { throw error(expected) }
  }
}
