/// A line of the text of `nvidia-smi -q`.
enum QueryTextLine {
  case blank
  /// `==============NVSMI LOG==============`
  case banner
  /// `GPU 00000000:17:00.0`, alone on its line: its bus id.
  case gpu(Bytes)
  /// `Performance State      : P0`; the value may be empty.
  case value(key: Bytes, Bytes)
  /// Words alone: what stands below it belongs to it.
  case heading(Bytes)
  /// Anything else.
  case other

  init(_ line: Bytes) {
    let line = line.trimmed
    guard let first = line.first else {
      self = .blank
      return
    }
    if first == 0x3D, line.count < 128, line.mentions("=nvsmi log=") {
      self = .banner
    } else if let id = Self.busID(line) {
      self = .gpu(id)
    } else if let colon = Self.colon(line) {
      let key = line.part(0, colon).trimmed
      self =
        key.isEmpty || key.count > 64 || !Self.isWords(key)
        ? .other : .value(key: key, line.part(colon + 1, line.count).trimmed)
    } else {
      self = line.count <= 64 && Self.isWords(line) ? .heading(line) : .other
    }
  }

  /// The first colon with blanks around it, or at the end of the line.
  private static func colon(_ line: Bytes) -> Int? {
    var place = 1
    while let found = line.place(of: 0x3A, from: place) {
      let isFree = found + 1 == line.count || Bytes.isBlank(line[found + 1])
      if isFree, Bytes.isBlank(line[found - 1]) { return found }
      place = found + 1
    }
    return nil
  }

  private static func busID(_ line: Bytes) -> Bytes? {
    guard line.startsLike("gpu "), line.count < 32 else { return nil }
    let id = line.part(4, line.count).trimmed
    return NvidiaSMISentence.isBusID(id) ? id : nil
  }

  /// Whether a text is made of what headings and keys are made of.
  private static func isWords(_ text: Bytes) -> Bool {
    guard let first = text.first, isLetter(first) else { return false }
    return text.allSatisfy { byte in
      isLetter(byte) || Bytes.isDigit(byte) || Bytes.isBlank(byte)
        || [0x2D, 0x2E, 0x2F, 0x28, 0x29, 0x5F, 0x26].contains(byte)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { Bytes.lowered(byte) &- 0x61 < 26 }

  /// How far a line is indented; tabs stand for the next multiple of eight.
  static func indent(_ line: Bytes) -> Int {
    var width = 0
    for byte in line {
      switch byte {
      case 0x20: width &+= 1
      case 0x09: width = (width / 8 &+ 1) &* 8
      default: return width
      }
    }
    return width
  }
}
