import CNcurses
import Glibc
import TerminalKit

/// What starting ncurses found out about the terminal.
struct TerminalStart {
  let charset: Screen.Charset
  let depth: ColorDepth
  let inputDescriptor: Int32

  /// Starts ncurses on standard output, with keys from standard input or, where that is a pipe,
  /// from the controlling terminal.
  static func start(asciiOnly: Bool) throws(TerminalError) -> TerminalStart {
    guard isatty(STDOUT_FILENO) == 1 else {
      throw TerminalError(
        .notATerminal, subject: "standard output",
        "is not a terminal; `gigatop export` writes to files and pipes")
    }
    let term = environment("TERM")
    guard let term, !TerminalChoice.isHopeless(term: term) else {
      throw TerminalError(
        .tooSimple, subject: "TERM",
        "\"\(term ?? "")\" cannot move its cursor; set TERM to the terminal's name")
    }
    let isUTF8 = gt_take_locale()
    let noColor = environment("NO_COLOR").map { !$0.isEmpty } ?? false
    let entry = try entry(for: term, noColor: noColor)
    let input = try inputDescriptor()
    gt_save_modes(input)
    // ncurses takes SIGTSTP away while it draws and then puts back what it found, unless the signal
    // is not at its default when it starts. Whoever handles it later is then left alone.
    signal(SIGTSTP, SIG_IGN)
    guard gt_start(entry, input) else {
      throw TerminalError(.notStarted, subject: entry, "ncurses cannot start on this terminal")
    }
    setModes(noColor: noColor)
    let depth = TerminalChoice.depth(colors: Int(gt_colors()), noColor: noColor)
    return TerminalStart(
      charset: isUTF8 && !asciiOnly ? .unicode : .ascii, depth: depth, inputDescriptor: input)
  }

  private static func entry(for term: String, noColor: Bool) throws(TerminalError) -> String {
    let entries = TerminalChoice.entries(
      term: term, colorTerm: environment("COLORTERM"), noColor: noColor)
    guard let entry = entries.first(where: { gt_knows_terminal($0) }) else {
      throw TerminalError(
        .unknownTerminal, subject: "TERM",
        "the terminal database does not know \"\(term)\"; install ncurses-term or set TERM=xterm")
    }
    return entry
  }

  private static func inputDescriptor() throws(TerminalError) -> Int32 {
    if isatty(STDIN_FILENO) == 1 { return STDIN_FILENO }
    let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TerminalError(
        .notATerminal, subject: "standard input", "is not a terminal, and there is no other")
    }
    return descriptor
  }

  private static func setModes(noColor: Bool) {
    cbreak()
    noecho()
    nonl()
    set_escdelay(25)
    let window = gt_window()
    keypad(window, true)
    nodelay(window, true)
    leaveok(window, false)
    curs_set(0)
    if !noColor, has_colors() {
      start_color()
      use_default_colors()
    }
    TerminalKeys.defineVariants()
    gt_mouse_on()
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
