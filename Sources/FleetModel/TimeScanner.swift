/// Reads the parts of a time expression from the left.
struct TimeScanner {
  private let text: String
  private let bytes: [UInt8]
  private var place: Int

  /// - Parameters:
  ///   - start: the byte to begin at.
  ///   - end: the byte to stop before; nil for all.
  init(_ text: String, from start: Int = 0, upTo end: Int? = nil) {
    self.text = text
    bytes = Array(text.utf8.prefix(end ?? .max))
    place = min(start, bytes.count)
  }

  /// Where the two dots of a range begin, in bytes.
  static func dots(in text: String) -> Int? {
    let bytes = Array(text.utf8)
    return bytes.indices.dropLast().first { bytes[$0] == 0x2E && bytes[$0 + 1] == 0x2E }
  }

  var isAtEnd: Bool { place == bytes.count }
  var isAtDigit: Bool { isDigit(at: place) }
  var isAtPlus: Bool { byte == UInt8(ascii: "+") }
  var isAtSign: Bool { isAtPlus || byte == UInt8(ascii: "-") }

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

  /// Takes the beginning of a word in any case, up to and with a colon.
  mutating func take(prefix: String) -> Bool {
    let wanted = Array(prefix.utf8)
    let end = place + wanted.count
    guard end <= bytes.count, bytes[place..<end].elementsEqual(wanted, by: { lower($0) == $1 })
    else { return false }
    place = end
    return true
  }

  private func lower(_ byte: UInt8) -> UInt8 { isLetter(byte) ? byte | 0x20 : byte }

  /// All that is left up to a blank, at least one character.
  mutating func name(_ expected: String) throws(TimeExpressionError) -> String {
    let name = bytes[place...].prefix { $0 > 0x20 }
    guard !name.isEmpty else { throw error(expected) }
    place += name.count
    return String(decoding: name, as: UTF8.self)
  }

  /// A whole number of at most 15 digits.
  mutating func wholeNumber(_ expected: String) throws(TimeExpressionError) -> Int {
    guard isAtDigit else { throw error(expected) }
    let start = place
    var value = 0
    while let digit = takeDigit() {
      guard value < 100_000_000_000_000 else { throw error("a smaller number", at: start) }
      value = value * 10 + digit
    }
    return value
  }

  // MARK: Forms that begin with a digit

  /// What a number at this place is the beginning of.
  enum NumberKind { case date, clock, percent, epoch, duration }

  /// Told by what follows the digits; nil where there are none.
  var numberKind: NumberKind? {
    guard isAtDigit else { return nil }
    var end = place
    while isDigit(at: end) { end += 1 }
    let length = end - place
    if byte(at: end) == UInt8(ascii: ":") { return .clock }
    if byte(at: end) == UInt8(ascii: "."), isDigit(at: end + 1) {
      end += 1
      while isDigit(at: end) { end += 1 }
    }
    let isFollowedByBlank = byte(at: end) == 0x20
    while byte(at: end) == 0x20 { end += 1 }
    guard let next = byte(at: end) else { return length == 10 ? .epoch : .date }
    if next == UInt8(ascii: "%") { return .percent }
    if isHalfOfDay(at: end) { return .clock }
    if isLetter(next), !isFollowedByBlank { return .duration }
    return length == 10 && isFollowedByBlank ? .epoch : .date
  }

  /// `50%`, `12.5 %`.
  mutating func percent() throws(TimeExpressionError) -> Double {
    let start = place
    let value = try amount()
    guard value <= 100 else { throw error("a share from 0 % to 100 %", at: start) }
    skipBlanks()
    try expect("%", "`%`")
    return value
  }

  /// Seconds since 1970, or with `ms` milliseconds.
  mutating func epoch() throws(TimeExpressionError) -> Timestamp {
    guard isAtDigit else { throw error("seconds since 1970") }
    let value = try amount()
    if take(word: "ms") { return Timestamp(seconds: value / 1000) }
    return Timestamp(seconds: value)
  }

