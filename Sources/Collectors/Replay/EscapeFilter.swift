/// Takes the sequences out of a log that a terminal would act on: colours, titles, a cleared screen,
/// charset switches (ECMA-48, and DEC's and xterm's own), as `script`, `watch`, a `clear` loop and
/// coloured prefixes leave them. However the bytes are cut, the text is the same.
///
/// What moves the cursor to another line or clears the screen ends the line, so that no two lines
/// become one. What turns out to be no sequence is text again, but for its escape character: nothing
/// that is not finished can swallow a log.
struct EscapeFilter: Sendable {
  private enum State: Sendable {
    case text
    /// Behind ESC.
    case escape
    /// Behind ESC and bytes from 0x20 to 0x2F.
    case charset
    /// Behind ESC [ (CSI).
    case control
    /// Within OSC, DCS, SOS, PM, APC or a title of screen, up to BEL or ESC \.
    case string
    case stringEscape
  }

  private var state = State.text
  /// The sequence so far, without its escape character.
  private var sequence: [UInt8] = []
  /// The byte that was handed on last.
  private var last: UInt8 = 0x0A
  /// Whether a sequence has just ended: terminfo puts a charset switch of one byte behind some.
  private var isBehind = false

  private static let escape: UInt8 = 0x1B
  /// The longest CSI, and the longest string, as of a title or a link.
  private static let longestControl = 64
  private static let longestString = 4096
  /// The most blanks or characters that one sequence stands for.
  private static let mostRepeated = 512

  /// Hands on the text of the next bytes; where no sequence is, where they lie.
  mutating func filter(_ bytes: Bytes, _ pass: (Bytes) -> Void) {
    guard let end = bytes.last else { return }
    if case .text = state, !isBehind, bytes.place(of: Self.escape) == nil {
      last = end
      return pass(bytes)
    }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      if case .text = state {
        place = copy(bytes, from: place, into: &output)
      } else {
        take(bytes[place], into: &output)
        place += 1
      }
    }
    if !output.isEmpty { output.withUnsafeBufferPointer(pass) }
  }

  /// Hands on what is left at the end of a log: a string without an end.
  mutating func finish(_ pass: (Bytes) -> Void) {
    var output: [UInt8] = []
    switch state {
    case .string, .stringEscape: restore(into: &output)
    case .text, .escape, .charset, .control: break
    }
    state = .text
    sequence = []
    isBehind = false
    last = 0x0A
    if !output.isEmpty { output.withUnsafeBufferPointer(pass) }
  }

  /// Copies text up to the next sequence; returns the place behind its escape character.
  private mutating func copy(
    _ bytes: Bytes, from start: Int, into output: inout [UInt8]
  ) -> Int {
    if isBehind {
      isBehind = false
      if bytes[start] == 0x0E || bytes[start] == 0x0F { return start + 1 }
    }
    let end = bytes.place(of: Self.escape, from: start) ?? bytes.count
    if end > start {
      output.append(contentsOf: bytes.part(start, end))
      last = bytes[end - 1]
    }
    if end < bytes.count { begin() }
    return end + 1
  }

  private mutating func begin() {
    state = .escape
    sequence.removeAll(keepingCapacity: true)
  }

  private mutating func put(_ byte: UInt8, count: Int = 1, into output: inout [UInt8]) {
    guard count > 0 else { return }
    output.append(contentsOf: repeatElement(byte, count: min(count, Self.mostRepeated)))
    last = byte
  }

  private mutating func endLine(into output: inout [UInt8]) {
    if last != 0x0A { put(0x0A, into: &output) }
  }

  private mutating func end() {
    state = .text
    isBehind = true
  }

  /// What was taken for a sequence and is none is text.
  private mutating func restore(into output: inout [UInt8]) {
    output.append(contentsOf: sequence)
    last = sequence.last ?? last
    state = .text
  }

  /// Takes a byte that ends a sequence before its time.
  private mutating func breakOff(_ byte: UInt8, into output: inout [UInt8]) {
    restore(into: &output)
    if byte == Self.escape { begin() } else { put(byte, into: &output) }
  }
}

