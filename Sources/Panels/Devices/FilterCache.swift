import FleetModel
import Synchronization

/// The GPUs that pass the text filter, kept between redraws. The lock is held only to read and to
/// put.
final class FilterCache: Sendable {
  private struct Held: Sendable {
    var frame: Frame?
    var filter = ""
    var matches: [Int32] = []
  }

  private let held = Mutex(Held())

  /// GPUs that pass a filter, in fleet order; looked for anew when the fleet or the text changes,
  /// and for every frame in which some GPU does not report, since statuses can be asked for.
  func matches(_ filter: String, _ frame: Frame) -> [Int32] {
    let known = held.withLock { held -> [Int32]? in
      guard held.filter == filter, let earlier = held.frame else { return nil }
      let isSame = earlier === frame || Self.haveSameStatuses(earlier, frame)
      return isSame ? held.matches : nil
    }
    if let known { return known }
    let made = DeviceFilter.matches(filter, in: frame)
    held.withLock { $0 = Held(frame: frame, filter: filter, matches: made) }
    return made
  }

  /// Whether all GPUs of two frames are the same ones with the same labels and report well.
  private static func haveSameStatuses(_ a: Frame, _ b: Frame) -> Bool {
    a.topology === b.topology && a.labels === b.labels && a.count(.ok) == a.gpus.count
      && b.count(.ok) == b.gpus.count
  }
}
