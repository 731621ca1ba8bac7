import FleetModel
import Synchronization

/// Runs the sources of a fleet and publishes its frames: at once when every source has reported
/// for the tick, and once a period when one is late, so that the screen sees values grow old. Many
/// sources are never all in time together; their fleet is published once a period.
///
/// A report is taken in on the thread that brings it: handing it over to another would cost more
/// than to work on it.
package final class Sampler: Sendable {
  /// Guarded by its lock, under which frames are also published, so that they come in order.
  private struct State: Sendable {
    var assembler: FleetAssembler
    var tick: SamplerTick
    var newest: Frame?
    /// Whether a status has come that its owner does not know of, and when it last heard.
    var hasStatusNews = false
    var statusesTold = -Double.infinity
    var task: Task<Void, Never>?
  }

  private let sources: [any Source]
  private let period: Double
  private let clock: @Sendable () -> Moment
  private let onFrame: @Sendable (Frame) -> Void
  private let onStatuses: @Sendable ([SourceStatus]) -> Void
  private let state: Mutex<State>
  private let channel: (stream: AsyncStream<Frame>, continuation: AsyncStream<Frame>.Continuation)

  /// - Parameters:
  ///   - site: name of the fleet.
  ///   - sources: what is watched; a log that is replayed is not.
  ///   - period: seconds between frames at least; nil takes the shortest of the sources.
  ///   - placement: where the user says that hosts stand.
  ///   - onFrame: gets every frame once, for the history.
  ///   - onStatuses: gets the sources' health when it changes without a frame, for the time before
  ///     the first one.
  package init(
    site: String, sources: [any Source], period: Double? = nil,
    placement: HostPlacement = .none,
    clock: @escaping @Sendable () -> Moment = { Moment.now() },
    onFrame: @escaping @Sendable (Frame) -> Void = { _ in },
    onStatuses: @escaping @Sendable ([SourceStatus]) -> Void = { _ in }
  ) {
    self.sources = sources
    self.period = period ?? sources.map(\.period).min() ?? 1
    self.clock = clock
    self.onFrame = onFrame
    self.onStatuses = onStatuses
    let assembler = FleetAssembler(
      site: site, sources: sources.map { ($0.id, $0.period) }, placement: placement)
    let tick = SamplerTick(
      periods: sources.map(\.period), period: self.period, now: clock().seconds)
    state = Mutex(State(assembler: assembler, tick: tick))
    channel = AsyncStream.makeStream(of: Frame.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// The newest frame, for one reader that may be slow; ends when the sampler stops.
  package var frames: AsyncStream<Frame> { channel.stream }

  /// The health of every source heard of.
  package var statuses: [SourceStatus] { state.withLock { $0.assembler.statuses } }

  /// Starts the sources; further calls do nothing.
  package func start() {
    state.withLock { state in
      guard state.task == nil else { return }
      state.task = Task { await run() }
    }
  }

  /// Stops the sources and returns when their children have ended.
  package func stop() async {
    let task = state.withLock { $0.task }
    task?.cancel()
    await task?.value
    channel.continuation.finish()
  }

  /// Runs the sources until all have ended or the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Bool.self) { group in
      for (place, source) in sources.enumerated() {
        group.addTask {
          await source.run { self.take($0, from: place) }
          return true
        }
      }
      group.addTask {
        await self.watchForLateness()
        return false
      }
      var running = sources.count
      for await isSource in group where isSource {
        running -= 1
        if running == 0 { group.cancelAll() }
      }
    }
    channel.continuation.finish()
  }

  private func take(_ report: SourceReport, from source: Int) {
    let now = clock()
    state.withLock { state in
      state.assembler.take(report, from: source, at: now.wall)
      switch report {
      case .frame(let frame):
        if state.tick.noteFrame(from: source, now.seconds) {
          publish(&state, now)
        } else if !frame.figures.isEmpty {
          publishDetail(&state, now)
        }
      case .status(let status):
        state.hasStatusNews = true
        tellStatuses(&state, now.seconds)
        guard status.state != .answering else { return }
        if state.tick.noteSilence(of: source, now.seconds) { publish(&state, now) }
      }
    }
  }

  /// At once while they are few; what a crowd has to say is told a few times in a period.
  private func tellStatuses(_ state: inout State, _ now: Double) {
    let isTime = !state.tick.isCrowd || now - state.statusesTold >= period / 4
    guard state.hasStatusNews, isTime else { return }
    state.hasStatusNews = false
    state.statusesTold = now
    onStatuses(state.assembler.statuses)
  }

  private func publish(_ state: inout State, _ now: Moment) {
    state.tick.noteLook(now.seconds)
    tellStatuses(&state, now.seconds)
    guard let frame = state.assembler.assemble(at: now.wall), frame !== state.newest else { return }
    state.newest = frame
    state.tick.notePublished(now.seconds)
    onFrame(frame)
    channel.continuation.yield(frame)
  }

  /// A source that knows its fleet by groups gives a frame between its ticks only when there is
  /// something that somebody waits for; the pace of the fleet stays as it is.
  private func publishDetail(_ state: inout State, _ now: Moment) {
    guard let frame = state.assembler.assemble(at: now.wall), frame !== state.newest else { return }
    state.newest = frame
    onFrame(frame)
    channel.continuation.yield(frame)
  }

  /// Wakes when a frame is overdue. While the sources are in time it wakes about once a period and
  /// does nothing.
  private func watchForLateness() async {
    while !Task.isCancelled {
      let (rest, tolerance) = state.withLock { state in
        let now = clock()
        if state.tick.deadline <= now.seconds { publish(&state, now) }
        return (state.tick.deadline - clock().seconds, state.tick.tolerance)
      }
      guard rest > 0 else { continue }
      try? await Task.sleep(for: .seconds(rest), tolerance: .seconds(tolerance))
    }
  }
}
