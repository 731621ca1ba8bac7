import FleetModel

/// JSON (RFC 8259) as it is written: commas follow from what came before; absent is null.
extension ByteSink {
  mutating func beginObject() { begin(UInt8(ascii: "{")) }
  mutating func beginArray() { begin(UInt8(ascii: "[")) }
  mutating func endObject() { end(UInt8(ascii: "}")) }
  mutating func endArray() { end(UInt8(ascii: "]")) }

  /// The name of the next member; names are ours and need no escapes.
  mutating func key(_ name: String) {
    comma()
    put(byte: UInt8(ascii: "\""))
    put(name)
    put("\":")
    needsComma = false
  }

  /// The name of the next member where it comes from outside.
  mutating func key(quoting name: String) {
    value(name)
    put(byte: UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func null() { element { $0.put("null") } }

  mutating func value(_ truth: Bool) { element { $0.put(truth ? "true" : "false") } }

  mutating func value(_ integer: Int?) {
    guard let integer else { return null() }
    element { $0.put(Int64(integer)) }
  }

  /// A stored integer of a metric, as the decimal number that it stands for.
  mutating func value(scaled: Int64?, decimals: Int) {
    guard let scaled else { return null() }
    element { $0.put(scaled: scaled, decimals: decimals) }
  }

  /// A number with at most so many decimals; what JSON cannot write (infinite, no number) is null.
  mutating func value(_ number: Double?, decimals: Int) {
    guard let number, number.isFinite else { return null() }
    element { $0.put(number, decimals: decimals) }
  }

  /// Text in quotes. Control characters, also those of eight bits, and those that turn the direction
  /// of writing become escapes, so that the document does nothing to a terminal it is shown on.
  mutating func value(_ text: String?) {
    guard let text else { return null() }
    comma()
    put(byte: UInt8(ascii: "\""))
    if text.utf8.allSatisfy(Self.isPlain) {
      put(text)
    } else {
      for scalar in text.unicodeScalars { putEscaped(scalar) }
    }
    put(byte: UInt8(ascii: "\""))
    needsComma = true
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func putEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": put("\\\"")
    case "\\": put("\\\\")
    case "\n": put("\\n")
    case "\r": put("\\r")
    case "\t": put("\\t")
    case _ where HarmlessText.isHarmless(scalar): put(String(scalar))
    default:
      // Beyond 65535 a character is written as two.
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      }
    }
  }

  private mutating func element(_ write: (inout ByteSink) -> Void) {
    comma()
    write(&self)
    needsComma = true
  }

  private mutating func comma() {
    if needsComma { put(byte: UInt8(ascii: ",")) }
  }

  private mutating func begin(_ bracket: UInt8) {
    comma()
    put(byte: bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    put(byte: bracket)
    needsComma = true
  }
}
