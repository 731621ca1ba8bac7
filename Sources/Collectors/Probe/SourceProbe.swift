import FleetModel
import Synchronization

/// One look at a source, for people who want to know whether it can be watched.
package struct SourceProbe: Sendable {
  /// What was found, as names and values.
  package var lines: [(name: String, value: String)] = []
  /// What it gave; nil when it gave nothing.
  package var frame: Frame?
  /// What went wrong, in words; nil when all is well.
  package var error: String?
  /// What became of each series of a page of metrics; nil where none was read.
  package var explanation: PageExplanation?

  package init() {}

  /// The value of a line; nil where nothing of that name was found.
  package subscript(name: String) -> String? { lines.first { $0.name == name }?.value }

  /// Seconds as people read them of an answer.
  static func milliseconds(_ seconds: Double) -> String {
    "\(Int((min(max(seconds, 0), 1e6) * 1000).rounded())) ms"
  }

  /// Seconds that a source may take to say something.
  static let patience = 20.0
}

extension SourceProbe {
  /// Runs a source until it has given a whole frame, or has said what is wrong.
  ///
  /// - Parameter seconds: what it may take; of one that is silent for longer that is the error.
  package static func firstAnswer(
    of source: some Source, within seconds: Double = patience
  ) async -> SourceProbe {
    let started = ContinuousClock.now
    let heard = FirstAnswer()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await source.run { heard.take($0) } }
      group.addTask { try? await Task.sleep(for: .seconds(seconds)) }
      group.addTask { await heard.wait() }
      await group.next()
      heard.end()
      group.cancelAll()
    }
    return heard.probe(after: (ContinuousClock.now - started) / .seconds(1))
  }
}

/// What a source said until it had said enough.
private final class FirstAnswer: Sendable {
  private struct State: Sendable {
    var frame: Frame?
    var status: SourceStatus?
    var isOver = false
    var seconds: Double?
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let started = ContinuousClock.now

  func take(_ report: SourceReport) {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.isOver else { return nil }
      switch report {
      case .frame(let frame):
        state.frame = frame
        state.status = frame.content.sources.first ?? state.status
      case .status(let status): state.status = status
      }
      let isAnswer = state.frame != nil && state.status?.state == .answering
      guard isAnswer || state.status?.state == .failing || state.status?.state == .ended else {
        return nil
      }
      state.isOver = true
      state.seconds = (ContinuousClock.now - started) / .seconds(1)
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  /// Returns when enough has been said.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiting = continuation }
        return state.isOver
      }
      if isOver { continuation.resume() }
    }
  }

  /// Nothing is waited for any more.
  func end() {
    let waiting = state.withLock { state in
      state.isOver = true
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }

  func probe(after seconds: Double) -> SourceProbe {
    let state = state.withLock { $0 }
    var probe = SourceProbe()
    if let status = state.status { probe.lines.append(("kind", status.kind)) }
    if let took = state.seconds, state.frame != nil {
      probe.lines.append(("answered", "in " + SourceProbe.milliseconds(took)))
    }
    if let latency = state.status?.latency {
      probe.lines.append(("latency", SourceProbe.milliseconds(latency)))
    }
    for note in state.status?.notes ?? [] { probe.lines.append(("note", note)) }
    probe.frame = state.frame
    probe.error = state.status?.error
    if probe.frame == nil, probe.error == nil {
      probe.error = "no answer in \(Int(seconds.rounded())) s"
    }
    return probe
  }
}
