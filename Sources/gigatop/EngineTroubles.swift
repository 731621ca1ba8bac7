import Collectors
import FleetHistory
import FleetModel
import Synchronization

/// What was lost while frames of an engine's past were saved.
final class EngineTroubles: Sendable {
  private struct Held: Sendable {
    /// Frames that could not be had, and why the last one.
    var lost = 0
    var reason = ""
    /// Frames that are a part of the whole, and why the first one.
    var partial = 0
    var doubt = ""
  }

  private let held = Mutex(Held())

  /// The frame at a place; nil when it cannot be had.
  func frame(_ store: any FrameStore, _ place: Int) -> Frame? {
    do {
      let frame = try store.frame(at: place)
      if let doubt = frame.content.sources.first?.error {
        held.withLock { held in
          held.partial += 1
          if held.doubt.isEmpty { held.doubt = doubt }
        }
      }
      return frame
    } catch {
      held.withLock { held in
        held.lost += 1
        held.reason = error.message
      }
      return nil
    }
  }

  /// A sentence about it; nil when nothing was lost.
  func words(of store: EngineStore) -> String? {
    let held = held.withLock { $0 }
    let all = store.summaries.count
    if held.lost > 0 {
      return "\(store.id): \(held.lost) of \(all) frames could not be had (\(held.reason)); the "
        + "others were written"
    }
    guard held.partial > 0 else { return nil }
    return "\(store.id): \(held.partial) of \(all) frames are not whole (\(held.doubt)); they were "
      + "written"
  }
}
