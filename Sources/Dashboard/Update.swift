import FleetHistory
import FleetModel
import Incidents
import Panels
import TerminalKit

extension DashboardState {
  /// Takes a message in. The only way a state changes.
  ///
  /// - Returns: what is to be done outside.
  package mutating func update(_ message: Message) -> [Effect] {
    let effects = take(message)
    followJobs()
    return history.isRecorded ? effects + fetch() : effects
  }

  private mutating func take(_ message: Message) -> [Effect] {
    switch message {
    case .key(let key):
      return press(key)
    case .resized(let size):
      self.size = size
    case .frame(let frame, let summary):
      take(frame, summary)
    case .past(let frames, let summaries):
      history.prepend(frames, summaries)
    case .sources(let statuses):
      sources = statuses
    case .tick(let time):
      pass(to: time)
    case .recording(let state):
      recording = state
    case .notice(let text, let isError):
      say(text, isError: isError)
    case .loaded(let frames):
      history.take(frames, near: playhead.index(in: history.timeline) ?? 0)
    case .found(let search, let place): land(search, place)
    case .devicePast(let past):
      if past.request == askedPast { history.take(past) }
    case .unreadable(let index, let words):
      history.note(unreadable: index, because: words)
    case .events(let events):
      self.events.take(events)
    case .jobs(let jobs):
      newestJobs = jobs
    case .summaries(let summaries):
      history.extend(summaries)
    case .sourceEnded:
      hasEnded = true
      if isReplay, playhead.followsNewest, !history.isEmpty {
        playhead.pause(in: history.timeline)
      }
    }
    return []
  }

  private mutating func take(_ frame: Frame, _ summary: FrameSummary) {
    let count = history.count
    let isFirst = history.isEmpty
    let isNewest = history.timeline.last.map { frame.time > $0 } ?? true
    history.append(frame, summary)
    guard isNewest else { return }
    sources = frame.content.sources
    if isReplay, count < 64 { history.takePeriodFromFrames() }
    if isReplay, isFirst, playhead.followsNewest, !follows {
      playhead.seek(to: frame.time, in: history.timeline)
    }
  }

  private mutating func pass(to time: Timestamp) {
    // What passed while the program was stopped or the machine slept is not played.
    let elapsed = min(time.seconds(since: now), Self.longestStep)
    now = time
    if let notice, notice.until <= time { self.notice = nil }
    guard elapsed > 0, !(mayGrow && isAtEnd && !playhead.isReversed) else { return }
    owed += elapsed
    // The picture is waited for, so that play at any speed shows frames and not their absence; the
    // time waited is made up for.
    if isWaitingForFrame, owed < Self.patience { return }
    let wasPlaying = playhead.isPlaying
    playhead.advance(seconds: owed, in: history.timeline, endsLive: !isReplay)
    owed = 0
    if wasPlaying, !playhead.isPlaying { holdOrGoOn() }
  }

  /// Seconds that the playhead moves at most at once; while it plays, ticks are closer together.
  private static let longestStep = 2.0

  /// What follows when play has come to the newest frame: a log that still grows is waited for,
  /// one that loops begins again.
  private mutating func holdOrGoOn() {
    if mayGrow, !playhead.isReversed {
      playhead.play()
    } else if playhead.loops {
      playhead.restart(in: history.timeline)
    }
  }

  /// Whether the playhead has come to the newest frame there is so far.
  private var isAtEnd: Bool {
    guard let time = playhead.time, let last = history.timeline.last else { return true }
    return time >= last
  }

  private mutating func press(_ key: Key) -> [Effect] {
    switch overlay {
    case .prompt(let prompt): return type(key, into: prompt)
    case .help(let offset): return readHelp(key, offset: offset)
    case .none: break
    }
    if case .mouse(let event) = key { return point(event) }
    if key == .resize { return [] }
    if panels[view]?.wantsKeys == true { return handToPopup(key) }
    guard let command = keymap.command(for: key) else { return [] }
    return perform(command)
  }

  /// A key while the view has a popup open.
  private mutating func handToPopup(_ key: Key) -> [Effect] {
    if key == .control("c") { return [.quit] }
    guard var panel = panels[view] else { return [] }
    panel.handle(key: key, in: Compositor.layout(of: self).panel, panelContext)
    panels[view] = panel
    return []
  }

