/// Something of the fleet that needs a look: one GPU, or a group most of whose GPUs share it.
package struct Trouble: Hashable, Sendable {
  /// What is wrong, the worst first.
  package enum Kind: UInt8, CaseIterable, Comparable, Sendable {
    case lost = 1
    case unreachable, needsReset, error
    /// Slowed by an external power brake signal.
    case powerBrake
    /// Slowed by heat, by hardware or by the driver.
    case heat
    /// Slowed by hardware for a reason not named.
    case slowdown
    /// Memory errors that ECC could not correct.
    case uncorrected
    /// Warmer than the warning threshold, not slowed (yet).
    case hot
    case stale

    package static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }

    /// The metric whose largest value among the members is worth naming; nil for none.
    package var metric: Metric? {
      switch self {
      case .heat, .hot: .temperature
      case .uncorrected: .eccUncorrected
      default: nil
      }
    }
  }

  /// Where it is.
  package enum Place: Hashable, Sendable {
    /// Place in the frame.
    case gpu(Int)
    /// Place in `Topology.groups`.
    case group(Int)
  }

  package let kind: Kind
  package let place: Place
  /// GPUs that have it, and GPUs of the place.
  package let count: Int
  package let population: Int
  /// The member with the largest value of the kind's metric, else the first one.
  package let worstGPU: Int
  /// That value; nil without a metric.
  package let worst: Double?
}

/// Everything of a frame that needs a look, worst first.
package struct Troubles: Sendable {
  /// At most `limit` entries.
  package var entries: [Trouble] = []
  /// GPUs in trouble that found no room among the entries.
  package var hidden = 0
  /// More than this nobody reads; the map shows them all.
  package static let limit = 256
}
