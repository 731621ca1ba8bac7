import Dashboard
import Dispatch
import FleetHistory
import FleetModel
import Synchronization

/// Brings frames from the sampler to the dashboard in order, with all that costs more for a larger
/// fleet computed before the main actor sees them. Holds what comes before the dashboard is open.
final class Inbox: Sendable {
  private struct Held: Sendable {
    var runner: DashboardRunner?
    var waiting: [Message] = []
    var first: Timestamp?
    var firstWaiters: [CheckedContinuation<Timestamp?, Never>] = []
  }

  private let held = Mutex(Held())
  /// Gets every frame, with its summary, on the thread that brings it.
  private let record: @Sendable (Frame, FrameSummary) -> Void
  /// Gets what the rules say of it, after it.
  private let tell: @Sendable (FleetWatch.Told) -> Void
  private let watch = FleetWatch()
  /// Nil where frames are played, which are counted as they are shown.
  private let jobs: JobWatch?

  /// - Parameter countsJobs: whether what comes is what happens now.
  init(
    countsJobs: Bool = false,
    record: @escaping @Sendable (Frame, FrameSummary) -> Void = { _, _ in },
    tell: @escaping @Sendable (FleetWatch.Told) -> Void = { _ in }
  ) {
    jobs = countsJobs ? JobWatch() : nil
    self.record = record
    self.tell = tell
  }

  func take(_ frame: Frame) {
    let summary = FrameSummary(frame)
    record(frame, summary)
    Self.prepare(frame)
    if let jobs { send(.jobs(jobs.take(frame))) }
    send(.frame(frame, summary))
    let told = watch.take(frame, summary)
    tell(told)
    if !told.changes.isEmpty { send(.events(told.changes)) }
    let waiters = held.withLock { held in
      held.first = held.first ?? frame.time
      defer { held.firstWaiters = [] }
      return held.firstWaiters
    }
    for waiter in waiters { waiter.resume(returning: frame.time) }
  }

  func take(_ statuses: [SourceStatus]) { send(.sources(statuses)) }

  /// Nothing more will come.
  func end() { send(.sourceEnded) }

  /// Lets a dashboard have what waits and all that follows.
  @MainActor
  func open(_ runner: DashboardRunner) {
    let waiting = held.withLock { held in
      held.runner = runner
      defer { held.waiting = [] }
      return held.waiting
    }
    for message in waiting { runner.post(message) }
  }

  /// The time of the first frame, once there is one.
  func firstFrameTime() async -> Timestamp? {
    await withCheckedContinuation { continuation in
      let known = held.withLock { held in
        if held.first == nil { held.firstWaiters.append(continuation) }
        return held.first
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// Brings a message to the dashboard, after all that was brought before.
  func send(_ message: Message) {
    let runner = held.withLock { held in
      if held.runner == nil { held.waiting.append(message) }
      return held.runner
    }
    guard let runner else { return }
    DispatchQueue.main.async { MainActor.assumeIsolated { runner.post(message) } }
  }

  /// Rollups of groups that maps and lists show, for fleets whose cost would be felt.
  static func prepare(_ frame: Frame) {
    guard frame.gpus.count > 4096 else { return }
    _ = frame.troubles
    for level in frame.topology.visibleLevels where level < .gpu {
      for metric in [Metric.temperature, .utilization, .powerDraw] {
        _ = frame.groupRollups(metric, level)
      }
      _ = frame.groupStatuses(level)
    }
  }
}
