import CNcurses
import TerminalKit

/// The colour pairs of ncurses, made when a style first needs them.
///
/// The user's palette is never redefined: colours are only picked from it.
struct ColorPairs {
  /// What ncurses calls a style: attributes and the number of a colour pair.
  struct Look {
    var attributes: attr_t
    var pair: Int32
  }

  private struct Pair: Hashable {
    var foreground: Int32
    var background: Int32
  }

  private let palette: Palette
  private var looks: [Style: Look] = [:]
  private var pairs: [Pair: Int32] = [:]
  private var last: (style: Style, look: Look)?

  init(palette: Palette) {
    self.palette = palette
  }

  mutating func look(of style: Style) -> Look {
    if let last, last.style == style { return last.look }
    let look = looks[style] ?? makeLook(of: style)
    last = (style, look)
    return look
  }

  private mutating func makeLook(of style: Style) -> Look {
    let paint = palette.paint(of: style)
    let look = Look(
      attributes: Self.attributes(of: paint.attributes),
      pair: pair(paint.foreground, on: paint.background))
    looks[style] = look
    return look
  }

  /// The pair's number; 0, the terminal's own colours, when no more can be made.
  private mutating func pair(_ foreground: Int32, on background: Int32) -> Int32 {
    guard foreground >= 0 || background >= 0 else { return 0 }
    let key = Pair(foreground: foreground, background: background)
    if let known = pairs[key] { return known }
    let number = Int32(pairs.count + 1)
    guard number < gt_color_pairs(),
      init_extended_pair(number, foreground, background) == OK
    else { return 0 }
    pairs[key] = number
    return number
  }

  private static func attributes(of attributes: Style.Attributes) -> attr_t {
    var result: attr_t = 0
    if attributes.contains(.bold) { result |= gt_bold() }
    if attributes.contains(.dim) { result |= gt_dim() }
    if attributes.contains(.underline) { result |= gt_underline() }
    if attributes.contains(.reverse) { result |= gt_reverse() }
    if attributes.contains(.blink) { result |= gt_blink() }
    return result
  }
}
