/// What a terminal would show of a line that cannot be read as it is: the last of what progress bars
/// wrote over each other, without erased characters, control sequences of one byte (C1) and byte order
/// marks at its front.
enum LineRepair {
  /// - Returns: nil for a line that is as a terminal would show it.
  static func visible(_ line: Bytes) -> [UInt8]? {
    let line = line.trimmed
    let shown = lastWritten(line.part(markLength(line), line.count))
    guard shown.contains(where: { $0 == 0x08 || $0 == 0xC2 || ($0 & 0xE0) == 0x80 }) else {
      return shown.count == line.count ? nil : [UInt8](shown)
    }
    let plain = withoutErased(withPlainBlanks(withoutControls(shown)))
    return plain.count == line.count ? nil : plain
  }

  /// Blanks that do not break, as text processors and web pages put them, are blanks.
  private static func withPlainBlanks(_ line: [UInt8]) -> [UInt8] {
    guard line.contains(0xC2) else { return line }
    var shown: [UInt8] = []
    for byte in line {
      if byte == 0xA0, shown.last == 0xC2 {
        shown[shown.count - 1] = 0x20
      } else {
        shown.append(byte)
      }
    }
    return shown
  }

  /// Bytes of the marks of UTF-8 at the front, of which a joined file may have several.
  private static func markLength(_ line: Bytes) -> Int {
    var length = 0
    while line.part(length, length + 3).elementsEqual([0xEF, 0xBB, 0xBF]) { length += 3 }
    return length
  }

  /// What stands behind the last carriage return; a line has none at its end.
  private static func lastWritten(_ line: Bytes) -> Bytes {
    line.part((line.lastIndex(of: 0x0D) ?? -1) + 1, line.count)
  }

  /// Without what a backspace takes back: `x`, backspace, `x` is how bold was typed.
  private static func withoutErased(_ line: [UInt8]) -> [UInt8] {
    guard line.contains(0x08) else { return line }
    var shown: [UInt8] = []
    for byte in line {
      guard byte == 0x08 else {
        shown.append(byte)
        continue
      }
      while let last = shown.popLast(), last & 0xC0 == 0x80 {}
    }
    return shown
  }

  /// Without the controls of ISO 6429 that are one character, U+0080 to U+009F, and what belongs to
  /// them: parameters of a CSI, the content of a string. A lone byte 0x9B is a CSI too.
  private static func withoutControls(_ line: Bytes) -> [UInt8] {
    var shown: [UInt8] = []
    var place = 0
    while place < line.count {
      let byte = line[place]
      if byte == 0xC2, place + 1 < line.count, line[place + 1] & 0xE0 == 0x80 {
        place = end(of: line[place + 1], line, from: place + 2)
      } else if byte == 0x9B, shown.last.map({ $0 < 0x80 }) ?? true,
        let next = controlEnd(line, from: place + 1)
      {
        place = next
      } else {
        shown.append(byte)
        place += 1
      }
    }
    return shown
  }

  private static func end(of control: UInt8, _ line: Bytes, from start: Int) -> Int {
    switch control {
    case 0x9B: controlEnd(line, from: start) ?? start
    // DCS, SOS, OSC, PM, APC.
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: stringEnd(line, from: start) ?? start
    default: start
    }
  }

  /// Parameters and the final byte; nil for what is no sequence.
  private static func controlEnd(_ line: Bytes, from start: Int) -> Int? {
    var place = start
    while place < line.count, (0x30...0x3F).contains(line[place]) { place += 1 }
    guard place < line.count, (0x40...0x7E).contains(line[place]) else { return nil }
    return place + 1
  }

  private static func stringEnd(_ line: Bytes, from start: Int) -> Int? {
    for place in start..<max(start, line.count) {
      if line[place] == 0x07 { return place + 1 }
      if line[place] == 0xC2, place + 1 < line.count, line[place + 1] == 0x9C { return place + 2 }
    }
    return nil
  }
}
