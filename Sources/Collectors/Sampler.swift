import FleetModel

/// Runs the sources of a fleet and publishes its frames: at once when every source has reported
/// for the tick, and once a period when one is late, so that the screen sees values grow old.
package actor Sampler {
  private let sources: [any Source]
  private let period: Double
  private var assembler: FleetAssembler
  private let clock: @Sendable () -> Moment
  private let onFrame: @Sendable (Frame) -> Void
  private let onStatuses: @Sendable ([SourceStatus]) -> Void
  private var tick: SamplerTick
  private var newest: Frame?
  private var task: Task<Void, Never>?
  private let channel: (stream: AsyncStream<Frame>, continuation: AsyncStream<Frame>.Continuation)

  /// - Parameters:
  ///   - site: name of the fleet.
  ///   - sources: what is watched; a log that is replayed is not.
  ///   - period: seconds between frames at least; nil takes the shortest of the sources.
  ///   - onFrame: gets every frame once, for the history.
  ///   - onStatuses: gets the sources' health when it changes without a frame, for the time before
  ///     the first one.
  package init(
    site: String, sources: [any Source], period: Double? = nil, places: [String: Place] = [:],
    clock: @escaping @Sendable () -> Moment = { Moment.now() },
    onFrame: @escaping @Sendable (Frame) -> Void = { _ in },
    onStatuses: @escaping @Sendable ([SourceStatus]) -> Void = { _ in }
  ) {
    self.sources = sources
    self.period = period ?? sources.map(\.period).min() ?? 1
    self.clock = clock
    self.onFrame = onFrame
    self.onStatuses = onStatuses
    assembler = FleetAssembler(
      site: site, sources: sources.map { ($0.id, $0.period) }, places: places)
    tick = SamplerTick(
      periods: sources.map(\.period), period: self.period, now: clock().seconds)
    channel = AsyncStream.makeStream(of: Frame.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// The newest frame, for one reader that may be slow; ends when the sampler stops.
  package nonisolated var frames: AsyncStream<Frame> { channel.stream }

  /// The health of every source heard of.
  package var statuses: [SourceStatus] { assembler.statuses }

  /// Starts the sources; further calls do nothing.
  package func start() {
    guard task == nil else { return }
    task = Task { await run() }
  }

  /// Stops the sources and returns when their children have ended.
  package func stop() async {
    task?.cancel()
    await task?.value
    channel.continuation.finish()
  }

  /// Runs the sources until all have ended or the task is cancelled.
  package func run() async {
    await withTaskGroup(of: Bool.self) { group in
      for (place, source) in sources.enumerated() {
        group.addTask {
          await source.run { await self.take($0, from: place) }
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
    assembler.take(report, from: source, at: now.wall)
    switch report {
    case .frame:
      if tick.noteFrame(from: source, now.seconds) { publish(now) }
    case .status(let status):
      onStatuses(assembler.statuses)
      guard status.state != .answering else { return }
      if tick.noteSilence(of: source, now.seconds) { publish(now) }
    }
  }

  private func publish(_ now: Moment) {
    tick.noteLook(now.seconds)
    guard let frame = assembler.assemble(at: now.wall), frame !== newest else { return }
    newest = frame
    tick.notePublished(now.seconds)
    onFrame(frame)
    channel.continuation.yield(frame)
  }

  /// Wakes when a frame is overdue. While the sources are in time it wakes about once a period and
  /// does nothing.
  private func watchForLateness() async {
    while !Task.isCancelled {
      let rest = tick.deadline - clock().seconds
      if rest <= 0 {
        publish(clock())
      } else {
        try? await Task.sleep(for: .seconds(rest), tolerance: .seconds(period / 4))
      }
    }
  }
}
