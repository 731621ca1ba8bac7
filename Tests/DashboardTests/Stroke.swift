import TerminalKit

/// What a test types: text as written, or a key by its name.
struct Stroke: ExpressibleByStringLiteral {
  let keys: [Key]

  init(stringLiteral text: String) {
    keys = text.unicodeScalars.map { .character($0) }
  }

  init(_ key: Key) { keys = [key] }

  init(keys: [Key]) { self.keys = keys }

  static let enter = Stroke(.enter)
  static let escape = Stroke(.escape)
  static let backspace = Stroke(.backspace)
  static let tab = Stroke(.tab)
  static let up = Stroke(.up)
  static let down = Stroke(.down)
  static let pageDown = Stroke(.pageDown)
  static let pageUp = Stroke(.pageUp)
  static let home = Stroke(.home)
  static let end = Stroke(.end)
  static let space = Stroke(.character(" "))

  static func control(_ letter: Unicode.Scalar) -> Stroke { Stroke(.control(letter)) }
  static func key(_ key: Key) -> Stroke { Stroke(key) }
  static func mouse(_ kind: MouseEvent.Kind, x: Int, y: Int) -> Stroke {
    Stroke(.mouse(MouseEvent(x: x, y: y, kind: kind)))
  }
}
