/// One character cell of a screen.
///
/// A wide character takes two cells: the first holds it, the second is a continuation.
package struct Cell: Hashable, Sendable {
  /// The scalar shown; U+0000 marks the right half of a wide character.
  package var scalar: Unicode.Scalar
  package var style: Style

  package init(_ scalar: Unicode.Scalar = " ", _ style: Style = .text) {
    self.scalar = scalar
    self.style = style
  }

  package static let continuation: Unicode.Scalar = "\0"
  package static let blank = Cell()

  package var isContinuation: Bool { scalar == Cell.continuation }
}
