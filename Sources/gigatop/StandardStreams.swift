import FleetModel
import Glibc

/// Standard error, a line at a time: whatever a sentence quotes does nothing to a terminal.
enum StandardError {
  static func write(_ line: String) {
    let words = HarmlessText.sentences(line)
    put(words.hasSuffix("\n") ? words : words + "\n")
  }

  /// Writes over the line that the cursor is in.
  static func replaceLine(_ text: String) { put("\r" + HarmlessText.text(text) + "\u{1B}[K") }
  static func clearLine() { put("\r\u{1B}[K") }

  /// Ends the line that the cursor is in.
  static func endLine() { put("\n") }

  private static func put(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

/// Standard output of commands that tell something; exports go through `OutputFile`.
enum StandardOutput {
  /// Writes lines of facts: whatever names and values are in them does nothing to a terminal.
  static func write(_ lines: String) { print(HarmlessText.text(lines, keepsLines: true)) }

  /// Writes what a check found, whose sentences quote what is wrong.
  static func write(finding: String) { print(HarmlessText.sentences(finding)) }
}
