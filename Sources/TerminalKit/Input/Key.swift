/// What the hand at the terminal did: a key, the mouse, or a new window size.
package enum Key: Hashable, Sendable {
  case character(Unicode.Scalar)
  /// A letter, lower case, with the Control key.
  case control(Unicode.Scalar)
  /// A function key, 1...12.
  case f(Int)
  case enter, escape, backspace, tab, backTab, delete, insert
  case up, down, left, right, shiftLeft, shiftRight, shiftUp, shiftDown
  case pageUp, pageDown, home, end
  case mouse(MouseEvent)
  /// The terminal has another size now.
  case resize
}

/// One act of the mouse, at a cell of the screen.
package struct MouseEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case press, release, drag, doubleClick, wheelUp, wheelDown
  }

  package var x: Int
  package var y: Int
  package var kind: Kind

  package init(x: Int, y: Int, kind: Kind) {
    self.x = x
    self.y = y
    self.kind = kind
  }
}
