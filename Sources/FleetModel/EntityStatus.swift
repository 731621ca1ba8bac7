/// How an entity stands at the instant of a frame, best first: a larger raw value is worse news.
package enum EntityStatus: UInt8, CaseIterable, Comparable, Sendable {
  /// Reported in time.
  case ok
  /// There, but reports none of the metrics asked for.
  case unsupported
  /// The last report is more than three periods old, or is not in the newest tick.
  case stale
  /// Reports errors in place of values.
  case error
  /// NVML "GPU requires reset", or a recovery action is asked for.
  case needsReset
  /// Nothing has been heard for so long that its last values say nothing of the present.
  case unreachable
  /// NVML "GPU is lost", or missing from two complete ticks of a host that still answers.
  case lost

  package static func < (a: EntityStatus, b: EntityStatus) -> Bool { a.rawValue < b.rawValue }

  /// The word on screen and in exports.
  package var word: String {
    switch self {
    case .ok: "ok"
    case .unsupported: "unsupported"
    case .stale: "stale"
    case .error: "error"
    case .needsReset: "needs-reset"
    case .unreachable: "unreachable"
    case .lost: "lost"
    }
  }

  /// Whether the entity counts as reporting in "7/8 GPUs".
  package var isReporting: Bool { self == .ok || self == .unsupported }

  /// Whether its values belong in sums and spreads: fresh, or late but recent.
  package var countsInRollups: Bool { self == .ok || self == .unsupported || self == .stale }
}
