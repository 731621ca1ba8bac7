import FleetModel
import Testing

/// Text from outside on its way out.
struct HarmlessTextTests {
  static let hostile =
    "a\u{1B}[31mred\u{1B}]52;c;aGk=\u{7}\u{9B}5m\u{202E}x\u{2066}y\u{200B}\u{FEFF}\u{2028}\u{8}"
    + "\u{7F}\t\u{E000}b"

  @Test func nothingHarmfulIsLeft() {
    for text in [
      HarmlessText.text(Self.hostile), HarmlessText.sentences(Self.hostile),
      HarmlessText.excerpt(Self.hostile, limit: 1000),
    ] {
      let isHarmless = text.unicodeScalars.allSatisfy { HarmlessText.isHarmless($0) }
      #expect(isHarmless, "\(text.debugDescription)")
      #expect(text.hasPrefix("a?[31mred") && text.hasSuffix("b"))
    }
    #expect(HarmlessText.text("a\nb") == "a?b" && HarmlessText.text("é 漢字 ▇") == "é 漢字 ▇")
    #expect(HarmlessText.text("a\r\nb\n", keepsLines: true) == "a?\nb\n")
  }

  @Test func everyControlCharacterIsHarmful() {
    for value in Array(0..<0x20) + Array(0x7F..<0xA0) + [0xAD, 0x61C, 0x200E, 0x2067, 0xFFF9] {
      let scalar = Unicode.Scalar(UInt32(value))
      #expect(scalar.map(HarmlessText.isHarmless) == false, "\(value)")
    }
  }

  @Test func whatIsQuotedIsCut() {
    let long = String(repeating: "x", count: 500)
    let cut = String(repeating: "x", count: 80) + "..."
    #expect(
      HarmlessText.sentences("theme.yaml:3: unknown role \"\(long)\"; did you mean \"text\"?")
        == "theme.yaml:3: unknown role \"\(cut)\"; did you mean \"text\"?")
    #expect(
      HarmlessText.sentences("a: \"\(long)\"\nb: \"\(long)\"") == "a: \"\(cut)\"\nb: \"\(cut)\"")
    // What no quotes stand around is whole; a quote in what is quoted does not end it.
    let words = "said \"Field \"\(long)\" is not\"; " + String(repeating: "so it is, ", count: 20)
    #expect(HarmlessText.sentences(words).hasSuffix("so it is, "))
    #expect(!HarmlessText.sentences(words).contains(long))
    #expect(HarmlessText.sentences(long) == long)
    #expect(HarmlessText.sentences(String(repeating: "x", count: 9000)).count == 4099)
    #expect(HarmlessText.sentences("5\" disk \"\(long)") == "5\" disk \"\(long)")
  }
}
