import FleetHistory
import FleetModel
import Incidents
import Panels
import TerminalKit

/// Puts header, view, timeline strip, footer and overlays onto one screen.
package enum Compositor {
  /// The smallest screen that is drawn.
  package static let smallest = Size(width: 40, height: 12)

  /// Where the parts of the screen are.
  package struct Layout: Hashable, Sendable {
    package var header: Rect
    package var panel: Rect
    package var strip: Rect
    package var footer: Rect
  }

  package static func layout(of state: DashboardState) -> Layout {
    layout(in: state.size)
  }

  /// The strip takes three rows, two or one as height allows, and hides on the smallest screens.
  static func layout(in size: Size) -> Layout {
    let stripRows =
      switch size.height {
      case ..<14: 0
      case ..<20: 1
      case ..<30: 2
      default: 3
      }
    let (header, below) = Rect(size).cutTop(1)
    let (footer, middle) = below.cutBottom(1)
    let (strip, panel) = middle.cutBottom(stripRows)
    return Layout(header: header, panel: panel, strip: strip, footer: footer)
  }

  /// The whole screen of a state.
  package static func draw(_ state: DashboardState) -> Screen {
    var screen = Screen(state.size, charset: state.charset)
    guard state.size.width >= smallest.width, state.size.height >= smallest.height else {
      drawTooSmall(on: &screen)
      return screen
    }
    let layout = layout(of: state)
    let context = state.panelContext
    HeaderLine.draw(on: &screen, in: layout.header, context)
    state.panels[state.view]?.draw(on: &screen, in: layout.panel, context)
    TimelineStrip.draw(
      on: &screen, in: layout.strip, context, metric: state.stripMetric, zoom: state.stripZoom)
    drawFooter(on: &screen, in: layout.footer, state)
    if case .help(let offset) = state.overlay {
      help(offset: offset).draw(on: &screen, in: screen.bounds)
    }
    return screen
  }

  private static func drawTooSmall(on screen: inout Screen) {
    let size = screen.size
    screen.put(
      "gigatop needs \(smallest.width)x\(smallest.height),", x: 0, y: 0, Style(.warning))
    screen.put("this is \(size.width)x\(size.height)", x: 0, y: 1, Style(.warning))
  }

  /// All commands by section.
  static func help(offset: Int) -> HelpOverlay {
    var entries: [HelpOverlay.Entry] = []
    for section in Command.Section.allCases {
      entries.append(HelpOverlay.Entry(key: "", text: section.rawValue))
      for command in CommandTable.all where command.section == section {
        entries.append(HelpOverlay.Entry(key: command.keyText, text: command.help))
      }
    }
    return HelpOverlay(title: "Keys", entries: entries, offset: offset)
  }

  private static func drawFooter(
    on screen: inout Screen, in rect: Rect, _ state: DashboardState
  ) {
    if case .prompt(let prompt) = state.overlay {
      prompt.field.draw(on: &screen, rect, prompt: label(of: prompt.purpose))
    } else if let notice = state.notice {
      screen.put(
        " " + notice.text, x: rect.x, y: rect.y, width: rect.width,
        Style(notice.isError ? .warning : .accent))
    } else {
      FooterLine.draw(on: &screen, in: rect, hints: hints(state))
    }
  }

  private static func label(of purpose: DashboardState.Prompt.Purpose) -> String {
    switch purpose {
    case .filter: " filter: "
    case .goToTime: " go to time: "
    case .command: " :"
    case .note: " note: "
    }
  }

  /// The keys that matter here: help, the views, what the view itself names, then time.
  private static func hints(_ state: DashboardState) -> [(key: String, label: String)] {
    if let panel = state.panels[state.view], panel.wantsKeys { return panel.popupKeys }
    var hints = [(key: "?", label: "help"), (key: "1-\(ViewID.allCases.count)", label: "views")]
    if !state.filter.isEmpty { hints.append((key: "Esc", label: "clear filter")) }
    let own = state.panels[state.view]?.footerCommands ?? []
    let isOfEvents = state.view == .events
    let next: [DashboardCommand] = state.events.isEmpty ? [] : [.nextEvent]
    let commands =
      own.map { DashboardCommand.panel($0) } + (isOfEvents ? next + [.cycleSeverity] : [])
      + [.togglePlay, .stepBack, .stepForward, .goToTime] + (isOfEvents ? [] : next)
      + (state.playhead.followsNewest && !state.isReplay ? [] : [.faster, .slower, .live])
      + (state.isReplay ? [.skipGaps] : [.record]) + [.quit, .nextTheme]
    for command in commands {
      guard let hint = CommandTable.hints[command] else { continue }
      let label = command == .togglePlay && !state.playhead.isPlaying ? "play" : hint.label
      hints.append((key: hint.key, label: label))
    }
    return hints
  }
}
