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
      // A summary does not tell who is silent from who is late, as after a tick that was cut.
      let count = min(silent(sight.summary), sight.before.map { silent($0) } ?? 0)
      return count > 0
        ? .site(.warning, EventText.count(count, "GPU") + " late or silent") : .none
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
    Rule(
      "rack-missing", .critical,
      "GPUs of a rack do not report (where an engine answers for whole racks)."
    ) { sight, _ in missing(sight) },
    Rule(
      "rack-hot", .critical,
      "A rack has a GPU as hot as its critical threshold (where no GPU says so itself).", hold: 10,
      clear: 30
    ) { sight, _ in hotRacks(sight) },
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
    Rule(
      "straggler", .warning,
      "A GPU is far below the others of its job: utilisation, SM clock or power.",
      words: "far below the job's median", hold: 60, clear: 60
    ) { sight, _ in
      guard let frame = sight.frame, let key = frame.peersKey,
        let behind = frame.jobs(key)?.behind, !behind.isEmpty
      else { return .none }
      return .gpus(behind)
    },
  ]

  /// GPUs that neither report nor are known to be at fault.
  private static func silent(_ summary: FrameSummary) -> Int {
    summary.gpus - summary.reporting - summary.faulty
  }

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

  /// Racks at most that have events of their own; a fleet of which more fail has other worries.
  private static let mostRacks = 64

  private static func missing(_ sight: Sight) -> Rule.Outcome {
    racks(sight) { frame, place in
      let gpus = frame.figures.groups[place]
      let missing = gpus.count - Int(frame.figures.reporting[place])
      guard missing > 0 else { return nil }
      return EventText.count(missing, "GPU") + " of \(gpus.count) missing"
    }
  }

  private static func hotRacks(_ sight: Sight) -> Rule.Outcome {
    let definition = Metric.temperature.definition
    guard let limit = (definition.thresholds?.critical).flatMap(definition.stored) else {
      return .none
    }
    return racks(sight) { frame, place in
      guard let heat = frame.figures.rollups[.temperature]?[place], heat.count > 0,
        heat.largest >= limit
      else { return nil }
      let isTold = frame.figures.groups[place].contains { gpu in
        frame.gpus.stored(.temperature, gpu).map { $0 >= limit } ?? false
      }
      let degrees = EventText.fixed(definition.value(heat.largest))
      return isTold ? nil : "a GPU is too hot at \(degrees) °C"
    }
  }

  /// - Parameter text: what is so of a rack, by its place in the figures; nil for nothing.
  private static func racks(
    _ sight: Sight, _ text: (_ frame: Frame, _ place: Int) -> String?
  ) -> Rule.Outcome {
    guard let frame = sight.frame, !frame.figures.isEmpty else { return .none }
    let topology = frame.topology
    var found: [Rule.Finding] = []
    for (place, gpus) in frame.figures.groups.enumerated() where found.count < mostRacks {
      guard let text = text(frame, place),
        let id = topology.group(topology.level(of: gpus), holding: gpus.lowerBound)
      else { continue }
      found.append(Rule.Finding(entity: topology.groups[id].name, .critical, text))
    }
    return found.isEmpty ? .none : .found(found)
  }

  private static func slowed(
    _ sight: Sight, _ isOpen: Bool, _ count: Int, _ severity: Event.Severity, _ words: String
  ) -> Rule.Outcome {
    let share = isOpen ? GPULimit.slowedOver : GPULimit.slowed
    guard count > 0, Double(count) > share * Double(sight.slowed.speaking) else { return .none }
    return .site(severity, EventText.count(count, "GPU") + " " + words)
  }
}
