import FleetModel

/// What can be shown of a job, and what jobs can be sorted by.
enum JobField: Hashable, CaseIterable, Sendable {
  case mark, name, gpus, hosts, utilization, bar, spread, power, share, each, energy, age,
    temperature
  case memory, stragglers

  /// Whether rows can be sorted by it.
  var isSortable: Bool { self != .bar && self != .mark }

  /// Names from A, all else from the largest.
  var isDescendingFirst: Bool { self != .name }

  /// What the order is called in the title.
  var order: String {
    switch self {
    case .mark, .name: "by name"
    case .gpus: "most GPUs first"
    case .hosts: "most hosts first"
    case .utilization, .bar: "busiest first"
    case .spread: "widest spread first"
    case .power, .share: "most power first"
    case .each: "most power a GPU first"
    case .energy: "most energy first"
    case .age: "oldest first"
    case .temperature: "hottest first"
    case .memory: "most memory first"
    case .stragglers: "most stragglers first"
    }
  }

  /// The same the other way round.
  var reverse: String {
    switch self {
    case .mark, .name: "by name, from the end"
    case .gpus: "fewest GPUs first"
    case .hosts: "fewest hosts first"
    case .utilization, .bar: "idlest first"
    case .spread: "narrowest spread first"
    case .power, .share: "least power first"
    case .each: "least power a GPU first"
    case .energy: "least energy first"
    case .age: "newest first"
    case .temperature: "coolest first"
    case .memory: "least memory first"
    case .stragglers: "fewest stragglers first"
    }
  }
}
