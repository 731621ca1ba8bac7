import Panels
import TerminalKit

/// A command: its name on the command line, its keys, and what help says of it.
package struct Command: Sendable {
  package enum Section: String, CaseIterable, Sendable {
    case views = "Views"
    case movement = "Movement"
    case time = "Time"
    case general = "General"
  }

  package let name: String
  package let keys: [Key]
  /// One or two words for the footer.
  package let label: String
  package let help: String
  package let section: Section
  package let command: DashboardCommand

  /// The keys as help shows them: `k Up`.
  package var keyText: String { keys.compactMap(\.name).joined(separator: " ") }
}

/// The single list of commands: the keymap, the footer, the help screen and the command line all
/// follow from it.
package enum CommandTable {
  package static let all: [Command] = views + movement + time + general

  /// The first key and the label of every command that has a key, for the footer.
  static let hints: [DashboardCommand: (key: String, label: String)] = Dictionary(
    all.compactMap { entry in
      entry.keys.first?.name.map { (entry.command, (key: $0, label: entry.label)) }
    }, uniquingKeysWith: { first, _ in first })

  package static func command(named name: String) -> Command? {
    all.first { $0.name == name }
  }

  private static func make(
    _ name: String, _ keys: [Key], _ label: String, _ help: String, _ section: Command.Section,
    _ command: DashboardCommand
  ) -> Command {
    Command(
      name: name, keys: keys, label: label, help: help, section: section, command: command)
  }

  private static func character(_ scalar: Unicode.Scalar) -> Key { .character(scalar) }

  private static let views: [Command] =
    ViewID.allCases.map { view in
      make(
        view.rawValue, [number(view.number)] + (view == .events ? [character("e")] : []),
        view.title, "\(view.title) view", .views,
        .view(view))
    }
    + [
      make(
        "metric", [character("m")], "metric", "Next metric of the map", .views,
        .panel(.cycleMetric)),
      make(
        "metric-back", [character("M")], "metric", "Previous metric of the map", .views,
        .panel(.cycleMetricBack)),
      make(
        "statistic", [character("i")], "statistic", "Statistic of a group: worst, mean, lowest",
        .views, .panel(.cycleStatistic)),
      make("sort", [character("s")], "sort", "Sort by the next column", .views, .panel(.cycleSort)),
      make(
        "sort-back", [character("S")], "sort", "Sort by the previous column", .views,
        .panel(.cycleSortBack)),
      make(
        "reverse", [character("I")], "reverse", "Reverse the order", .views, .panel(.reverseSort)),
      make(
        "level", [character("o")], "level", "Rows are GPUs, hosts, racks, ...", .views,
        .panel(.cycleLevel)),
      make(
        "columns", [character("c")], "columns", "Choose the columns of the devices", .views,
        .panel(.chooseColumns)),
      make(
        "detail", [character("d")], "detail", "Show or hide the detail pane", .views,
        .panel(.toggleDetail)),
      make(
        "span", [character("W")], "span",
        "Graphs of a device over 1 h, 6 h, 24 h, all, or as usual",
        .views, .panel(.cycleReach)),
      make(
        "what-if", [character("w")], "what if",
        "What if: a cap in watts, GPUs idled, the grid lost", .views, .panel(.whatIf)),
      make(
        "follow", [character("F")], "follow", "Cursor stays on its device, or on its row", .views,
        .panel(.toggleFollow)),
      make(
        "filter", [character("/")], "filter", "Show only rows that contain a text", .views,
        .filter),
    ]

  private static func number(_ digit: Int) -> Key {
    .character(Unicode.Scalar(UInt8(ascii: "0") + UInt8(clamping: digit)))
  }

  private static let movement: [Command] = [
    make("up", [.up, character("k")], "up", "Up", .movement, .panel(.moveUp)),
    make("down", [.down, character("j")], "down", "Down", .movement, .panel(.moveDown)),
    make("left", [.left, character("h")], "left", "Left", .movement, .panel(.moveLeft)),
    make("right", [.right, character("l")], "right", "Right", .movement, .panel(.moveRight)),
    make("page-up", [.pageUp, .control("b")], "page up", "Page up", .movement, .panel(.pageUp)),
    make(
      "page-down", [.pageDown, .control("f")], "page down", "Page down", .movement,
      .panel(.pageDown)),
    make("first", [character("<")], "first", "First row", .movement, .panel(.first)),
    make("last", [character(">")], "last", "Last row", .movement, .panel(.last)),
    make(
      "enter", [.enter], "open", "Down a level, open what the cursor is on", .movement,
      .panel(.enter)),
    make("back", [.backspace], "back", "Up a level", .movement, .panel(.back)),
    make("focus", [.tab], "focus", "Next part of the view", .movement, .panel(.focusNext)),
    make(
      "focus-back", [.backTab], "focus", "Previous part of the view", .movement,
      .panel(.focusPrevious)),
  ]

  private static let time: [Command] = [
    make(
      "pause", [character(" ")], "pause", "Pause or go on (collection never pauses)", .time,
      .togglePlay),
    make("step-back", [character(",")], "step back", "One frame back", .time, .stepBack),
    make("step", [character(".")], "step", "One frame forward", .time, .stepForward),
    make(
      "minute-back", [.shiftLeft], "-1 min", "One minute back", .time,
      .minuteBack),
    make(
      "minute", [.shiftRight], "+1 min", "One minute forward", .time,
      .minuteForward),
    make(
      "ten-back", [character("(")], "-10", "Ten frames back", .time, .tenBack),
    make("ten", [character(")")], "+10", "Ten frames forward", .time, .tenForward),
    make(
      "ten-minutes-back", [.shiftDown], "-10 min", "Ten minutes back", .time, .tenMinutesBack),
    make(
      "ten-minutes", [.shiftUp], "+10 min", "Ten minutes forward", .time, .tenMinutesForward),
    make("slower", [character("[")], "slower", "Play slower", .time, .slower),
    make("faster", [character("]")], "faster", "Play faster", .time, .faster),
    make("half", [character("{")], "half", "Half the speed", .time, .halfSpeed),
    make("double", [character("}")], "double", "Twice the speed", .time, .doubleSpeed),
    make("normal", [character("\\")], "1x", "Play at the speed of the clock", .time, .normalSpeed),
    make("backwards", [character("R")], "reverse", "Play backwards, forwards", .time, .reverse),
    make(
      "goto", [character("g")], "go to time",
      "Go to a time: 14:03, +5m, 50%, event:3, next:power>700", .time, .goToTime),
    make("bookmark", [character("b")], "bookmark", "Bookmark this time", .time, .bookmark),
    make("note", [character("a")], "note", "Write a note on this time", .time, .annotate),
    make("range-start", [character("A")], "range A", "Range begins here", .time, .rangeStart),
    make("range-end", [character("B")], "range B", "Range ends here", .time, .rangeEnd),
    make("range-clear", [character("U")], "no range", "Forget the range", .time, .clearRange),
    make("loop", [character("L")], "loop", "Repeat the range, or everything", .time, .toggleLoop),
    make(
      "gaps", [character("G")], "gaps", "Skip gaps, or play through them", .time, .skipGaps),
    make("pin", [character("=")], "pin", "Compare with this frame; again ends it", .time, .pin),
    make(
      "next-event", [character("n")], "next event", "To the next event", .time, .nextEvent),
    make(
      "previous-event", [character("N")], "event before", "To the event before", .time,
      .previousEvent),
    make(
      "severity", [character("f")], "severity",
      "Show and go to all events, warnings and worse, critical ones", .time, .cycleSeverity),
    make("start", [.home], "start", "To the oldest frame", .time, .start),
    make("live", [.end], "live", "To the newest frame, live again", .time, .live),
    make(
      "strip", [character("v")], "strip", "What the timeline strip shows", .time,
      .nextStripMetric),
    make("zoom-in", [character("+")], "closer", "Look closer at the strip", .time, .zoomIn),
    make("zoom-out", [character("-")], "wider", "See more in the strip", .time, .zoomOut),
    make("zoom-all", [character("0")], "all", "See all in the strip", .time, .zoomAll),
  ]

  private static let general: [Command] = [
    make("help", [character("?"), .f(1)], "help", "This help", .general, .help),
    make(
      "command", [character(":")], "command", "Type a command by its name", .general,
      .commandLine),
    make("record", [character("r")], "record", "Record, or end recording", .general, .record),
    make("theme", [character("t")], "theme", "Next theme", .general, .nextTheme),
    make("redraw", [.control("l")], "redraw", "Paint the whole screen again", .general, .redraw),
    make(
      "escape", [.escape], "close", "Close, clear the filter, go back; never quits",
      .general, .escape),
    make(
      "suspend", [.control("z")], "suspend", "Back to the shell; fg resumes", .general,
      .suspend),
    make("quit", [character("q"), .control("c"), .f(10)], "quit", "Quit", .general, .quit),
  ]
}
