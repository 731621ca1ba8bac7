import CNcurses
import Glibc
import TerminalKit

/// The one owner of ncurses.
///
/// Ctrl-C and Ctrl-Z stay signals; whoever handles SIGINT, SIGTSTP, SIGCONT and SIGWINCH calls
/// `restore`, `suspend`, `resume` and `resize`. Handlers may be installed before or after.
package final class CursesDevice: TerminalDevice {
  package private(set) var size: Size
  package let colorDepth: ColorDepth
  package let charset: Screen.Charset
  package let inputDescriptor: Int32
  package var theme: Theme {
    didSet {
      guard theme != oldValue else { return }
      pairs = ColorPairs(palette: Palette(theme: theme, depth: colorDepth))
      forgetShown()
    }
  }

  private var pairs: ColorPairs
  private var keys = TerminalKeys()
  /// What the terminal shows; of no size when that is unknown.
  private var shown = Screen(Size(width: 0, height: 0))
  /// Cells of one row on their way to ncurses.
  private var row: [cchar_t] = []
  private var isTaken = true

  /// Takes the terminal; `asciiOnly` keeps to ASCII also where the locale has more.
  package init(theme: Theme, asciiOnly: Bool = false) throws(TerminalError) {
    let start = try TerminalStart.start(asciiOnly: asciiOnly)
    self.theme = theme
    charset = start.charset
    colorDepth = start.depth
    inputDescriptor = start.inputDescriptor
    pairs = ColorPairs(palette: Palette(theme: theme, depth: start.depth))
    size = Size(width: Int(gt_columns()), height: Int(gt_lines()))
    gt_set_terminal_taken(true)
    gt_install_crash_handlers()
  }

  package var takesOutput: Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&output, 1, 0) != 0
  }

  package let exit: any TerminalExit = CursesExit(writer: pthread_self())

  package func present(_ screen: Screen) {
    guard isTaken else { return }
    ScreenDiff.forEachRun(from: shown, to: screen) { y, columns in
      send(screen, y, columns)
    }
    shown = screen
    placeCaret(screen.caret)
    wrefresh(gt_window())
  }

  package func readKeys() -> [Key] {
    guard isTaken else { return [] }
    return keys.drain { windowSize() != size }
  }

  package func resize() {
    guard isTaken, let new = windowSize() else { return }
    resizeterm(Int32(new.height), Int32(new.width))
    size = new
    forgetShown()
  }

  package func suspend() {
    guard isTaken else { return }
    isTaken = false
    gt_mouse_off()
    curs_set(1)
    endwin()
    gt_set_terminal_taken(false)
  }

  package func resume() {
    guard !isTaken else { return }
    isTaken = true
    gt_set_terminal_taken(true)
    reset_prog_mode()
    gt_mouse_on()
    curs_set(0)
    resize()
    forgetShown()
  }

  package func restore() {
    suspend()
  }

  // MARK: Drawing

  private func send(_ screen: Screen, _ y: Int, _ columns: Range<Int>) {
    let visible = columns.clamped(to: 0..<size.width)
    guard y < size.height, !visible.isEmpty else { return }
    row.removeAll(keepingCapacity: true)
    var x = visible.lowerBound
    while x < visible.upperBound {
      let cell = screen[x, y]
      let width = width(of: cell, at: x, y, in: screen, end: visible.upperBound)
      let look = pairs.look(of: cell.style)
      var out = cchar_t()
      gt_set_cell(&out, width == 0 ? 0x20 : cell.scalar.value, look.attributes, look.pair)
      row.append(out)
      x += max(1, width)
    }
    mvwadd_wchnstr(gt_window(), Int32(y), Int32(visible.lowerBound), row, Int32(row.count))
  }

  /// Columns a cell takes as ncurses counts them; 0 for one that cannot be shown: half of a wide
  /// character without the other, or a character the C library sees otherwise.
  private func width(of cell: Cell, at x: Int, _ y: Int, in screen: Screen, end: Int) -> Int {
    let value = cell.scalar.value
    if value >= 0x20, value < 0x7F { return 1 }
    if cell.isContinuation { return 0 }
    let wanted = DisplayWidth.columns(of: cell.scalar)
    guard Int(gt_width(value)) == wanted else { return 0 }
    if wanted == 2, x + 1 >= end || !screen[x + 1, y].isContinuation { return 0 }
    return wanted
  }

  private func placeCaret(_ caret: (x: Int, y: Int)?) {
    guard let caret, caret.x < size.width, caret.y < size.height, caret.x >= 0, caret.y >= 0
    else {
      curs_set(0)
      return
    }
    wmove(gt_window(), Int32(caret.y), Int32(caret.x))
    curs_set(1)
  }

  private func forgetShown() {
    shown = Screen(Size(width: 0, height: 0))
    werase(gt_window())
    clearok(gt_window(), true)
  }

  private func windowSize() -> Size? {
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard gt_window_size(STDOUT_FILENO, &columns, &rows) else { return nil }
    return Size(width: Int(columns), height: Int(rows))
  }
}

/// Leaves the terminal from another thread than the one that draws.
private struct CursesExit: TerminalExit {
  let writer: pthread_t

  func dropOutput() { gt_drop_output(writer) }
  func abandon() { gt_abandon_terminal() }
}
