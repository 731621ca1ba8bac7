/// Cuts terminal bytes into actions: ECMA-48 control sequences and UTF-8.
struct VirtualParser: Sendable {
  enum Action: Equatable, Sendable {
    case print(Unicode.Scalar)
    case control(UInt8)
    /// ESC, intermediate characters, final.
    case escape(String)
    /// CSI with its prefix (`?`, `>`), parameters with their parts (nil: left out) and final.
    case sequence(prefix: String, parameters: [[Int?]], final: Character)
  }

  private enum State: Sendable {
    case ground, escape, sequence, string
  }

  private static let maximumLength = 256

  private var state = State.ground
  private var collected = ""
  private var scalarBytes: [UInt8] = []
  private var isEscapeInString = false

  mutating func next(_ byte: UInt8) -> Action? {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .sequence: sequence(byte)
    case .string: string(byte)
    }
  }

  private mutating func ground(_ byte: UInt8) -> Action? {
    if byte == 0x1B {
      state = .escape
      collected = ""
      return nil
    }
    if byte < 0x20 || byte == 0x7F { return .control(byte) }
    if byte < 0x80 { return .print(Unicode.Scalar(byte)) }
    return continueScalar(byte)
  }

  private mutating func continueScalar(_ byte: UInt8) -> Action? {
    if byte >= 0xC0 { scalarBytes = [] }
    scalarBytes.append(byte)
    guard let first = scalarBytes.first else { return nil }
    let wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
    guard scalarBytes.count >= wanted else { return nil }
    defer { scalarBytes = [] }
    return String(decoding: scalarBytes, as: UTF8.self).unicodeScalars.first.map { .print($0) }
  }

  private mutating func escape(_ byte: UInt8) -> Action? {
    switch byte {
    case UInt8(ascii: "["):
      state = .sequence
      return nil
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"), UInt8(ascii: "k"):
      state = .string
      isEscapeInString = false
      return nil
    case 0x20...0x2F:
      collected.unicodeScalars.append(Unicode.Scalar(byte))
      return nil
    default:
      state = .ground
      return .escape(collected + String(Unicode.Scalar(byte)))
    }
  }

  private mutating func sequence(_ byte: UInt8) -> Action? {
    if byte < 0x20 { return .control(byte) }
    guard byte >= 0x40 else {
      if collected.utf8.count < Self.maximumLength {
        collected.unicodeScalars.append(Unicode.Scalar(byte))
      }
      return nil
    }
    state = .ground
    let prefix = collected.prefix { "?><=!".contains($0) }
    let body = collected.dropFirst(prefix.count)
    let parameters = body.split(separator: ";", omittingEmptySubsequences: false).map { part in
      part.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    }
    return .sequence(
      prefix: String(prefix), parameters: parameters,
      final: Character(Unicode.Scalar(byte)))
  }

  /// Titles and other strings are skipped to their end: BEL or ESC \.
  private mutating func string(_ byte: UInt8) -> Action? {
    if byte == 0x07 || (isEscapeInString && byte == UInt8(ascii: "\\")) { state = .ground }
    isEscapeInString = byte == 0x1B
    return nil
  }
}
