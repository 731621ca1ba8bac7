/// Reads the numbers of the text format: what Go's `ParseFloat` takes, which is decimal with or
/// without an exponent, hexadecimal, `NaN`, `Inf` and `+Inf`, in any case.
enum SampleNumber {
  /// More bytes than this are no number.
  private static let limit = 128

  /// The number that the bytes are wholly made of; nil when they are none.
  static func value(_ text: Bytes) -> Double? {
    simple(text) ?? general(text)
  }

  /// Up to 19 digits with a point among them, exactly: the digits and the power of ten both fit a
  /// Double without rounding. Nil for everything else, which is for `general`.
  @inline(__always)
  private static func simple(_ text: Bytes) -> Double? {
    var place = 0
    let isNegative = text.first == 0x2D
    if isNegative { place = 1 }
    var digits: UInt64 = 0
    var count = 0
    var point = -1
    while place < text.count {
      let byte = text[place] &- 0x30
      if byte < 10 {
        digits = digits &* 10 &+ UInt64(byte)
        count &+= 1
      } else if text[place] == 0x2E, point < 0 {
        point = count
      } else {
        break
      }
      place &+= 1
    }
    guard count > 0, count < 20, digits < 1 << 53 else { return nil }
    var power = point < 0 ? 0 : point &- count
    if place < text.count {
      guard let exponent = exponent(text, place) else { return nil }
      power &+= exponent
    }
    guard power >= -22, power <= 22 else { return nil }
    let whole = Double(digits)
    let scaled = power < 0 ? whole / tens[-power] : whole * tens[power]
    return isNegative ? -scaled : scaled
  }

  /// The exponent that begins at a place and ends the text: `e+09`. Nil when there is something
  /// else, or more than three digits.
  private static func exponent(_ text: Bytes, _ start: Int) -> Int? {
    guard text[start] | 0x20 == 0x65 else { return nil }
    var place = start &+ 1
    guard place < text.count else { return nil }
    let isNegative = text[place] == 0x2D
    if isNegative || text[place] == 0x2B { place &+= 1 }
    guard place < text.count, text.count &- place <= 3 else { return nil }
    var value = 0
    while place < text.count {
      guard Bytes.isDigit(text[place]) else { return nil }
      value = value &* 10 &+ Int(text[place] &- 0x30)
      place &+= 1
    }
    return isNegative ? -value : value
  }

  /// Everything else, whatever locale the terminal has.
  private static func general(_ text: Bytes) -> Double? {
    guard !text.isEmpty, text.count <= limit, isNumeric(text) else { return nil }
    return Double(text.text)
  }

  /// Whether only such bytes occur as numbers are made of, so that `nan(...)`, which is taken
  /// elsewhere, is none.
  private static func isNumeric(_ text: Bytes) -> Bool {
    text.allSatisfy { byte in
      Bytes.isDigit(byte) || (byte | 0x20) &- 0x61 < 26 || byte == 0x2B || byte == 0x2D
        || byte == 0x2E
    }
  }

  private static let tens: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
