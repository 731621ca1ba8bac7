import Collectors
import Dispatch
import FleetHistory
import FleetModel
import Glibc
import Incidents
import Synchronization

/// Records sources until something ends it.
struct RecordRun {
  var sources: [any Source]
  var site: String
  var period: Double
  var destination: RecordingDestination
  /// Where the operator says that hosts stand.
  var placement = HostPlacement.none
  var options: RecordingOptions

  /// - Parameter seconds: how long; nil for ever.
  func run(seconds: Double?) async throws {
    let end = EndOfRun()
    let signals = end.listen()
    defer { for signal in signals { signal.cancel() } }
    let progress = RecordProgress(destination)
    let writer: RecordingWriter
    do throws(RecordingError) {
      writer = try RecordingWriter(destination, options) { state in
        progress.show(state)
        if state.hasEnded { end.come() }
      }
    } catch {
      throw Failure(status: .failed, message: "\(error)")
    }
    let watch = FleetWatch()
    let sampler = Sampler(
      site: site, sources: sources, period: period, placement: placement,
      onFrame: { frame in
        progress.take(frame.content.sources)
        let summary = FrameSummary(frame)
        writer.append(frame, summary)
        for event in watch.take(frame, summary).changes { writer.event(event.record) }
      },
      onStatuses: { progress.take($0) })
    sampler.start()
    await end.wait(seconds: seconds)
    await sampler.stop()
    writer.finish()
    progress.end()
    try judge(writer.state, sampler.statuses)
  }

  /// Whether all that was asked for is in the recording.
  private func judge(_ state: RecordingState, _ statuses: [SourceStatus]) throws {
    let silent = statuses.filter { $0.lastAnswer == nil }
    var words = silent.map { source in
      "\(source.id): \(source.error ?? "no answer"); nothing of it is recorded"
    }
    if state.framesLost > 0 || state.error != nil || !state.goneFiles.isEmpty {
      words.append(RecordingWords.end(state))
    }
    guard !words.isEmpty else { return }
    let status: ExitStatus = state.frames == 0 ? .failed : .loss
    throw Failure(status: status, message: words.joined(separator: "\n"))
  }
}

/// The end of a run: a signal, a duration, or nobody who reads.
private final class EndOfRun: Sendable {
  private struct Held: Sendable {
    var hasCome = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let held = Mutex(Held())

  /// The first signal ends the run in order, the second one the process.
  func listen() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        signal(number, SIG_DFL)
        self.come()
      }
      source.activate()
      return source
    }
  }

  func come() {
    let waiter = held.withLock { held in
      held.hasCome = true
      defer { held.waiter = nil }
      return held.waiter
    }
    waiter?.resume()
  }

  func wait(seconds: Double?) async {
    let timer = seconds.map { seconds in
      Task {
        try? await Task.sleep(for: .seconds(seconds))
        if !Task.isCancelled { self.come() }
      }
    }
    await withCheckedContinuation { continuation in
      let hasCome = held.withLock { held in
        if !held.hasCome { held.waiter = continuation }
        return held.hasCome
      }
      if hasCome { continuation.resume() }
    }
    timer?.cancel()
  }
}
