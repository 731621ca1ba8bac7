import Collectors
import CursesTerminal
import Dashboard
import FleetHistory
import FleetModel
import TerminalKit

/// Plays a log or a recording on the terminal until the operator quits.
struct ReplaySession {
  /// One recording, or the files of one log.
  var paths: [String]
  var options: SourceOptions
  var display: DisplayOptions
  var playback: PlaybackOptions

  @MainActor
  func run() async throws {
    if paths.count == 1, try RecordingProbe.isRecording(path) {
      try options.refusePlaces(path)
      try await playRecording()
    } else {
      try await playLog()
    }
  }

  @MainActor
  private func playLog() async throws {
    try display.zone.apply()
    let view = try display.chosenView()
    let theme = try display.chosenTheme()
    let moments = try playback.moments()
    let period = options.every?.seconds ?? 1
    let source = try LogSource(
      opening: paths, options, period: period, follow: playback.follow)
    let inbox = Inbox()
    let feed = LogFeed(source, into: inbox, moments)
    let reading = Task { await feed.run() }
    defer { reading.cancel() }
    // A log that cannot be read is known before the terminal is taken.
    await feed.waitForNews(seconds: 0.3)
    if let failure = feed.failure { throw failure }
    let terminal = try display.takeTerminal(theme: theme)
    var setup = DashboardState.Setup(
      site: name, sourceNames: source.id, isReplay: true, period: period, size: terminal.size,
      charset: terminal.charset, view: view, theme: theme.name,
      themes: display.themeNames(with: theme), now: .now())
    setup.loops = playback.loop
    setup.follows = playback.follow && !playback.paused
    let runner = DashboardRunner(terminal: terminal, state: DashboardState(setup))
    runner.change { prepare(&$0, moments) }
    inbox.open(runner)
    let arrival = Task {
      await reading.value
      if feed.failure != nil { runner.stop() }
      if let moment = feed.moment { runner.change { $0.begin(at: moment) } }
    }
    await runner.run()
    arrival.cancel()
    if let failure = feed.failure { throw failure }
  }

  var path: String { paths.first ?? "-" }

  var name: String {
    if paths.count > 1 { return LogSource.title(of: paths) }
    guard path != "-" else { return StandardInput.name }
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  func prepare(_ state: inout DashboardState, _ moments: PlaybackOptions.Moments) {
    state.playhead.setVelocity(moments.velocity)
    if playback.paused || playback.at != nil {
      state.playhead.pause(in: state.history.timeline)
    }
  }
}

extension DashboardState {
  /// Goes to where `--at` leads and says so; a time that leads nowhere is an error.
  mutating func begin(at moment: Result<Timestamp, TimeContextError>) {
    switch moment {
    case .success(let time):
      jump(to: time)
      say("at " + time.localISO8601)
    case .failure(let error): say("--at \(error)", isError: true)
    }
  }
}
