import FleetModel
import Synchronization

/// A part of the past as the engine gave it.
struct EngineChunk: Sendable {
  let grid: EngineGrid
  /// For each column of the plan; nil where it gave no answer.
  var rows: [EngineRows?]
  /// For each question about racks; none of a fleet that is read GPU by GPU.
  var racks: [RackRows?] = []
  /// What went wrong, in sentences.
  var troubles: [String] = []
  /// Some of the whole may be missing.
  var isPartial = false

  var bytes: Int {
    rows.reduce(0) { $0 &+ ($1?.bytes ?? 0) } &+ racks.reduce(0) { $0 &+ ($1?.bytes ?? 0) }
  }

  /// Notes what an engine says of an answer that is a part of the whole.
  mutating func note(_ warnings: [String]) {
    for warning in warnings {
      let words = "the answer is a part of the whole: " + HarmlessText.excerpt(warning, limit: 200)
      isPartial = true
      if !troubles.contains(words) { troubles.append(words) }
    }
  }
}

/// A part that is on its way: a thread can wait for it, and it can be given up.
final class EngineFetch: Sendable {
  private let arrival = Wakeup()
  private let result = Mutex<Result<EngineChunk, EngineError>?>(nil)
  private let task = Mutex<Task<Void, Never>?>(nil)

  func start(_ body: @escaping @Sendable (EngineFetch) async -> Void) {
    task.withLock { $0 = Task { await body(self) } }
  }

  func finish(_ outcome: Result<EngineChunk, EngineError>) {
    result.withLock { $0 = $0 ?? outcome }
    task.withLock { $0 = nil }
    arrival.stop()
  }

  func cancel() { task.withLock { $0?.cancel() } }

  /// Waits on the thread that calls until the part is there, or has failed.
  func wait() -> Result<EngineChunk, EngineError> {
    while true {
      if let known = result.withLock({ $0 }) { return known }
      Poll.wait([arrival.descriptor], timeout: arrival.descriptor < 0 ? 0.02 : 5)
    }
  }
}
