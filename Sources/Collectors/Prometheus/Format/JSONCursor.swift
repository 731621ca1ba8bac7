/// Walks over the bytes of a JSON text in place: no tree is made, and what nobody asks for is
/// passed over. Source: RFC 8259.
struct JSONCursor {
  let bytes: Bytes
  private(set) var place: Int

  /// Nesting beyond this is no answer of an engine.
  private static let deepest = 64

  init(_ bytes: Bytes, at place: Int = 0) {
    self.bytes = bytes
    self.place = max(0, place)
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      place &+= 1
    }
  }

  /// The next byte that is no blank, which stays; nil at the end.
  @inline(__always)
  mutating func peek() -> UInt8? {
    skipBlanks()
    return place < bytes.count ? bytes[place] : nil
  }

  /// Takes a punctuation mark if it comes next.
  @inline(__always)
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    place &+= 1
    return true
  }

  /// Moves on over bytes that are known already.
  @inline(__always)
  mutating func advance(_ count: Int) { place = min(bytes.count, place &+ max(0, count)) }

  /// What stands between the quotes of a string, escapes and all; nil where there is none.
  @inline(__always)
  mutating func string() -> Bytes? {
    guard take(0x22) else { return nil }
    let start = place
    while place < bytes.count {
      let byte = bytes[place]
      if byte == 0x22 {
        place &+= 1
        return bytes.part(start, place &- 1)
      }
      place &+= byte == 0x5C ? 2 : 1
    }
    place = min(place, bytes.count)
    return nil
  }

  /// A number, as it is written; nil where there is none.
  @inline(__always)
  mutating func number() -> Bytes? {
    skipBlanks()
    let start = place
    while place < bytes.count, Self.isOfNumber(bytes[place]) { place &+= 1 }
    return place > start ? bytes.part(start, place) : nil
  }

  @inline(__always)
  private static func isOfNumber(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte == 0x2E || byte == 0x2D || byte == 0x2B || byte | 0x20 == 0x65
  }

  /// Passes over a value of any kind; false where there is none, or it is nested too deeply.
  mutating func skip() -> Bool {
    var depth = 0
    repeat {
      guard let byte = peek() else { return false }
      switch byte {
      case 0x22: guard string() != nil else { return false }
      case 0x7B, 0x5B:
        place &+= 1
        depth += 1
        guard depth <= Self.deepest else { return false }
      case 0x7D, 0x5D:
        guard depth > 0 else { return false }
        place &+= 1
        depth -= 1
      case 0x2C, 0x3A:
        guard depth > 0 else { return false }
        place &+= 1
      default: guard word() else { return false }
      }
    } while depth > 0
    return true
  }

  /// Passes over a number, `true`, `false` or `null`.
  private mutating func word() -> Bool {
    let start = place
    while place < bytes.count {
      let byte = bytes[place]
      guard Self.isOfNumber(byte) || (byte | 0x20) &- 0x61 < 26 else { break }
      place &+= 1
    }
    return place > start
  }

  /// Walks over the members of an object; the body takes the value of each name.
  ///
  /// - Returns: false where there is no whole object.
  mutating func members(_ body: (Bytes, inout JSONCursor) -> Bool) -> Bool {
    guard take(0x7B) else { return false }
    if take(0x7D) { return true }
    repeat {
      guard let name = string(), take(0x3A), body(name, &self) else { return false }
    } while take(0x2C)
    return take(0x7D)
  }

  /// Walks over the items of an array.
  ///
  /// - Returns: false where there is no whole array.
  mutating func items(_ body: (inout JSONCursor) -> Bool) -> Bool {
    guard take(0x5B) else { return false }
    if take(0x5D) { return true }
    repeat {
      guard body(&self) else { return false }
    } while take(0x2C)
    return take(0x5D)
  }

  /// The texts of an array, other items left out; nil where there is no whole array.
  mutating func texts() -> [String]? {
    var result: [String] = []
    let isWhole = items { cursor in
      guard cursor.peek() == 0x22 else { return cursor.skip() }
      guard let text = cursor.string() else { return false }
      result.append(JSONText.plain(text))
      return true
    }
    return isWhole ? result : nil
  }
}
