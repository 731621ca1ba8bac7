/// A colour of a theme.
package enum Color: Hashable, Sendable {
  /// What the terminal shows by itself, as text or as background.
  case terminalDefault
  case rgb(UInt8, UInt8, UInt8)

  /// Reads `#rrggbb` or `default`; nil for anything else.
  package init?(text: some StringProtocol) {
    if text == "default" {
      self = .terminalDefault
      return
    }
    guard text.first == "#", text.utf8.count == 7, let value = UInt32(text.dropFirst(), radix: 16)
    else { return nil }
    self = .rgb(UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }

  /// Relative luminance as WCAG 2 defines it, 0 (black) to 1 (white); nil for the terminal's own.
  package var luminance: Double? {
    guard case .rgb(let red, let green, let blue) = self else { return nil }
    return 0.2126 * LinearColor.linear(red) + 0.7152 * LinearColor.linear(green)
      + 0.0722 * LinearColor.linear(blue)
  }

  /// Contrast ratio as WCAG 2 defines it, 1...21; nil where either is the terminal's own.
  package func contrast(with other: Color) -> Double? {
    guard let mine = luminance, let theirs = other.luminance else { return nil }
    return (max(mine, theirs) + 0.05) / (min(mine, theirs) + 0.05)
  }
}

/// Depth of a terminal's palette.
package enum ColorDepth: Int, CaseIterable, Sendable {
  /// No colours: bold, dim, underline and reverse only.
  case monochrome = 0
  case eight = 8
  case sixteen = 16
  /// The fixed cube and greys above the first sixteen.
  case indexed = 256
  /// 24 bit.
  case direct = 16_777_216
}
