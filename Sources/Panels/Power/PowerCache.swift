import FleetHistory
import FleetModel
import Synchronization

/// What the power view computed of a frame's GPUs, kept so that a key typed into a what-if and a
/// redraw cost nothing per GPU. The lock is held only to read and to put.
final class PowerCache: Sendable {
  private let held = Mutex<(frame: Frame, profile: PowerProfile)?>(nil)

  /// The draws of a frame's GPUs; one pass a frame.
  func profile(_ frame: Frame) -> PowerProfile {
    let known = held.withLock { $0.flatMap { $0.frame === frame ? $0.profile : nil } }
    if let known { return known }
    let made = PowerProfile(frame)
    held.withLock { $0 = (frame, made) }
    return made
  }

  func drop() { held.withLock { $0 = nil } }
}
