/// Turns the bytes of a log into UTF-8, a chunk at a time: UTF-16 of both orders with or without a byte
/// order mark (PowerShell's `>`), UTF-8 with one, and runs of NUL where two jobs wrote to one file. The
/// encoding may change anywhere, as where `>>` of one shell follows that of another. Bytes that are no
/// UTF-8 are passed on as they are. A mark at the front of a later line is left to `LineRepair`.
///
/// However the bytes are cut, the text is the same: what is not clear yet is held back. That is one
/// byte of a chunk of 8-bit text, and none behind a line end.
struct TextDecoding: Sendable {
  private enum Encoding: Sendable {
    case eight
    case sixteen(bigEndian: Bool)

    var isWide: Bool { if case .sixteen = self { true } else { false } }
  }

  private var encoding = Encoding.eight
  /// Whether nothing was decoded yet, so that few bytes tell the encoding.
  private var isAtStart = true
  /// Bytes that are decoded when more is known.
  private var held: [UInt8] = []
  private var highSurrogate: UInt16?
  private var isInHole = false
  /// The order of the UTF-16 that a hole stands in.
  private var wasBigEndian = false
  /// NUL bytes, which stand for holes in the file.
  private(set) var holeByteCount = 0
  /// Bytes of UTF-16 that are no character: halves of pairs and odd bytes.
  private(set) var lostByteCount = 0

  /// How many bytes are needed to tell the encoding at the start.
  private static let needed = 4

  /// Hands on what can be decoded so far. Text without NUL is handed on where it lies.
  mutating func decode(_ bytes: Bytes, _ pass: (Bytes) -> Void) {
    if isClean(bytes) {
      if !held.isEmpty { held.withUnsafeBufferPointer(pass) }
      let end = bytes.count - Self.openCount(bytes)
      held.removeAll(keepingCapacity: true)
      held.append(contentsOf: bytes.part(end, bytes.count))
      if end > 0 {
        isInHole = false
        pass(bytes.part(0, end))
      }
      return
    }
    decodeAll(held + bytes, isFinal: false, pass)
  }

  /// Hands on what is left at the end of the log.
  mutating func finish(_ pass: (Bytes) -> Void) {
    decodeAll(held, isFinal: true, pass)
  }

  /// Ends a file of a set; the next may be in another encoding.
  mutating func endFile(_ pass: (Bytes) -> Void) {
    finish(pass)
    encoding = .eight
    isAtStart = true
    isInHole = false
  }

  private func isClean(_ bytes: Bytes) -> Bool {
    guard case .eight = encoding, !isAtStart, !bytes.isEmpty, bytes.place(of: 0) == nil else {
      return false
    }
    return !held.contains { $0 == 0 || $0 >= 0xFE }
  }

  /// How many bytes at the end of 8-bit text may be the front of UTF-16: a mark, with the first half
  /// of a character, or that half alone.
  private static func openCount(_ bytes: Bytes) -> Int {
    let end = bytes.count
    let isMark = { (place: Int) in
      place >= 0 && (bytes[place] == 0xFF && bytes[place + 1] == 0xFE)
    }
    if end >= 3, isMark(end - 3) { return 3 }
    if end >= 2, isMark(end - 2) || (bytes[end - 2] == 0xFE && bytes[end - 1] == 0xFF) { return 2 }
    return end == 0 || bytes[end - 1] == 0x0A ? 0 : 1
  }

  private mutating func decodeAll(_ all: [UInt8], isFinal: Bool, _ pass: (Bytes) -> Void) {
    var output: [UInt8] = []
    output.reserveCapacity(all.count)
    let taken = all.withUnsafeBufferPointer { bytes in
      var place = 0
      if isAtStart {
        guard let mark = start(bytes, isFinal) else { return 0 }
        place = mark
      }
      while place < bytes.count, let next = step(bytes, place, isFinal, into: &output) {
        place = next
      }
      return place
    }
    held = [UInt8](all[taken...])
    if isFinal { flushSurrogate(into: &output) }
    if !output.isEmpty { output.withUnsafeBufferPointer(pass) }
  }

  /// - Returns: where the next step begins; nil when more bytes are needed.
  private mutating func step(
    _ bytes: Bytes, _ place: Int, _ isFinal: Bool, into output: inout [UInt8]
  ) -> Int? {
    switch encoding {
    case .eight: stepEight(bytes, place, isFinal, into: &output)
    case .sixteen(let bigEndian): stepSixteen(bytes, place, bigEndian, isFinal, into: &output)
    }
  }

  /// Sets the encoding; returns how long the mark at the front is, nil while that is open.
  private mutating func start(_ bytes: Bytes, _ isFinal: Bool) -> Int? {
    guard bytes.count >= Self.needed || isFinal else { return nil }
    isAtStart = false
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      encoding = .sixteen(bigEndian: bytes[0] == 0xFE)
      return 2
    }
    let isZero = bytes.prefix(Self.needed).map { $0 == 0 }
    if isZero == [false, true, false, true] { encoding = .sixteen(bigEndian: false) }
    if isZero == [true, false, true, false] { encoding = .sixteen(bigEndian: true) }
    return 0
  }
}

