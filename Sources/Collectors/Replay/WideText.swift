/// Tells UTF-16 from 8-bit text by the bytes around a place where one may turn into the other. Logs
/// are ASCII for the most part: every second byte of their UTF-16 is NUL.
enum WideText {
  /// Whether UTF-16 begins in 8-bit text.
  enum Beginning: Equatable {
    case text(begin: Int, markLength: Int, bigEndian: Bool)
    case none
    /// More bytes are needed.
    case unknown
  }

  /// What comes next in UTF-16.
  enum Change: Equatable {
    case none
    /// 8-bit text, or a hole.
    case narrow(begin: Int)
    /// UTF-16 whose characters begin one byte later, as behind a torn one.
    case shift
    case unknown
  }

  /// How many characters in a row are evidence.
  private static let evidence = 3
  /// How many bytes are looked at to tell 8-bit text, and how many of them are enough.
  private static let window = 32
  private static let enough = 8

  /// Printable ASCII, and what divides lines and cells.
  static func isText(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x5F || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Whether UTF-16 begins at the first NUL of 8-bit text.
  ///
  /// - Parameters:
  ///   - start: where text begins that was not passed on.
  ///   - isFinal: whether no more bytes follow.
  static func beginning(
    _ bytes: Bytes, from start: Int, zero: Int, _ isFinal: Bool
  ) -> Beginning {
    let hasMark = { (place: Int, first: UInt8, second: UInt8) in
      place >= start && bytes[place] == first && bytes[place + 1] == second
    }
    if hasMark(zero - 2, 0xFE, 0xFF) {
      return .text(begin: zero, markLength: 2, bigEndian: true)
    }
    if hasMark(zero - 3, 0xFF, 0xFE) {
      return .text(begin: zero - 1, markLength: 2, bigEndian: false)
    }
    // A line end before the NUL ends the text of 8 bits.
    if zero > start, bytes[zero - 1] != 0x0A {
      switch run(bytes, zero - 1, bigEndian: false, isFinal) {
      case .some(true): return .text(begin: zero - 1, markLength: 0, bigEndian: false)
      case .some(false): break
      case .none: return .unknown
      }
    }
    switch run(bytes, zero, bigEndian: true, isFinal) {
    case .some(true): return .text(begin: zero, markLength: 0, bigEndian: true)
    case .some(false): return .none
    case .none: return .unknown
    }
  }

  /// Whether UTF-16 begins behind a run of NULs, of which the last may be its first half.
  ///
  /// - Parameter end: the first byte that is no NUL.
  static func behindHole(
    _ bytes: Bytes, _ end: Int, _ bigEndian: Bool, _ isFinal: Bool
  ) -> Beginning {
    let begin = bigEndian ? end - 1 : end
    guard begin >= 0 else { return .none }
    switch run(bytes, begin, bigEndian: bigEndian, isFinal) {
    case .some(true): return .text(begin: begin, markLength: 0, bigEndian: bigEndian)
    case .some(false): return .none
    case .none: return .unknown
    }
  }

  /// Whether ASCII in UTF-16 stands at a place; nil while there are too few bytes to tell. At the end
  /// fewer characters are enough.
  private static func run(
    _ bytes: Bytes, _ place: Int, bigEndian: Bool, _ isFinal: Bool
  ) -> Bool? {
    for step in 0..<evidence * 2 {
      guard place + step < bytes.count else { return isFinal ? step >= 4 : nil }
      let isZero = (step % 2 == 0) == bigEndian
      let byte = bytes[place + step]
      guard isZero ? byte == 0 : isText(byte) else { return false }
    }
    return true
  }

  /// What comes at a place in UTF-16 that has at least two bytes.
  static func change(_ bytes: Bytes, _ place: Int, _ bigEndian: Bool, _ isFinal: Bool) -> Change {
    let (one, other) = (bytes[place], bytes[place + 1])
    if one == 0, other == 0 { return .narrow(begin: place) }
    if isText(one), isText(other) {
      return answer(isNarrow(bytes, place, bigEndian, isFinal), .narrow(begin: place))
    }
    if one == 0xEF, other == 0xBB { return behindMark(bytes, place, isFinal) }
    let (low, high) = bigEndian ? (other, one) : (one, other)
    guard low == 0, isText(high) else { return .none }
    return answer(run(bytes, place, bigEndian: !bigEndian, isFinal), .shift)
  }

  private static func answer(_ isSo: Bool?, _ change: Change) -> Change {
    isSo.map { $0 ? change : .none } ?? .unknown
  }

  /// The mark of UTF-8 with text behind it.
  private static func behindMark(_ bytes: Bytes, _ place: Int, _ isFinal: Bool) -> Change {
    for step in 2..<3 + enough {
      guard place + step < bytes.count else {
        return isFinal && step > 3 ? .narrow(begin: place + 3) : isFinal ? .none : .unknown
      }
      let byte = bytes[place + step]
      guard step == 2 ? byte == 0xBF : isText(byte) else { return .none }
    }
    return .narrow(begin: place + 3)
  }

  /// Whether text of 8 bits stands where two bytes of ASCII do. Ideographs are such pairs too: their
  /// higher bytes are letters, while every second byte of a log is now and then a digit, a blank or a
  /// line end.
  private static func isNarrow(
    _ bytes: Bytes, _ place: Int, _ bigEndian: Bool, _ isFinal: Bool
  ) -> Bool? {
    var count = 0
    while count < window, place + count < bytes.count, isText(bytes[place + count]) { count += 1 }
    let isCut = place + count == bytes.count && count < window
    if isCut, !isFinal { return nil }
    if isCut, count % 2 == 1 { return true }
    let high = { (pair: Int) in bytes[place + pair * 2 + (bigEndian ? 0 : 1)] }
    let pairs = count / 2
    let odd = (0..<pairs).count { !isOfScript(high($0)) }
    if count >= enough { return odd > 0 && odd * enough >= pairs }
    return (0..<pairs).contains { pair in
      guard high(pair) == 0x0A || high(pair) == 0x0D else { return false }
      return pair + 1 == pairs || high(pair + 1) != high(pair)
    }
  }

  /// Whether a byte is the higher one of letters of a script: kana, ideographs from U+4E00 on, and
  /// those of India that share it with a tab.
  private static func isOfScript(_ byte: UInt8) -> Bool {
    byte == 0x30 || byte >= 0x4E || byte == 0x09
  }
}