extension EscapeFilter {
  private mutating func take(_ byte: UInt8, into output: inout [UInt8]) {
    switch state {
    case .text: put(byte, into: &output)
    case .escape: takeFirst(byte, into: &output)
    case .charset:
      switch byte {
      case 0x20...0x2F where sequence.count < Self.longestControl: sequence.append(byte)
      case 0x30...0x7E: end()
      default: breakOff(byte, into: &output)
      }
    case .control: takeControl(byte, into: &output)
    case .string: takeString(byte, into: &output)
    case .stringEscape:
      if byte == 0x5C { return end() }
      restore(into: &output)
      begin()
      takeFirst(byte, into: &output)
    }
  }

  private mutating func takeFirst(_ byte: UInt8, into output: inout [UInt8]) {
    switch byte {
    case 0x5B: state = .control
    // OSC, DCS, SOS, PM, APC, and the title of screen and tmux.
    case 0x5D, 0x50, 0x58, 0x5E, 0x5F, 0x6B: state = .string
    case 0x20...0x2F: state = .charset
    // A reset, and a line down, down to its start, or up.
    case 0x63, 0x44, 0x45, 0x4D:
      end()
      return endLine(into: &output)
    case 0x30...0x7E: return end()
    default: return breakOff(byte, into: &output)
    }
    sequence.append(byte)
  }

  private mutating func takeString(_ byte: UInt8, into output: inout [UInt8]) {
    switch byte {
    case 0x07: end()
    case Self.escape: state = .stringEscape
    case 0x0A: breakOff(byte, into: &output)
    default:
      guard sequence.count < Self.longestString else { return breakOff(byte, into: &output) }
      sequence.append(byte)
    }
  }

  /// Parameters, then bytes from 0x20 to 0x2F, then the final byte.
  private mutating func takeControl(_ byte: UInt8, into output: inout [UInt8]) {
    let isOpen = sequence.count < Self.longestControl
    let hasIntermediate = sequence.last.map { (0x20...0x2F).contains($0) } ?? false
    switch byte {
    case 0x30...0x3F where isOpen && !hasIntermediate: sequence.append(byte)
    case 0x20...0x2F where isOpen: sequence.append(byte)
    case 0x40...0x7E:
      end()
      if !hasIntermediate { act(byte, into: &output) }
    // CAN and SUB.
    case 0x18, 0x1A: end()
    default: breakOff(byte, into: &output)
    }
  }

  /// What a CSI does that a reader of lines should know.
  private mutating func act(_ final: UInt8, into output: inout [UInt8]) {
    let parameters = sequence.dropFirst().split(separator: 0x3B, omittingEmptySubsequences: false)
      .map { digits in digits.withUnsafeBufferPointer { $0.unsigned } ?? 1 }
    let first = max(1, parameters.first ?? 1)
    switch final {
    // CUP and HVP: to a row and column.
    case 0x48, 0x66:
      endLine(into: &output)
      put(0x20, count: (parameters.count > 1 ? parameters[1] : 1) - 1, into: &output)
    // CUU, CUD, CNL, CPL, VPA: to another row. ED alone moves nothing.
    case 0x41, 0x42, 0x45, 0x46, 0x64: endLine(into: &output)
    // CHA and HPA: to a column of the row.
    case 0x47, 0x60: put(first == 1 ? 0x0D : 0x20, into: &output)
    // CUF and HPR: to the right.
    case 0x43, 0x61: put(0x20, count: first, into: &output)
    // EL: clears the row, or its front.
    case 0x4B where sequence.dropFirst().elementsEqual([0x31]) || sequence.last == 0x32:
      put(0x0D, into: &output)
    // REP: the last character again.
    case 0x62 where last &- 0x20 < 0x5F: put(last, count: first, into: &output)
    default: break
    }
  }
}
