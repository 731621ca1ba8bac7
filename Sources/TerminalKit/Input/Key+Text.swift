extension Key {
  /// Names of keys in help, footer and keymap files.
  private static let names: [(key: Key, name: String)] = [
    (.character(" "), "space"), (.enter, "Enter"), (.escape, "Esc"), (.backspace, "Backspace"),
    (.tab, "Tab"), (.backTab, "S-Tab"), (.delete, "Del"), (.insert, "Ins"), (.up, "Up"),
    (.down, "Down"), (.left, "Left"), (.right, "Right"), (.shiftLeft, "S-Left"),
    (.shiftRight, "S-Right"), (.shiftUp, "S-Up"), (.shiftDown, "S-Down"), (.pageUp, "PgUp"),
    (.pageDown, "PgDn"), (.home, "Home"), (.end, "End"),
  ]

  /// The key's name (`space`, `C-c`, `PgUp`, `F1`, `x`); nil for the mouse and for a resize.
  package var name: String? {
    if let named = Key.names.first(where: { $0.key == self }) { return named.name }
    switch self {
    case .character(let scalar): return String(scalar)
    case .control(let scalar): return "C-" + String(scalar)
    case .f(let number): return "F\(number)"
    default: return nil
    }
  }

  /// Reads a key's name; names of more than one letter in any case. Nil for what is no key.
  package init?(name: String) {
    let scalars = Array(name.unicodeScalars)
    if scalars.count == 1, let only = scalars.first {
      self = .character(only)
    } else if let named = Key.names.first(where: { $0.name.lowercased() == name.lowercased() }) {
      self = named.key
    } else if scalars.count == 3, name.lowercased().hasPrefix("c-"), let letter = scalars.last,
      let lower = letter.properties.lowercaseMapping.unicodeScalars.first, lower.isASCII
    {
      self = .control(lower)
    } else if let first = scalars.first, first == "F" || first == "f",
      let number = Int(name.dropFirst()), (1...12).contains(number)
    {
      self = .f(number)
    } else {
      return nil
    }
  }
}
