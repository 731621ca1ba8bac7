import FleetHistory
import FleetModel

extension RuleCatalog {
  /// Limits of the rules on GPUs.
  enum GPULimit {
    /// The share of the GPUs that are slowed when it is worth a word, and when it is over.
    static let slowed = 0.10
    static let slowedOver = 0.05
  }

  static let gpus: [Rule] = [
    Rule("gpu-lost", .critical, "A GPU is lost: gone from a host that answers.", words: "lost") {
      sight, _ in standing(as: .lost, sight)
    },
    Rule("gpu-reset", .critical, "A GPU needs a reset.", words: "needs a reset") { sight, _ in
      standing(as: .needsReset, sight)
    },
    Rule(
      "gpu-silent", .warning, "Nothing is heard of a GPU, or of a whole host.", words: "silent",
      clear: 10
    ) { sight, _ in
      guard sight.frame == nil else { return standing(as: .unreachable, sight) }
      let silent = sight.summary.gpus - sight.summary.reporting - sight.summary.faulty
      return silent > 0
        ? .site(.warning, EventText.count(silent, "GPU") + " late or silent") : .none
    },
    Rule(
      "gpu-error", .warning, "A GPU answers with errors.", words: "answers with errors", clear: 10
    ) { sight, _ in standing(as: .error, sight) },
    Rule(
      "gpu-faulty", .critical,
      "GPUs are lost, need a reset, or answer with errors (where no frame says which)."
    ) { sight, _ in
      guard sight.frame == nil, sight.summary.faulty > 0 else { return .none }
      let count = EventText.count(sight.summary.faulty, "GPU")
      return .site(.critical, count + " lost, in need of a reset, or in error")
    },
    Rule(
      "gpu-hot", .critical, "A GPU is as hot as its critical threshold.", words: "too hot",
      hold: 10, clear: 30
    ) { sight, _ in hot(sight) },
    Rule("xid", .critical, "The driver reported an error of a GPU (XID).") { sight, _ in
      XIDEvents.found(sight)
    },
    Rule(
      "power-brake", .critical, "Many GPUs are slowed by a power brake signal.", clear: 30
    ) { sight, isOpen in
      slowed(sight, isOpen, sight.slowed.byBrake, .critical, "slowed by a power brake signal")
    },
    Rule(
      "thermal-slowdown", .warning, "Many GPUs are slowed by heat.", hold: 10, clear: 60
    ) { sight, isOpen in
      slowed(sight, isOpen, sight.slowed.byHeat, .warning, "slowed by heat")
    },
    Rule(
      "power-cap", .info, "Many GPUs are slowed by their power limits.", hold: 60, clear: 60
    ) { sight, isOpen in
      slowed(sight, isOpen, sight.slowed.byPowerCap, .info, "slowed by their power limits")
    },
  ]

  private static func standing(as status: EntityStatus, _ sight: Sight) -> Rule.Outcome {
    guard let frame = sight.frame, frame.count(status) > 0 else { return .none }
    if sight.statusesAreSame { return .same }
    var places: [Int32] = []
    places.reserveCapacity(frame.count(status))
    for (gpu, other) in frame.gpus.statuses.enumerated() where other == status {
      places.append(Int32(truncatingIfNeeded: gpu))
    }
    return .gpus(places)
  }

  private static func hot(_ sight: Sight) -> Rule.Outcome {
    guard let limit = Metric.temperature.definition.thresholds?.critical,
      let hottest = sight.summary.temperature?.max, hottest >= limit
    else { return .none }
    guard let frame = sight.frame else {
      return .site(.critical, "a GPU is too hot at \(EventText.fixed(hottest)) °C")
    }
    guard let column = frame.gpus[.temperature],
      let stored = Metric.temperature.definition.stored(limit)
    else { return .none }
    let statuses = frame.gpus.statuses
    let places = (0..<frame.gpus.count).filter { gpu in
      statuses[gpu].countsInRollups && column[gpu].map { $0 >= stored } == true
    }
    return .gpus(places.map { Int32(truncatingIfNeeded: $0) })
  }

  private static func slowed(
    _ sight: Sight, _ isOpen: Bool, _ count: Int, _ severity: Event.Severity, _ words: String
  ) -> Rule.Outcome {
    let share = isOpen ? GPULimit.slowedOver : GPULimit.slowed
    guard count > 0, Double(count) > share * Double(sight.slowed.speaking) else { return .none }
    return .site(severity, EventText.count(count, "GPU") + " " + words)
  }
}
