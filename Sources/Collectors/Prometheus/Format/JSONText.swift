/// Strings of JSON, whose escapes are undone only where there are any.
enum JSONText {
  /// The text that stands between two quotes.
  static func plain(_ raw: Bytes) -> String {
    guard raw.place(of: 0x5C) != nil else { return raw.text }
    var bytes: [UInt8] = []
    append(raw, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Adds the UTF-8 of what stands between two quotes.
  static func append(_ raw: Bytes, to bytes: inout [UInt8]) {
    var place = 0
    while place < raw.count {
      let byte = raw[place]
      place &+= 1
      guard byte == 0x5C, place < raw.count else {
        bytes.append(byte)
        continue
      }
      let mark = raw[place]
      place &+= 1
      switch mark {
      case 0x6E: bytes.append(0x0A)
      case 0x74: bytes.append(0x09)
      case 0x72: bytes.append(0x0D)
      case 0x62: bytes.append(0x08)
      case 0x66: bytes.append(0x0C)
      case 0x75: appendScalar(raw, &place, to: &bytes)
      default: bytes.append(mark)
      }
    }
  }

  /// Adds what `\uXXXX`, or two of them that are one character, stand for.
  private static func appendScalar(_ raw: Bytes, _ place: inout Int, to bytes: inout [UInt8]) {
    var code = hexadecimal(raw.part(place, place &+ 4)) ?? 0xFFFD
    place = min(raw.count, place &+ 4)
    if code & 0xFC00 == 0xD800, place &+ 6 <= raw.count, raw[place] == 0x5C,
      raw[place &+ 1] == 0x75,
      let low = hexadecimal(raw.part(place &+ 2, place &+ 6)), low & 0xFC00 == 0xDC00
    {
      code = 0x10000 &+ ((code & 0x3FF) << 10) &+ (low & 0x3FF)
      place &+= 6
    }
    let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
    bytes.append(contentsOf: Array(String(Character(scalar)).utf8))
  }

  private static func hexadecimal(_ text: Bytes) -> UInt32? {
    guard text.count == 4 else { return nil }
    var value: UInt32 = 0
    for byte in text {
      let digit = byte &- 0x30
      let letter = (byte | 0x20) &- 0x61
      guard digit < 10 || letter < 6 else { return nil }
      value = value << 4 | UInt32(digit < 10 ? digit : letter &+ 10)
    }
    return value
  }

  /// A series of an answer, an object of labels, as `name{label="value",...}`.
  ///
  /// - Parameter name: the metric's, for answers that leave it out.
  /// - Returns: nil when it is no object of texts.
  static func seriesKey(_ object: Bytes, name: String) -> [UInt8]? {
    var cursor = JSONCursor(object)
    var metric = Array(name.utf8)
    var labels: [UInt8] = []
    let isWhole = cursor.members { label, cursor in
      guard let value = cursor.string() else { return false }
      if label.equalsText("__name__") {
        if !value.isEmpty { metric = Array(plain(value).utf8) }
        return true
      }
      if !labels.isEmpty { labels.append(0x2C) }
      append(label, to: &labels)
      labels += [0x3D, 0x22]
      appendEscaped(value, to: &labels)
      labels.append(0x22)
      return true
    }
    guard isWhole, !metric.isEmpty else { return nil }
    return metric + [0x7B] + labels + [0x7D]
  }

  /// Adds a value as the text format of metrics writes it.
  private static func appendEscaped(_ value: Bytes, to bytes: inout [UInt8]) {
    guard value.place(of: 0x5C) != nil else {
      bytes.append(contentsOf: value)
      return
    }
    var plain: [UInt8] = []
    append(value, to: &plain)
    for byte in plain {
      switch byte {
      case 0x5C, 0x22: bytes += [0x5C, byte]
      case 0x0A: bytes += [0x5C, 0x6E]
      default: bytes.append(byte)
      }
    }
  }
}
