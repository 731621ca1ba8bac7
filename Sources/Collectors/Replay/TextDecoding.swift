import Glibc

/// Turns the bytes of a log into UTF-8, a chunk at a time: UTF-16 of both orders with or without a
/// byte order mark (PowerShell's `>`), UTF-8 with one, and runs of NUL where two jobs wrote to one
/// file. Bytes that are no UTF-8 are passed on as they are.
struct TextDecoding: Sendable {
  private enum Encoding: Sendable { case undecided, utf8, utf16(bigEndian: Bool) }

  private var encoding = Encoding.undecided
  /// Bytes that wait for the rest of their character, at most three.
  private var rest: [UInt8] = []
  private var highSurrogate: UInt16?
  /// Whether the log held NUL bytes, which stand for a hole in the file.
  private(set) var hadNULs = false

  /// How many bytes are needed to tell the encoding.
  private static let needed = 4

  /// Whether bytes that come next would be passed on as they are, so that none need be copied.
  func leavesAsTheyAre(_ bytes: Bytes) -> Bool {
    guard case .utf8 = encoding else { return false }
    return bytes.place(of: 0) == nil
  }

  /// Appends what can be decoded so far.
  mutating func decode(_ bytes: Bytes, into output: inout [UInt8]) {
    if case .undecided = encoding {
      guard rest.count + bytes.count >= Self.needed else {
        rest.append(contentsOf: bytes)
        return
      }
      let all = rest + bytes
      rest = []
      let mark = decide(all)
      all.withUnsafeBufferPointer { pass($0.part(mark, $0.count), into: &output) }
    } else {
      pass(bytes, into: &output)
    }
  }

  /// Appends what is left at the end of the log.
  mutating func finish(into output: inout [UInt8]) {
    if case .undecided = encoding {
      let mark = decide(rest)
      let all = rest
      rest = []
      all.withUnsafeBufferPointer { pass($0.part(mark, $0.count), into: &output) }
    }
    if highSurrogate != nil || !rest.isEmpty { append(Self.replacement, to: &output) }
    highSurrogate = nil
    rest = []
  }

  /// Sets the encoding; returns how long the mark at the front is.
  private mutating func decide(_ start: [UInt8]) -> Int {
    if start.starts(with: [0xEF, 0xBB, 0xBF]) {
      encoding = .utf8
      return 3
    }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
      encoding = .utf16(bigEndian: start[0] == 0xFE)
      return 2
    }
    encoding = .utf8
    guard start.count >= Self.needed else { return 0 }
    let isZero = start.prefix(Self.needed).map { $0 == 0 }
    if isZero == [false, true, false, true] { encoding = .utf16(bigEndian: false) }
    if isZero == [true, false, true, false] { encoding = .utf16(bigEndian: true) }
    return 0
  }

  private mutating func pass(_ bytes: Bytes, into output: inout [UInt8]) {
    switch encoding {
    case .undecided: break
    case .utf8: passUTF8(bytes, into: &output)
    case .utf16(let bigEndian): passUTF16(bytes, bigEndian, into: &output)
    }
  }

  /// NULs become line ends: what stands before a hole and behind it are lines of their own.
  private mutating func passUTF8(_ bytes: Bytes, into output: inout [UInt8]) {
    let start = output.count
    output.append(contentsOf: bytes)
    guard bytes.place(of: 0) != nil else { return }
    hadNULs = true
    for place in start..<output.count where output[place] == 0 { output[place] = 0x0A }
  }

  private mutating func passUTF16(
    _ bytes: Bytes, _ bigEndian: Bool, into output: inout [UInt8]
  ) {
    for byte in bytes {
      guard let first = rest.first else {
        rest.append(byte)
        continue
      }
      rest.removeAll(keepingCapacity: true)
      let unit =
        bigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
      take(unit, into: &output)
    }
  }

  private mutating func take(_ unit: UInt16, into output: inout [UInt8]) {
    if let high = highSurrogate {
      highSurrogate = nil
      if unit >> 10 == 0x37 {
        append(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF)), to: &output)
        return
      }
      append(Self.replacement, to: &output)
    }
    switch unit >> 10 {
    case 0x36: highSurrogate = unit
    case 0x37: append(Self.replacement, to: &output)
    default:
      if unit == 0 { hadNULs = true }
      append(unit == 0 ? 0x0A : UInt32(unit), to: &output)
    }
  }

  private static let replacement: UInt32 = 0xFFFD

  private func append(_ value: UInt32, to output: inout [UInt8]) {
    guard let scalar = Unicode.Scalar(value) else { return }
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