extension TextDecoding {
  /// Passes text on up to a NUL, and there finds out whether UTF-16 begins. Else NULs are a hole: what
  /// stands before it and behind it are lines of their own.
  private mutating func stepEight(
    _ bytes: Bytes, _ place: Int, _ isFinal: Bool, into output: inout [UInt8]
  ) -> Int? {
    guard let zero = bytes.place(of: 0, from: place) else {
      let open = isFinal ? 0 : Self.openCount(bytes.part(place, bytes.count))
      return emit(bytes, place, bytes.count - open, into: &output)
    }
    if isInHole, zero == place { return passHole(bytes, zero, isFinal, into: &output) }
    switch WideText.beginning(bytes, from: place, zero: zero, isFinal) {
    case .unknown: return emit(bytes, place, max(place, zero - 3), into: &output)
    case .text(let begin, let markLength, let bigEndian):
      _ = emit(bytes, place, begin - markLength, into: &output)
      encoding = .sixteen(bigEndian: bigEndian)
      return begin
    case .none:
      if zero > place { return emit(bytes, place, zero, into: &output) }
      return passHole(bytes, zero, isFinal, into: &output)
    }
  }

  /// - Returns: nil where nothing was passed on.
  private mutating func emit(
    _ bytes: Bytes, _ start: Int, _ end: Int, into output: inout [UInt8]
  ) -> Int? {
    guard end > start else { return nil }
    isInHole = false
    output.append(contentsOf: bytes.part(start, end))
    return end
  }

  /// A run of NULs becomes one line end.
  private mutating func passHole(
    _ bytes: Bytes, _ zero: Int, _ isFinal: Bool, into output: inout [UInt8]
  ) -> Int? {
    var end = zero
    while end < bytes.count, bytes[end] == 0 { end += 1 }
    // The last one may be half a character.
    if end == bytes.count, !isFinal { end -= 1 }
    let begin: Int
    switch WideText.behindHole(bytes, end, wasBigEndian, isFinal) {
    case .unknown where end < bytes.count && bytes[end] != 0: return nil
    case .text(let place, _, let bigEndian):
      encoding = .sixteen(bigEndian: bigEndian)
      begin = place
    case .unknown, .none: begin = end
    }
    guard begin > zero || encoding.isWide else { return nil }
    if begin > zero {
      if !isInHole { output.append(0x0A) }
      isInHole = true
      holeByteCount &+= begin - zero
    }
    return begin
  }
}

extension TextDecoding {
  private mutating func stepSixteen(
    _ bytes: Bytes, _ place: Int, _ bigEndian: Bool, _ isFinal: Bool, into output: inout [UInt8]
  ) -> Int? {
    guard place + 1 < bytes.count else {
      guard isFinal else { return nil }
      flushSurrogate(into: &output)
      lose(1, into: &output)
      return bytes.count
    }
    let (one, other) = (bytes[place], bytes[place + 1])
    let unit =
      bigEndian ? UInt16(one) << 8 | UInt16(other) : UInt16(other) << 8 | UInt16(one)
    if unit == 0xFEFF { return place + 2 }
    if unit == 0xFFFE {
      encoding = .sixteen(bigEndian: !bigEndian)
      return place + 2
    }
    switch WideText.change(bytes, place, bigEndian, isFinal) {
    case .unknown: return nil
    case .narrow(let begin):
      leaveWide(bigEndian, into: &output)
      return begin
    case .shift:
      flushSurrogate(into: &output)
      lostByteCount &+= 1
      return place + 1
    case .none:
      take(unit, into: &output)
      return place + 2
    }
  }

  private mutating func leaveWide(_ bigEndian: Bool, into output: inout [UInt8]) {
    flushSurrogate(into: &output)
    wasBigEndian = bigEndian
    encoding = .eight
    isInHole = false
  }

  private mutating func take(_ unit: UInt16, into output: inout [UInt8]) {
    if let high = highSurrogate, unit >> 10 == 0x37 {
      highSurrogate = nil
      append(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF)), to: &output)
      return
    }
    flushSurrogate(into: &output)
    switch unit >> 10 {
    case 0x36: highSurrogate = unit
    case 0x37: lose(2, into: &output)
    default: append(UInt32(unit), to: &output)
    }
  }

  /// Half a pair that its other half does not follow.
  private mutating func flushSurrogate(into output: inout [UInt8]) {
    guard highSurrogate != nil else { return }
    highSurrogate = nil
    lose(2, into: &output)
  }

  private mutating func lose(_ count: Int, into output: inout [UInt8]) {
    lostByteCount &+= count
    append(0xFFFD, to: &output)
  }

  private func append(_ value: UInt32, to output: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(value) else { return }
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