  private mutating func readHelp(_ key: Key, offset: Int) -> [Effect] {
    if key == .control("c") { return [.quit] }
    var help = Compositor.help(offset: offset)
    let bounds = Rect(size)
    if case .mouse(let event) = key {
      switch event.kind {
      case .wheelUp: for _ in 0..<3 { _ = help.handle(.up, in: bounds) }
      case .wheelDown: for _ in 0..<3 { _ = help.handle(.down, in: bounds) }
      case .press, .doubleClick:
        overlay = .none
        return []
      case .release, .drag: break
      }
      overlay = .help(offset: help.offset)
    } else {
      overlay = help.handle(key, in: bounds) ? .help(offset: help.offset) : .none
    }
    return []
  }

  /// Carries a command out.
  package mutating func perform(_ command: DashboardCommand) -> [Effect] {
    switch command {
    case .quit: return [.quit]
    case .suspend: return [.suspend]
    case .redraw: return [.repaint]
    case .record: return toggleRecording()
    case .help: overlay = .help(offset: 0)
    case .escape: escape()
    case .view(let view): self.view = view
    case .filter: ask(.filter, filter)
    case .commandLine: ask(.command, "")
    case .goToTime: ask(.goToTime, "")
    case .annotate: ask(.note, "")
    case .bookmark: return bookmark()
    case .skipGaps: toggleGaps()
    case .nextTheme: return nextTheme()
    case .nextStripMetric: nextStripMetric()
    case .panel(let command): hand(command)
    case .zoomIn: stripZoom.closer()
    case .zoomOut: stripZoom.wider()
    case .zoomAll: stripZoom = StripZoom()
    case .pin: pin()
    case .nextEvent, .previousEvent: goToEvent(command)
    case .cycleSeverity: cycleSeverity()
    case .rangeStart, .rangeEnd, .clearRange, .toggleLoop: changeRange(command)
    case .faster, .slower, .doubleSpeed, .halfSpeed, .normalSpeed, .reverse: changePlay(command)
    case .togglePlay, .stepForward, .stepBack, .minuteForward, .minuteBack, .tenMinutesForward,
      .tenMinutesBack, .tenForward, .tenBack, .start, .live:
      moveInTime(command)
    }
    return []
  }

  private mutating func ask(_ purpose: Prompt.Purpose, _ text: String) {
    overlay = .prompt(Prompt(purpose: purpose, field: TextField(text)))
  }

  private mutating func escape() {
    if notice != nil {
      notice = nil
    } else if !filter.isEmpty {
      filter = ""
    } else {
      hand(.back)
    }
  }

  mutating func hand(_ command: PanelCommand) {
    guard var panel = panels[view] else { return }
    let context = panelContext
    let effect = panel.handle(command, in: Compositor.layout(of: self).panel, context)
    panels[view] = panel
    switch effect {
    case .ignored, .handled: break
    case .select(let selection): self.selection = selection
    case .open(let view, let selection):
      self.selection = selection
      self.view = view
    case .openFiltered(let view, let filter):
      self.filter = filter
      self.view = view
    case .seek(let time): visit(time)
    }
  }

  private mutating func nextTheme() -> [Effect] {
    guard let place = themes.firstIndex(of: theme) ?? themes.indices.last else { return [] }
    return use(theme: themes[(place + 1) % themes.count])
  }

  mutating func use(theme name: String) -> [Effect] {
    theme = name
    say("theme \(name)")
    return [.useTheme(name)]
  }

  /// The next metric of the strip that anybody reports.
  private mutating func nextStripMetric() {
    guard let newest = history.timeline.summaries.last else { return }
    let usable = StripMetric.allCases.filter { $0.series.value(newest) != nil }
    guard !usable.isEmpty else { return }
    let place = usable.firstIndex(of: stripMetric).map { $0 + 1 } ?? 0
    stripMetric = usable[place % usable.count]
  }

  /// Shows a sentence in the footer for a while.
  package mutating func say(_ text: String, isError: Bool = false) {
    notice = Notice(text: text, isError: isError, until: now.adding(seconds: isError ? 8 : 3))
  }
}
