/// Walks over the labels between the braces of a series, in order and without a copy. Commas and
/// blanks between labels may be missing or come twice, as some exporters write them.
struct LabelCursor {
  private let text: Bytes
  /// Where it stands; behind the last label that is the closing brace.
  private(set) var place = 0
  /// Whether the walk came to a closing brace.
  private(set) var isClosed = false
  private var count = 0

  /// More labels than this are none: a line cannot hold the walk up.
  private static let limit = 512

  /// - Parameter text: what follows the opening brace.
  init(_ text: Bytes) { self.text = text }

  struct Item {
    let name: Bytes
    /// What stands between the quotes, escapes and all; nil for a name in quotes without a value,
    /// which is the metric's own.
    let value: Bytes?
  }

  /// The next label; nil at the closing brace, at the end, or where no label can be read.
  mutating func next() -> Item? {
    while place < text.count, Bytes.isBlank(text[place]) || text[place] == 0x2C { place &+= 1 }
    guard place < text.count, count < Self.limit else { return nil }
    count &+= 1
    if text[place] == 0x7D {
      isClosed = true
      return nil
    }
    let isQuoted = text[place] == 0x22
    guard let name = isQuoted ? quoted() : bare(), !name.isEmpty else { return nil }
    skipBlanks()
    guard place < text.count, text[place] == 0x3D else {
      return isQuoted ? Item(name: name, value: nil) : nil
    }
    place &+= 1
    skipBlanks()
    guard place < text.count, text[place] == 0x22, let value = quoted() else { return nil }
    return Item(name: name, value: value)
  }

  private mutating func skipBlanks() {
    while place < text.count, Bytes.isBlank(text[place]) { place &+= 1 }
  }

  private mutating func bare() -> Bytes? {
    let start = place
    place &+= SeriesKey.endOfName(text.part(place, text.count))
    return text.part(start, place)
  }

  /// What stands between the quote at this place and the one that closes it; nil when none does.
  private mutating func quoted() -> Bytes? {
    let start = place &+ 1
    var from = start
    while let quote = text.place(of: 0x22, from: from) {
      var backslashes = 0
      while quote &- backslashes > start, text[quote &- backslashes &- 1] == 0x5C {
        backslashes &+= 1
      }
      if backslashes & 1 == 0 {
        place = quote &+ 1
        return text.part(start, quote)
      }
      from = quote &+ 1
    }
    return nil
  }

  /// A value with `\\`, `\"` and `\n` undone; any other backslash stays.
  static func unescaped(_ value: Bytes) -> String {
    guard value.place(of: 0x5C) != nil else { return value.text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(value.count)
    var place = 0
    while place < value.count {
      let byte = value[place]
      place &+= 1
      guard byte == 0x5C, place < value.count else {
        bytes.append(byte)
        continue
      }
      switch value[place] {
      case 0x5C, 0x22: bytes.append(value[place])
      case 0x6E: bytes.append(0x0A)
      default: bytes += [byte, value[place]]
      }
      place &+= 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
