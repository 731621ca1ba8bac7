import FleetModel

/// Reads numbers and separators from the front of a cell, never past its end.
struct DigitReader {
  private let bytes: Bytes
  private var place = 0
  /// How many digits the last number had.
  private(set) var lastWidth: Int?

  init(_ bytes: Bytes) { self.bytes = bytes }

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

  /// A number of at most 18 digits.
  mutating func number() -> Int? {
    let start = place
    var value = 0
    while place < bytes.count, Bytes.isDigit(bytes[place]) {
      if place &- start >= 18 { return nil }
      value = value &* 10 &+ Int(bytes[place] &- 0x30)
      place &+= 1
    }
    lastWidth = place &- start
    return place > start ? value : nil
  }

  /// Milliseconds of `.195` or `,195`; 0 when no fraction follows.
  mutating func fraction() -> Int {
    guard let point = peek, point == 0x2E || point == 0x2C else { return 0 }
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
    return true
  }

  /// Seconds east of UTC of `Z`, `UTC`, `+02:00`, `-0500`; nil when no zone follows.
  mutating func zone() -> Int? {
    skipBlanks()
    let rest = bytes.part(place, bytes.count)
    if rest.isLike("z") || rest.isLike("utc") || rest.isLike("gmt") { return 0 }
    guard let sign = rest.first, sign == 0x2B || sign == 0x2D else { return nil }
    var reader = DigitReader(rest.part(1, rest.count))
    guard let lead = reader.number(), let width = reader.lastWidth, width <= 4 else { return nil }
    var seconds = width > 2 ? (lead / 100 * 60 + lead % 100) * 60 : lead * 3600
    if reader.peek == 0x3A {
      _ = reader.take()
      guard let minutes = reader.number(), minutes < 60 else { return nil }
      seconds += minutes * 60
    }
    guard reader.isAtEnd, seconds <= 50_400 else { return nil }
    return sign == 0x2D ? -seconds : seconds
  }
}
