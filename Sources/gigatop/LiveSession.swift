import Collectors
import CursesTerminal
import Dashboard
import Dispatch
import FleetHistory
import FleetModel
import Simulation
import TerminalKit

/// Watches sources on the terminal until the operator quits.
struct LiveSession {
  var sources: [any Source]
  var site: String
  /// Seconds between frames; nil takes the sources' own.
  var period: Double?
  var display: DisplayOptions
  /// Where the operator says that hosts stand.
  var placement = HostPlacement.none
  /// A simulator whose past is shown from the start; nil where there is none.
  var simulator: Simulator?
  /// Where sources look what is wanted in detail.
  var demand = Demand()
  /// Where frames are recorded from the start; nil when they are not.
  var recordPath: String?

  @MainActor
  func run() async throws {
    try display.zone.apply()
    let view = try display.chosenView()
    let theme = try display.chosenTheme()
    let recorder = try makeRecorder()
    let inbox = Inbox(
      countsJobs: true, record: { recorder.take($0, $1) }, tell: { recorder.take($0) })
    recorder.open { inbox.send($0) }
    let sampler = Sampler(
      site: site, sources: sources, period: period, placement: placement,
      onFrame: { inbox.take($0) }, onStatuses: { inbox.take($0) })
    sampler.start()
    let terminal: CursesDevice
    do {
      terminal = try display.takeTerminal(theme: theme)
    } catch {
      await sampler.stop()
      await recorder.finish()
      throw error
    }
    let state = DashboardState(
      DashboardState.Setup(
        site: site, sourceNames: sourceNames, isReplay: false,
        period: period ?? sources.map(\.period).min() ?? 1, size: terminal.size,
        charset: terminal.charset, view: view, theme: theme.name,
        themes: display.themeNames(with: theme), now: .now()))
    let runner = DashboardRunner(terminal: terminal, state: state)
    runner.toggleRecording = { recorder.toggle() }
    runner.onNote = { recorder.keep($0) }
    runner.onWant = { [demand] in demand.want($0) }
    inbox.open(runner)
    let backfill = simulator.map { simulator in
      Task { await Self.fillPast(simulator, inbox, runner) }
    }
    await runner.run()
    backfill?.cancel()
    await sampler.stop()
    try await end(recorder)
  }

  private func makeRecorder() throws -> SessionRecorder {
    var options = RecordingOptions()
    options.site = site
    options.sourceNames = sourceNames
    options.period = period ?? sources.map(\.period).min() ?? 1
    options.writer = "gigatop " + Gigatop.version
    return try SessionRecorder(options, path: recordPath)
  }

  private var sourceNames: String { OpenedSources.names(of: sources) }

  /// Ends what is recorded, and says where it is.
  private func end(_ recorder: SessionRecorder) async throws {
    guard let state = await recorder.finish() else { return }
    let words = RecordingWords.end(state)
    guard state.framesLost == 0, state.error == nil, state.goneFiles.isEmpty else {
      throw Failure(status: .loss, message: words)
    }
    StandardError.write(words)
  }

  /// Gives the history five simulated minutes of past once the first frame has been drawn, newest
  /// first so that the graphs grow to the left; all of it is computed off the main actor.
  @concurrent
  private static func fillPast(
    _ simulator: Simulator, _ inbox: Inbox, _ runner: DashboardRunner
  ) async {
    guard let first = await inbox.firstFrameTime() else { return }
    let times = simulator.pastTimes(seconds: 300).filter { $0 < first }
    for batch in stride(from: times.count, to: 0, by: -30) {
      if Task.isCancelled { return }
      let frames = times[max(0, batch - 30)..<batch].map { simulator.frame(at: $0) }
      let summaries = frames.map { FrameSummary($0) }
      await runner.post(.past(frames, summaries))
    }
  }
}
