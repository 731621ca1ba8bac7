import FleetModel

/// A line of the `json-file` logs of Docker, `{"log":"...\n","stream":"stdout","time":"..."}`: an object
/// a line, of which `log` is what the program wrote and `time` when.
/// Source: https://docs.docker.com/engine/logging/drivers/json-file/
enum ContainerLine {
  /// The time, a blank and the text of a line; nil for any other line.
  static func text(of line: Bytes) -> [UInt8]? {
    let line = line.trimmed
    guard line.first == 0x7B, line.last == 0x7D, let log = member("log", of: line) else {
      return nil
    }
    var text = member("time", of: line) ?? []
    if !text.isEmpty { text.append(0x20) }
    text += log
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    return text
  }

  /// The string that an object holds under a name; the first is taken.
  private static func member(_ name: String, of line: Bytes) -> [UInt8]? {
    let key = Array("\"\(name)\"".utf8)
    var place = 0
    while let quote = line.place(of: 0x22, from: place) {
      var end = quote + 1
      guard string(line, from: &end) != nil else { return nil }
      if line.part(quote, end).elementsEqual(key), let value = value(line, behind: end) {
        return value
      }
      place = end
    }
    return nil
  }

  private static func value(_ line: Bytes, behind key: Int) -> [UInt8]? {
    var place = key
    func skip() { while place < line.count, Bytes.isBlank(line[place]) { place += 1 } }
    skip()
    guard place < line.count, line[place] == 0x3A else { return nil }
    place += 1
    skip()
    guard place < line.count, line[place] == 0x22 else { return nil }
    place += 1
    return string(line, from: &place)
  }

  /// A string behind its first quote.
  /// - Parameter place: moves behind its last.
  private static func string(_ line: Bytes, from place: inout Int) -> [UInt8]? {
    var text: [UInt8] = []
    while place < line.count, line[place] != 0x22 {
      guard line[place] == 0x5C else {
        text.append(line[place])
        place += 1
        continue
      }
      guard place + 1 < line.count, appendEscape(line, at: &place, to: &text) else { return nil }
    }
    guard place < line.count else { return nil }
    place += 1
    return text
  }

  private static func appendEscape(
    _ line: Bytes, at place: inout Int, to text: inout [UInt8]
  ) -> Bool {
    let byte = line[place + 1]
    place += 2
    switch byte {
    case 0x6E: text.append(0x0A)
    case 0x74: text.append(0x09)
    case 0x72: text.append(0x0D)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x22, 0x5C, 0x2F: text.append(byte)
    case 0x75: return appendUnit(line, at: &place, to: &text)
    default: return false
    }
    return true
  }

  /// `\u003e`; halves of pairs become question marks.
  private static func appendUnit(
    _ line: Bytes, at place: inout Int, to text: inout [UInt8]
  ) -> Bool {
    guard place + 4 <= line.count else { return false }
    var value: UInt32 = 0
    for byte in line.part(place, place + 4) {
      guard let digit = NvidiaSMICell.hexDigit(byte) else { return false }
      value = value << 4 | UInt32(digit)
    }
    place += 4
    text += Array(String(Unicode.Scalar(value) ?? "?").utf8)
    return true
  }
}
