import TerminalKit
import Testing

@Suite struct PaletteTests {
  @Test(arguments: ThemeCatalog.names, ColorDepth.allCases)
  func numbersFitTheDepth(name: String, depth: ColorDepth) throws {
    let palette = Palette(theme: try ThemeCatalog.load(name: name), depth: depth)
    for role in Role.allCases {
      for ground in [Role.background, .cursor, .header] {
        let paint = palette.paint(of: Style(.role(role), on: .role(ground)))
        #expect((-1..<Int32(max(depth.rawValue, 1))).contains(paint.foreground))
        #expect((-1..<Int32(max(depth.rawValue, 1))).contains(paint.background))
        if paint.background >= 0 { #expect(paint.foreground != paint.background) }
      }
    }
  }

  @Test func knownColoursAreFound() {
    func number(_ color: Color, _ depth: ColorDepth) -> Int32 {
      Palette(theme: .plain, depth: depth).number(of: color, isText: false)
    }
    #expect(number(.rgb(255, 0, 0), .indexed) == 196)
    #expect(number(.rgb(0, 0, 0), .indexed) == 16)
    #expect(number(.rgb(255, 255, 255), .indexed) == 231)
    #expect(number(.rgb(128, 128, 128), .indexed) == 244)
    #expect(number(.rgb(250, 10, 10), .eight) == 1)
    #expect(number(.rgb(250, 10, 10), .sixteen) == 9)
    #expect(number(.rgb(1, 2, 3), .direct) == 0x010203)
    #expect(number(.rgb(0, 0, 3), .direct) == 8)
    #expect(number(.terminalDefault, .direct) == -1)
  }

  @Test func warningAndCriticalDifferAtEveryDepth() throws {
    for name in ThemeCatalog.names {
      let theme = try ThemeCatalog.load(name: name)
      for depth in [ColorDepth.eight, .sixteen, .indexed, .direct] {
        let palette = Palette(theme: theme, depth: depth)
        let numbers = [Role.good, .warning, .critical, .lost].map {
          palette.paint(of: Style($0)).foreground
        }
        #expect(Set(numbers).count == numbers.count, "\(name) \(depth): \(numbers)")
      }
    }
  }

  @Test func withoutColoursAttributesSpeak() throws {
    let palette = Palette(theme: try ThemeCatalog.load(name: "dark"), depth: .monochrome)
    let cursor = palette.paint(of: Style(.role(.text), on: .role(.cursor)))
    #expect(cursor.attributes.contains(.reverse))
    #expect(palette.paint(of: Style(.critical)).attributes.contains(.bold))
    #expect(palette.paint(of: .muted).attributes.contains(.dim))
    let text = palette.paint(of: .text)
    #expect(text.foreground == -1 && text.background == -1 && text.attributes.isEmpty)
  }

  @Test func directColourIsAskedForOnlyWherePromised() {
    let plain = TerminalChoice.entries(term: "xterm-256color", colorTerm: nil, noColor: false)
    #expect(plain == ["xterm-256color", "xterm"])
    let direct = TerminalChoice.entries(
      term: "tmux-256color", colorTerm: "truecolor", noColor: false)
    #expect(
      direct == [
        "tmux-256color-direct", "tmux-direct", "tmux-256color", "xterm-256color", "xterm",
      ])
    let none = TerminalChoice.entries(term: "xterm", colorTerm: "24bit", noColor: true)
    #expect(none.first == "xterm")
    #expect(TerminalChoice.isHopeless(term: "dumb") && TerminalChoice.isHopeless(term: nil))
    #expect(TerminalChoice.depth(colors: 8, noColor: false) == .eight)
    #expect(TerminalChoice.depth(colors: 0x100_0000, noColor: false) == .direct)
    #expect(TerminalChoice.depth(colors: 256, noColor: true) == .monochrome)
    #expect(TerminalChoice.depth(colors: -1, noColor: false) == .monochrome)
  }
}
