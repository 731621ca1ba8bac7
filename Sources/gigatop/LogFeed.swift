import Collectors
import FleetHistory
import FleetModel
import Synchronization

/// Reads a log in the background and hands its frames to the dashboard as they come.
final class LogFeed: Sendable {
  private struct Progress: Sendable {
    var frames = 0
    var error: String?
    /// What is wrong with the times that were asked for.
    var usage: Failure?
    var hasEnded = false
    var isWaitedFor: CheckedContinuation<Void, Never>?
    /// Frames held back until the range that is asked for is known.
    var heldBack: [Frame] = []
    var times: [Timestamp] = []
  }

  private let source: LogSource
  private let inbox: Inbox
  private let moments: PlaybackOptions.Moments
  private let progress = Mutex(Progress())

  init(_ source: LogSource, into inbox: Inbox, _ moments: PlaybackOptions.Moments) {
    self.source = source
    self.inbox = inbox
    self.moments = moments
  }

  private var hasRange: Bool { moments.from != nil || moments.to != nil }

  /// Reads until the log ends or the task is cancelled.
  func run() async {
    await source.run { self.take($0) }
    deliverRange()
    inbox.end()
    note { $0.hasEnded = true }
  }

  private func take(_ report: SourceReport) {
    switch report {
    case .frame(let frame):
      if hasRange {
        progress.withLock { $0.heldBack.append(frame) }
      } else {
        inbox.take(frame)
      }
      note { progress in
        progress.frames += 1
        progress.times.append(frame.time)
        if let error = frame.content.sources.first?.error { progress.error = error }
      }
    case .status(let status):
      inbox.take([status])
      progress.withLock { $0.error = status.error }
    }
  }

  private func deliverRange() {
    guard hasRange else { return }
    let frames = progress.withLock { progress in
      defer { progress.heldBack = [] }
      return progress.heldBack
    }
    guard let first = frames.first?.time, let last = frames.last?.time else { return }
    let from: Timestamp
    let to: Timestamp
    do {
      (from, to) = try moments.range(in: frames.map(\.time)) ?? (first, last)
    } catch {
      progress.withLock { progress in
        progress.frames = 0
        progress.usage = error as? Failure
      }
      return
    }
    let chosen = frames.filter { $0.time >= from && $0.time <= to }
    if chosen.isEmpty {
      progress.withLock { progress in
        progress.frames = 0
        progress.error = """
          no frame from \(from.iso8601) to \(to.iso8601); it reaches from \(first.iso8601) to \
          \(last.iso8601)
          """
      }
    }
    for frame in chosen { inbox.take(frame) }
  }

  /// Why there is nothing to play; nil while there is, or may still be, something.
  var failure: Failure? {
    progress.withLock { progress in
      guard progress.hasEnded, progress.frames == 0 else { return Failure?.none }
      if let usage = progress.usage { return usage }
      let reason = progress.error ?? "holds no frame"
      let sentence = reason.hasPrefix(source.id) ? reason : "\(source.id): \(reason)"
      return Failure(status: .failed, message: sentence)
    }
  }

  /// Where `--at` points to, once the log has been read.
  var moment: Result<Timestamp, TimeContextError>? {
    progress.withLock { progress in
      guard progress.hasEnded, let at = moments.at, let context = Moments.context(progress.times)
      else { return nil }
      return Result { () throws(TimeContextError) in try at.resolve(context) }
    }
  }

  private func note(_ change: (inout Progress) -> Void) {
    let waiter = progress.withLock { progress in
      change(&progress)
      defer { progress.isWaitedFor = nil }
      return progress.isWaitedFor
    }
    waiter?.resume()
  }

  /// Waits for the first frame or the end, but not for long.
  func waitForNews(seconds: Double) async {
    let timer = Task {
      try? await Task.sleep(for: .seconds(seconds))
      self.note { _ in }
    }
    await withCheckedContinuation { continuation in
      let isKnown = progress.withLock { progress in
        if progress.frames > 0 || progress.hasEnded { return true }
        progress.isWaitedFor = continuation
        return false
      }
      if isKnown { continuation.resume() }
    }
    timer.cancel()
  }
}
