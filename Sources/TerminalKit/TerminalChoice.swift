/// Which entry of the terminal database to use, from what the environment says.
package enum TerminalChoice {
  /// Entries to try, the one that shows most first.
  ///
  /// Direct colour is asked for only where `COLORTERM` promises it; a terminal the database does
  /// not know is taken for an xterm where it is likely to behave like one.
  package static func entries(term: String, colorTerm: String?, noColor: Bool) -> [String] {
    let promisesDirect = colorTerm == "truecolor" || colorTerm == "24bit"
    var entries: [String] = []
    if promisesDirect, !noColor {
      entries.append(term + "-direct")
      entries.append(family(of: term) + "-direct")
    }
    entries.append(term)
    if colorTerm != nil || term.hasPrefix("xterm") { entries += ["xterm-256color", "xterm"] }
    var seen: Set<String> = []
    return entries.filter { seen.insert($0).inserted }
  }

  /// The depth a terminal with so many colours has.
  package static func depth(colors: Int, noColor: Bool) -> ColorDepth {
    if noColor { return .monochrome }
    switch colors {
    case ..<8: return .monochrome
    case ..<16: return .eight
    case ..<256: return .sixteen
    case ..<16_777_216: return .indexed
    default: return .direct
    }
  }

  /// Whether a terminal cannot be drawn on at all.
  package static func isHopeless(term: String?) -> Bool {
    term == nil || term == "" || term == "dumb" || term == "unknown"
  }

  /// `tmux` of `tmux-256color`.
  private static func family(of term: String) -> String {
    for ending in ["-256color", "-88color", "-16color", "-color"] where term.hasSuffix(ending) {
      return String(term.dropLast(ending.count))
    }
    return term
  }
}
