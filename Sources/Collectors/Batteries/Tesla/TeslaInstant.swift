import FleetModel

/// Instants as Tesla writes them: RFC 3339 with up to nine decimals and `Z` or an offset.
package enum TeslaInstant {
  /// The instant; nil of what is none, and of year 1, which means never.
  package static func instant(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 48,
      let year = number(bytes, 0, 4), let month = number(bytes, 5, 2),
      let day = number(bytes, 8, 2), let hour = number(bytes, 11, 2),
      let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2),
      [4, 7, 13, 16].map({ bytes[$0] }) == Array("--::".utf8),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ")
    else { return nil }
    var rest = bytes[19...]
    var milliseconds = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count + 1)
      let three = (Array(digits.prefix(3)) + [0x30, 0x30])[..<3]
      milliseconds = three.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: milliseconds)
    guard year > 1, civil.isValid, let offset = offset(Array(rest)) else { return nil }
    return civil.timestamp(utcOffsetSeconds: offset)
  }

  /// The instant of a `Date` header: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
  package static func instant(ofHeader text: String) -> Timestamp? {
    let words = text.split(separator: " ").map(String.init)
    let months = "JanFebMarAprMayJunJulAugSepOctNovDec"
    guard words.count == 6, words[5] == "GMT", words[2].count == 3,
      let place = months.firstRange(of: words[2]), let day = Int(words[1]), let year = Int(words[3])
    else { return nil }
    let clock = Array(words[4].utf8)
    guard clock.count == 8, let hour = number(clock, 0, 2), let minute = number(clock, 3, 2),
      let second = number(clock, 6, 2)
    else { return nil }
    let month = months.distance(from: months.startIndex, to: place.lowerBound) / 3 + 1
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    return civil.isValid ? civil.timestamp() : nil
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
    guard bytes.count >= start + count else { return nil }
    let digits = bytes[start..<start + count]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Seconds east of UTC.
  private static func offset(_ bytes: [UInt8]) -> Int? {
    if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes, 1, 2),
      let minutes = number(bytes, 4, 2), hours < 24, minutes < 60
    else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
    default: return nil
    }
  }
}
