import Collectors
import CursesTerminal
import Dashboard
import Dispatch
import FleetHistory
import FleetModel
import TerminalKit

extension ReplaySession {
  /// Plays the past of an engine as a recording is played.
  @MainActor
  func playEngine(_ source: PrometheusSource) async throws {
    guard !playback.follow else {
      throw Failure(
        status: .usage, message: "-f: is for logs and recordings; gigatop \(path) shows the present"
      )
    }
    try options.refusePlaces("the past of \(path)")
    try display.zone.apply()
    let moments = try playback.moments()
    let view = try display.chosenView()
    let theme = try display.chosenTheme()
    let store = try await EnginePast.open(source, moments, every: options.every?.seconds)
    defer { store.close() }
    // An engine that gives no frame is known before the terminal is taken.
    let start = try startOf(store, moments)
    try await EngineFrames.first(store, start)
    let inbox = Inbox()
    let feed = RecordingFeed(store) { inbox.send($0) }
    defer { feed.close() }
    let terminal = try display.takeTerminal(theme: theme)
    var setup = DashboardState.Setup(
      site: store.host, sourceNames: source.id, isReplay: true, period: store.period,
      size: terminal.size, charset: terminal.charset, view: view, theme: theme.name,
      themes: display.themeNames(with: theme), now: .now())
    setup.loops = playback.loop
    setup.recorded = store.summaries
    var state = DashboardState(setup)
    prepare(&state, moments)
    if let start { state.begin(at: .success(start)) }
    let wanted = feed.fillFirst(&state)
    let runner = DashboardRunner(terminal: terminal, state: state)
    runner.onLoad = { feed.load($0) }
    inbox.open(runner)
    feed.load(wanted)
    await runner.run()
  }

  private func startOf(
    _ store: EngineStore, _ moments: PlaybackOptions.Moments
  ) throws -> Timestamp? {
    guard let at = moments.at, let context = Moments.context(store.summaries.map(\.time)) else {
      return nil
    }
    return try Moments.resolve(at, option: "--at", context)
  }
}

/// Frames of an engine's past, fetched on a thread that may wait.
enum EngineFrames {
  private static let queue = DispatchQueue(label: "gigatop.engine", qos: .userInitiated)

  /// Runs something that waits for frames.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try body() }) }
    }
  }

  /// Fetches the frame that is shown first, so that it is at hand.
  static func first(_ store: EngineStore, _ start: Timestamp?) async throws {
    let place = start.flatMap { time in store.summaries.lastIndex { $0.time <= time } } ?? 0
    _ = try await frame(store, place)
  }

  static func frame(_ store: EngineStore, _ place: Int) async throws -> Frame {
    try await run {
      do throws(RecordingError) {
        return try store.frame(at: place)
      } catch {
        throw Failure(status: .failed, message: "\(error)")
      }
    }
  }
}
