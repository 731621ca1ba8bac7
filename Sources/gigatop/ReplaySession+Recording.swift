import CursesTerminal
import Dashboard
import FleetHistory
import FleetModel
import Incidents
import TerminalKit

extension ReplaySession {
  /// Plays a recording: all of it is on the time axis at once, and frames are fetched as the
  /// playhead comes to them.
  @MainActor
  func playRecording() async throws {
    try refuseOptionsOfLogs()
    let moments = try playback.moments()
    let pipe = path == "-" ? try StandardInput.recording?.asPipe : nil
    let grows = playback.follow || (pipe?.hasEnded == false && !moments.areAsked)
    let recording = try await begun(pipe, waitsForEnd: moments.areAsked)
    try display.zone.apply(recorded: Int(recording.header.zoneOffset))
    let view = try display.chosenView()
    let theme = try display.chosenTheme()
    let part = try RecordedFrames(recording, moments, path: path, grows: grows)
    let start = try part.start(moments)
    let inbox = Inbox()
    let feed = RecordingFeed(recording, offset: part.offset) { inbox.send($0) }
    defer { feed.close() }
    let terminal = try display.takeTerminal(theme: theme)
    var setup = DashboardState.Setup(
      site: recording.header.site.isEmpty ? name : recording.header.site, sourceNames: name,
      isReplay: true, period: recording.header.period, size: terminal.size,
      charset: terminal.charset, view: view, theme: theme.name,
      themes: display.themeNames(with: theme), now: .now())
    setup.loops = playback.loop
    setup.follows = playback.follow && !playback.paused
    setup.grows = grows
    setup.recorded = part.summaries
    setup.events = part.events.events
    setup.notes = part.notes
    var state = DashboardState(setup)
    prepare(&state, moments)
    if let start { state.begin(at: .success(start)) }
    let wanted = feed.fillFirst(&state)
    let runner = DashboardRunner(terminal: terminal, state: state)
    runner.onLoad = { feed.load($0) }
    runner.onLoadPast = { feed.load($0) }
    runner.onFind = { feed.find($0) }
    let notes = NoteKeeper(path: path) { inbox.send($0) }
    runner.onNote = { notes.keep($0) }
    inbox.open(runner)
    feed.load(wanted)
    let damage = grows ? [] : RecordingDamage.words(of: recording, path: name)
    if let first = damage.first { inbox.send(.notice(first, isError: true)) }
    let following = grows ? Task { await part.follow(inbox, pipe) } : nil
    await runner.run()
    following?.cancel()
    // What is still being written has no last record yet, and that is no loss.
    if !grows { try RecordingDamage.tell(of: recording, path: path) }
  }

  /// Opens a recording. One that comes through a pipe is waited for until there is a frame to show,
  /// or to its end for times in it.
  private func begun(_ pipe: RecordingInput?, waitsForEnd: Bool) async throws -> Recording {
    guard let pipe, !waitsForEnd else { return try OpenedRecording.open(path) }
    var begun: Recording?
    while !pipe.hasEnded {
      if let recording = begun {
        _ = try OpenedRecording.failing(recording.refresh)
      } else {
        begun = try beginning(of: pipe)
      }
      if let begun, begun.frameCount > 0 { return begun }
      try await Task.sleep(for: .milliseconds(20))
    }
    return try OpenedRecording.open(path)
  }

  /// Nil while its beginning has not come as a whole.
  private func beginning(of pipe: RecordingInput) throws -> Recording? {
    do throws(RecordingError) {
      return try Recording(pipe)
    } catch {
      if error.code == .damaged { return nil }
      throw Failure(status: .failed, message: "\(error)")
    }
  }

  private func refuseOptionsOfLogs() throws {
    guard options.columns == nil, options.every == nil else {
      let option = options.columns == nil ? "--every" : "--columns"
      throw Failure(
        status: .usage, message: "\(option): is for logs; \(path) is a recording, which says it")
    }
  }
}

extension RecordingFeed {
  /// Fetches the frame that a dashboard shows first, at once.
  ///
  /// - Returns: the places that it wants besides.
  func fillFirst(_ state: inout DashboardState) -> [Int] {
    guard let index = state.fleetView.index else { return [] }
    let message: Message =
      switch fetch(index) {
      case .success(let frame): .loaded([(index, frame)])
      case .failure(let error): .unreadable(index, "\(error)")
      }
    for case .load(let places) in state.update(message) { return places }
    return []
  }
}
