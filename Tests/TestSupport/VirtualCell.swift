/// One cell of a virtual terminal.
package struct VirtualCell: Hashable, Sendable {
  /// A colour as the bytes named it.
  package enum Color: Hashable, Sendable {
    case standard
    case indexed(Int)
    case rgb(Int, Int, Int)
  }

  /// What SGR set.
  package struct Look: Hashable, Sendable {
    package var foreground = Color.standard
    package var background = Color.standard
    package var isBold = false
    package var isDim = false
    package var isUnderlined = false
    package var isReversed = false
    package var isBlinking = false

    package init() {}
  }

  /// U+0000 marks the right half of a wide character.
  package var scalar: Unicode.Scalar = " "
  package var look = Look()

  package init(scalar: Unicode.Scalar = " ", look: Look = Look()) {
    self.scalar = scalar
    self.look = look
  }
}
