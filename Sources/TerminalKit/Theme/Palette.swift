/// Turns a theme's colours into what a terminal of a certain depth can be asked for.
package struct Palette: Sendable {
  /// What a cell is painted with; colour numbers as the terminal counts them, -1 its own.
  package struct Paint: Hashable, Sendable {
    package var foreground: Int32
    package var background: Int32
    package var attributes: Style.Attributes
  }

  package let theme: Theme
  package let depth: ColorDepth

  package init(theme: Theme, depth: ColorDepth) {
    self.theme = theme
    self.depth = depth
  }

  /// Colour numbers and attributes of a style. Text never takes its background's colour.
  package func paint(of style: Style) -> Paint {
    var attributes = theme.attributes(of: style)
    if depth == .monochrome { return monochrome(style, attributes) }
    let background = number(of: style.background, isText: false)
    var foreground = number(of: style.foreground, isText: true)
    if foreground == background, background >= 0 { foreground = -1 }
    if depth == .eight, isFaint(style.foreground) { attributes.insert(.dim) }
    return Paint(foreground: foreground, background: background, attributes: attributes)
  }

  /// Without colours the cursor, badges and header are reversed, secondary text is dim, and what
  /// needs a hand is bold.
  private func monochrome(_ style: Style, _ own: Style.Attributes) -> Paint {
    var attributes = own
    if style.background != .role(.background), style.background != .role(.header) {
      attributes.insert(.reverse)
    }
    switch style.foreground {
    case .role(.muted), .role(.frame), .role(.trough), .role(.stale): attributes.insert(.dim)
    case .role(.critical), .role(.lost), .role(.warning), .role(.accent), .role(.key):
      attributes.insert(.bold)
    case .role(.badgeLive), .role(.badgePaused), .role(.badgeReplay), .role(.badgeSimulated):
      attributes.insert([.bold, .reverse])
    default: break
    }
    return Paint(foreground: -1, background: -1, attributes: attributes)
  }

  /// Eight colours have no grey: secondary ink is white made dim.
  private func isFaint(_ ink: Ink) -> Bool {
    switch ink {
    case .role(.muted), .role(.frame), .role(.trough), .role(.stale): true
    default: false
    }
  }

  private func number(of ink: Ink, isText: Bool) -> Int32 {
    if depth == .eight || depth == .sixteen, case .role(let role) = ink,
      let standIn = theme.entry(of: role).standIn
    {
      return standIn
    }
    return number(of: theme.color(of: ink), isText: isText)
  }

  /// The number of a colour at this depth, -1 for the terminal's own.
  package func number(of color: Color, isText: Bool) -> Int32 {
    guard case .rgb(let red, let green, let blue) = color else { return -1 }
    switch depth {
    case .monochrome: return -1
    case .direct: return Self.directNumber(red, green, blue)
    case .indexed: return Self.indexedNumber(red, green, blue)
    case .sixteen: return nearest(red, green, blue, among: Self.ansi, isText: isText)
    case .eight: return nearest(red, green, blue, among: Self.ansi.prefix(8), isText: isText)
    }
  }

  /// Direct-colour terminfo entries read the first eight numbers as palette colours, so almost
  /// black blues move up to the ninth.
  private static func directNumber(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int32 {
    let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    return value > 0 ? max(8, value) : 0
  }

  /// The 6x6x6 cube or the grey ramp of xterm's 256 colours, whichever is nearer.
  private static func indexedNumber(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int32 {
    let (r, g, b) = (cubeStep(red), cubeStep(green), cubeStep(blue))
    let cube = squares(
      (red, green, blue), (cubeLevels[r], cubeLevels[g], cubeLevels[b]))
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let grey = min(23, max(0, (mean - 3) / 10))
    let level = UInt8(8 + 10 * grey)
    let greyError = squares((red, green, blue), (level, level, level))
    return greyError < cube ? Int32(232 + grey) : Int32(16 + 36 * r + 6 * g + b)
  }

  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static func cubeStep(_ value: UInt8) -> Int {
    if value < 48 { return 0 }
    return value < 115 ? 1 : (Int(value) - 35) / 40
  }

  private static func squares(
    _ a: (UInt8, UInt8, UInt8), _ b: (UInt8, UInt8, UInt8)
  ) -> Int {
    let (dr, dg, db) = (Int(a.0) - Int(b.0), Int(a.1) - Int(b.1), Int(a.2) - Int(b.2))
    return dr * dr + dg * dg + db * db
  }

  /// The sixteen colours as xterm shows them; a user's own differ, their hues hardly.
  private static let ansi: [LinearColor] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205),
    (0, 205, 205), (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ].map { LinearColor(red: $0.0, green: $0.1, blue: $0.2) }

  /// The nearest palette colour; text never takes the one the background is likely to have.
  private func nearest(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8, among palette: some Collection<LinearColor>,
    isText: Bool
  ) -> Int32 {
    let wanted = LinearColor(red: red, green: green, blue: blue)
    var best: (number: Int32, distance: Double) = (-1, .infinity)
    for (index, candidate) in palette.enumerated() {
      if isText, isBackgroundLike(index) { continue }
      let distance = wanted.distance(to: candidate)
      if distance < best.distance { best = (Int32(index), distance) }
    }
    return best.number
  }

  private func isBackgroundLike(_ index: Int) -> Bool {
    theme.appearance == .dark ? index == 0 : index == 7 || index == 15
  }
}
