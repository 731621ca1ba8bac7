import FleetModel

/// Reads numbers and separators from the front of a cell, never past its end.
struct DigitReader {
  private let bytes: Bytes
  /// How many bytes have been read.
  private(set) var place = 0
  /// How many digits the last number had.
  private(set) var lastWidth: Int?

  /// How many digits behind a comma make a fraction: a cell may begin there in whole lines.
  private let leastBehindComma: Int

  /// Whether a comma may stand between a date and its time, as in `[2026-05-01, 10:00:00 UTC]`.
  private let hasLooseComma: Bool

  init(_ bytes: Bytes, leastBehindComma: Int = 1, hasLooseComma: Bool = false) {
    self.bytes = bytes
    self.leastBehindComma = leastBehindComma
    self.hasLooseComma = hasLooseComma
  }

  var isAtEnd: Bool { place >= bytes.count }
  var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func take() -> UInt8? {
    guard place < bytes.count else { return nil }
    place &+= 1
    return bytes[place &- 1]
  }

  mutating func skipBlanks() {
    while place < bytes.count, Bytes.isBlank(bytes[place]) { place &+= 1 }
  }

  /// What has not been read.
  var rest: Bytes { bytes.part(place, bytes.count) }

  /// Steps over some bytes.
  mutating func skip(_ count: Int) { place = min(bytes.count, place &+ max(0, count)) }

  /// A number of at most 19 digits, of which an `Int` holds all that begin with a `1`.
  mutating func number() -> Int? {
    let start = place
    var value = 0
    while place < bytes.count, Bytes.isDigit(bytes[place]) {
      if place &- start >= 18 {
        guard place &- start == 18, bytes[start] == 0x31 else { return nil }
      }
      value = value &* 10 &+ Int(bytes[place] &- 0x30)
      place &+= 1
    }
    lastWidth = place &- start
    return place > start ? value : nil
  }

  /// Milliseconds of `.195` or `,195`; 0 when no fraction follows.
  mutating func fraction() -> Int {
    guard let point = peek, point == 0x2E || point == 0x2C else { return 0 }
    let digits = rest.part(1, 1 + leastBehindComma)
    if point == 0x2C, digits.count < leastBehindComma || !digits.allSatisfy(Bytes.isDigit) {
      return 0
    }
    place &+= 1
    var value = 0
    var width = 0
    while place < bytes.count, Bytes.isDigit(bytes[place]) {
      if width < 3 { value = value &* 10 &+ Int(bytes[place] &- 0x30) }
      width &+= 1
      place &+= 1
    }
    while width < 3 {
      value = value &* 10
      width &+= 1
    }
    return value
  }

  /// `00:27:52.195` behind blanks or a `T`, or nothing at all (midnight). False when what follows
  /// is something else.
  mutating func time(into civil: inout CivilTime) -> Bool {
    if isAtEnd { return true }
    if hasLooseComma, peek == 0x2C { place &+= 1 }
    if peek == 0x54 { place &+= 1 } else { skipBlanks() }
    guard let hour = number(), take() == 0x3A, let minute = number() else { return false }
    civil.hour = hour
    civil.minute = minute
    if peek == 0x3A {
      place &+= 1
      guard let second = number() else { return false }
      civil.second = second
      civil.millisecond = fraction()
    }
    return halfOfDay(&civil)
  }

  /// ` PM` behind a time, as clocks of twelve hours write. False for an hour that those lack.
  private mutating func halfOfDay(_ civil: inout CivilTime) -> Bool {
    let blanks = rest.prefix { Bytes.isBlank($0) }.count
    let word = rest.part(blanks, blanks + 2)
    let isAfternoon = word.isLike("pm")
    guard isAfternoon || word.isLike("am") else { return true }
    guard Self.ends(rest, at: blanks + 2) else { return true }
    skip(blanks + 2)
    guard (1...12).contains(civil.hour) else { return false }
    civil.hour = civil.hour % 12 + (isAfternoon ? 12 : 0)
    return true
  }

  /// Seconds east of UTC of `Z`, `UTC`, `+02:00`, `-0500`; nil, and nothing is read, when no zone
  /// follows. Behind a blank a number alone is no zone: ` -5` is a cell.
  mutating func zone() -> Int? {
    let blanks = rest.prefix { Bytes.isBlank($0) }.count
    let text = rest.part(blanks, rest.count)
    for (name, width) in Self.universal where text.part(0, width).isLike(name) {
      guard Self.ends(text, at: width) else { return nil }
      skip(blanks + width)
      return 0
    }
    guard let sign = text.first, sign == 0x2B || sign == 0x2D else { return nil }
    var reader = DigitReader(text.part(1, text.count))
    guard let lead = reader.number(), let width = reader.lastWidth, width <= 4 else { return nil }
    var seconds = width > 2 ? (lead / 100 * 60 + lead % 100) * 60 : lead * 3600
    if reader.peek == 0x3A, width <= 2 {
      _ = reader.take()
      guard let minutes = reader.number(), minutes < 60 else { return nil }
      seconds += minutes * 60
    } else if blanks > 0, width != 4 {
      return nil
    }
    guard Self.ends(text, at: reader.place + 1), seconds <= 50_400 else { return nil }
    skip(blanks + reader.place + 1)
    return sign == 0x2D ? -seconds : seconds
  }

  private static let universal: [(StaticString, Int)] = [("utc", 3), ("gmt", 3), ("z", 1)]

  /// Whether neither letters nor digits go on at a place.
  static func ends(_ text: Bytes, at place: Int) -> Bool {
    guard place < text.count else { return true }
    return !Bytes.isDigit(text[place]) && Bytes.lowered(text[place]) &- 0x61 >= 26
  }
}
