import FleetModel
import Panels
import TerminalKit

extension DashboardState {
  /// A key while a line is being typed.
  mutating func type(_ key: Key, into prompt: Prompt) -> [Effect] {
    var prompt = prompt
    switch key {
    case .escape, .control("g"):
      overlay = .none
      if prompt.purpose == .filter { filter = "" }
      return []
    case .control("c"): return [.quit]
    case .enter:
      overlay = .none
      return finish(prompt)
    case .tab where prompt.purpose == .command:
      prompt.field = TextField(CommandLine.completed(prompt.field.text, themes: themes))
    default:
      _ = prompt.field.handle(key)
    }
    overlay = .prompt(prompt)
    if prompt.purpose == .filter { filter = prompt.field.text }
    return []
  }

  private mutating func finish(_ prompt: Prompt) -> [Effect] {
    let text = prompt.field.text
    switch prompt.purpose {
    case .filter: filter = text
    case .goToTime: return text.isEmpty ? [] : go(to: text)
    case .note: return annotate(text)
    case .command: return run(text)
    }
    return []
  }

  private mutating func go(to text: String) -> [Effect] {
    if let effects = findByTime(text) { return effects }
    goTo(text)
    return []
  }

  /// Runs a line of the command line: a command's name, or `view`, `theme`, `goto`, `filter`,
  /// `find`, `note` with an argument.
  private mutating func run(_ line: String) -> [Effect] {
    let words = line.split(separator: " ").map(String.init)
    guard let name = words.first else { return [] }
    let argument = words.count > 1 ? words.dropFirst().joined(separator: " ") : nil
    switch (name, argument) {
    case ("theme", let wanted?):
      guard themes.contains(wanted) else {
        say("no theme \"\(wanted)\"; there are \(themes.joined(separator: ", "))", isError: true)
        return []
      }
      return use(theme: wanted)
    case ("view", let wanted?):
      guard let view = ViewID(name: wanted) else {
        let names = ViewID.allCases.map(\.rawValue).joined(separator: ", ")
        say("no view \"\(wanted)\"; there are \(names)", isError: true)
        return []
      }
      self.view = view
    case ("goto", let wanted?): return go(to: wanted)
    case ("find", let wanted?): return find(wanted, isBackwards: false)
    case ("find-back", let wanted?): return find(wanted, isBackwards: true)
    case ("note", let text?): return annotate(text)
    case ("speed", let wanted?): play(atSpeed: wanted)
    case ("filter", let wanted?): filter = wanted
    default:
      guard argument == nil, let command = CommandTable.command(named: name) else {
        say("no command \"\(line)\"; ? lists them", isError: true)
        return []
      }
      return perform(command.command)
    }
    return []
  }

  /// An act of the mouse: on the strip it moves the playhead, elsewhere the view gets it.
  mutating func point(_ event: MouseEvent) -> [Effect] {
    let layout = Compositor.layout(of: self)
    if scrub(event, layout.strip) { return [] }
    guard layout.panel.contains(x: event.x, y: event.y) else { return [] }
    switch event.kind {
    case .press: hand(.click(x: event.x, y: event.y))
    case .doubleClick: hand(.doubleClick(x: event.x, y: event.y))
    case .wheelUp: hand(.wheel(x: event.x, y: event.y, lines: -3))
    case .wheelDown: hand(.wheel(x: event.x, y: event.y, lines: 3))
    case .release, .drag: break
    }
    return []
  }

  /// The mouse on the strip: a press takes the playhead, which then follows the hand until it lets
  /// go, wherever it is; the wheel looks closer or wider.
  ///
  /// - Returns: whether the strip had a use for it.
  private mutating func scrub(_ event: MouseEvent, _ strip: Rect) -> Bool {
    let isInside = strip.contains(x: event.x, y: event.y)
    switch event.kind {
    case .press where isInside, .doubleClick where isInside:
      guard
        let time = TimelineStrip.time(atX: event.x, in: strip, panelContext, zoom: stripZoom)
      else { break }
      isScrubbing = true
      jump(to: time)
    case .press, .doubleClick: isScrubbing = false
    case .drag where isScrubbing:
      if let time = TimelineStrip.time(nearX: event.x, in: strip, panelContext, zoom: stripZoom) {
        jump(to: time)
      }
      return true
    case .release where isScrubbing:
      isScrubbing = false
      return true
    case .wheelUp where isInside: stripZoom.closer()
    case .wheelDown where isInside: stripZoom.wider()
    case .wheelUp, .wheelDown, .drag, .release: break
    }
    return isInside
  }
}

/// Completion of the command line.
enum CommandLine {
  /// The line extended as far as all commands that begin with it agree.
  static func completed(_ line: String, themes: [String]) -> String {
    let choices =
      CommandTable.all.map(\.name) + ViewID.allCases.map { "view \($0.rawValue)" }
      + themes.map { "theme \($0)" } + [
        "goto ", "filter ", "find ", "find-back ", "note ", "speed ",
      ]
    let fitting = choices.filter { $0.hasPrefix(line) }
    guard var common = fitting.first else { return line }
    for choice in fitting { common = String(zip(common, choice).prefix { $0 == $1 }.map(\.0)) }
    return common
  }
}