  /// `14:03`, `9:30:05.5`, `2:03pm`, `2pm`.
  mutating func clock() throws(TimeExpressionError) -> CivilTime {
    let start = place
    var civil = CivilTime(year: 0, month: 1, day: 1)
    civil.hour = try hour()
    if byte == UInt8(ascii: ":") { try minutes(&civil) }
    skipBlanksBeforeHalf()
    guard isHalfOfDay(at: place), let half = byte else { return civil }
    guard (1...12).contains(civil.hour) else { throw error("an hour from 1 to 12", at: start) }
    place += 2
    civil.hour = civil.hour % 12 + (half | 0x20 == UInt8(ascii: "p") ? 12 : 0)
    return civil
  }

  /// The time of day that may follow the name of a day; 00:00 without one.
  mutating func clockAfterDay() throws(TimeExpressionError) -> CivilTime {
    skipBlanks()
    return isAtDigit ? try clock() : CivilTime(year: 0, month: 1, day: 1)
  }

  private mutating func hour() throws(TimeExpressionError) -> Int {
    let start = place
    guard var value = takeDigit() else { throw error("an hour") }
    if let digit = takeDigit() { value = value * 10 + digit }
    guard value <= 23, !isAtDigit else { throw error("an hour up to 23", at: start) }
    return value
  }

  private mutating func skipBlanksBeforeHalf() {
    var end = place
    while byte(at: end) == 0x20 { end += 1 }
    if isHalfOfDay(at: end) { place = end }
  }

  /// Whether `am` or `pm` stands here.
  private func isHalfOfDay(at index: Int) -> Bool {
    guard let first = byte(at: index), let second = byte(at: index + 1) else { return false }
    return second | 0x20 == UInt8(ascii: "m")
      && (first | 0x20 == UInt8(ascii: "a") || first | 0x20 == UInt8(ascii: "p"))
      && byte(at: index + 2).map(isLetter) != true
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
    } while isAtDigit
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

  var byte: UInt8? { byte(at: place) }

  private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

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
  /// ISO 8601: a date, and after a `T` or a blank a time of day with an optional offset in seconds
  /// east of UTC.
  mutating func dateAndTime() throws(TimeExpressionError) -> (CivilTime, offset: Int?) {
    var civil = try date()
    guard isAtTimeOfDay else { return (civil, nil) }
    place += 1
    try timeOfDay(&civil)
    return (civil, try utcOffset())
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
    try minutes(&civil)
  }

  /// `:03`, `:03:20`, `:03:20.5`.
  private mutating func minutes(_ civil: inout CivilTime) throws(TimeExpressionError) {
    try expect(":", "`:` after the hour")
    civil.minute = try number(upTo: 59, "a minute")
    guard take(":") else { return }
    civil.second = try number(upTo: 60, "a second")
    guard isAtFraction, take(".") || take(",") else { return }
    guard isAtDigit else { throw error("digits of a second") }
    var weight = 100
    while let digit = takeDigit() {
      civil.millisecond += digit * weight
      weight /= 10
    }
  }

  /// Two dots are those of a range.
  private var isAtFraction: Bool { byte(at: place + 1) != UInt8(ascii: ".") }

  /// `Z`, `+01:00`, `+0100`, `-05`: seconds east of UTC; nil when there is none.
  private mutating func utcOffset() throws(TimeExpressionError) -> Int? {
    if take("Z") || take("z") { return 0 }
    if isAtPlus, isDuration(at: place + 1) { return nil }
    let isWest = byte == UInt8(ascii: "-")
    guard isWest || isAtPlus else {
      let isOver = isAtEnd || byte == 0x20
      if isOver { return nil }
      throw error("the end, `Z`, or an offset such as +01:00")
    }
    place += 1
    var seconds = try number(upTo: 23, "hours of an offset") * 3600
    if take(":") || isAtDigit { seconds += try number(upTo: 59, "minutes of an offset") * 60 }
    return isWest ? -seconds : seconds
  }

  /// Whether digits with a unit stand here: the length of a range.
  private func isDuration(at index: Int) -> Bool {
    var end = index
    while isDigit(at: end) || byte(at: end) == UInt8(ascii: ".") { end += 1 }
    return end > index && byte(at: end).map(isLetter) == true
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
