/// One line of text being typed (a filter, a time, a command).
package struct TextField: Hashable, Sendable {
  /// What it may hold at most; more is not taken in.
  package static let maximumLength = 1024

  package private(set) var scalars: [Unicode.Scalar]
  /// Where the next character goes, 0...count.
  package private(set) var caret: Int

  package init(_ text: String = "") {
    scalars = Array(text.unicodeScalars.prefix(Self.maximumLength))
    caret = scalars.count
  }

  package var text: String {
    get {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
    set { self = TextField(newValue) }
  }

  package var isEmpty: Bool { scalars.isEmpty }

  /// Takes an editing key.
  ///
  /// - Returns: whether the key was one; Enter, Escape and unknown keys are the caller's.
  package mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let scalar): insert(scalar)
    case .backspace: deleteBackward()
    case .delete: deleteForward()
    case .left: caret = max(0, caret - 1)
    case .right: caret = min(scalars.count, caret + 1)
    case .home, .control("a"): caret = 0
    case .end, .control("e"): caret = scalars.count
    case .control("u"): deleteToStart()
    case .control("k"): scalars.removeSubrange(caret...)
    case .control("w"): deleteWord()
    default: return false
    }
    return true
  }

  private mutating func insert(_ scalar: Unicode.Scalar) {
    guard scalars.count < Self.maximumLength else { return }
    scalars.insert(scalar, at: caret)
    caret += 1
  }

  private mutating func deleteBackward() {
    guard caret > 0 else { return }
    caret -= 1
    scalars.remove(at: caret)
  }

  private mutating func deleteForward() {
    guard caret < scalars.count else { return }
    scalars.remove(at: caret)
  }

  private mutating func deleteToStart() {
    scalars.removeSubrange(..<caret)
    caret = 0
  }

  private mutating func deleteWord() {
    let end = caret
    while caret > 0, scalars[caret - 1] == " " { caret -= 1 }
    while caret > 0, scalars[caret - 1] != " " { caret -= 1 }
    scalars.removeSubrange(caret..<end)
  }

  /// Draws prompt and text in the first row and sets the screen's caret; long text scrolls so
  /// that the caret stays visible.
  package func draw(on screen: inout Screen, _ rect: Rect, prompt: String = "") {
    guard !rect.isEmpty else { return }
    let row = rect.cutTop(1).top
    screen.fill(row, " ", .text)
    let used = screen.put(prompt, in: row, Style(.key))
    let field = row.cutLeft(used).rest
    guard field.width > 0 else { return }
    var first = 0
    while first < caret, width(of: first..<caret, screen) >= field.width { first += 1 }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[first...])
    screen.put(String(view), x: field.x, y: field.y, width: field.width)
    screen.caret = (field.x + width(of: first..<caret, screen), field.y)
  }

  private func width(of range: Range<Int>, _ screen: Screen) -> Int {
    scalars[range].reduce(0) { total, scalar in
      total + DisplayWidth.columns(of: DisplayWidth.harmless(scalar, charset: screen.charset))
    }
  }
}
