import FleetModel

/// The name of a segment in a folder: `20261122T140320Z-0007.gtr`, the instant of its first frame
/// and its number.
package struct SegmentName: Hashable, Sendable {
  package var time: Timestamp
  package var number: Int

  package init(time: Timestamp, number: Int) {
    self.time = time
    self.number = number
  }

  /// Reads a name; nil for every other file.
  package init?(_ name: String) {
    let bytes = Array(name.utf8)
    guard bytes.count >= 25, name.hasSuffix(".gtr"), bytes[8] == UInt8(ascii: "T"),
      bytes[15] == UInt8(ascii: "Z"), bytes[16] == UInt8(ascii: "-")
    else { return nil }
    func digits(_ range: Range<Int>) -> Int? {
      guard bytes[range].allSatisfy({ (0x30...0x39).contains($0) }), range.count <= 9 else {
        return nil
      }
      return bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    guard let year = digits(0..<4), let month = digits(4..<6), let day = digits(6..<8),
      let hour = digits(9..<11), let minute = digits(11..<13), let second = digits(13..<15),
      let number = digits(17..<bytes.count - 4)
    else { return nil }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    guard civil.isValid else { return nil }
    self.init(time: civil.timestamp(), number: number)
  }

  package var text: String {
    let civil = CivilTime(utc: time)
    let date = civil.dateText.filter { $0 != "-" }
    let digits = String(number)
    let padding = String(repeating: "0", count: max(0, 4 - digits.count))
    return date + "T" + civil.timeText.filter { $0 != ":" } + "Z-" + padding + digits + ".gtr"
  }
}
