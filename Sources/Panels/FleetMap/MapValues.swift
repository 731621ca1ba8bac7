import FleetModel

/// The values and statuses of a level's entities for one metric, from the frame's cached rollups.
struct MapValues {
  private let topology: Topology
  private let level: FleetLevel
  private let first: Int
  private let rollups: [GroupRollup]
  private let groupStatuses: [EntityStatus]
  private let statuses: [EntityStatus]
  private let column: Column?
  private let mask: PresenceMask?
  private let figures: GroupFigures

  init(_ frame: Frame, _ metric: HeatMetric, _ level: FleetLevel, _ cache: MapCache) {
    topology = frame.topology
    figures = frame.figures
    self.level = level
    first = level == .gpu ? 0 : topology.groupRange(level).lowerBound
    statuses = frame.gpus.statuses
    // A GPU that was read is shown even where its rack's figures count in its stead.
    mask = frame.valueMask
    if level == .gpu {
      rollups = []
      groupStatuses = []
      column = metric.reported.map { frame.gpus[$0] } ?? cache.column(metric, frame)
    } else {
      rollups =
        metric.reported.map { frame.groupRollups($0, level) }
        ?? cache.groups(metric, level, frame)
      groupStatuses = frame.groupStatuses(level)
      column = nil
    }
  }

  /// The rollup of neighbouring entities.
  func rollup(_ units: Range<Int>) -> GroupRollup {
    guard level != .gpu else { return GroupRollup(column, over: units, mask: mask) }
    return units.reduce(into: GroupRollup()) { $0.merge(rollups[$1 - first]) }
  }

  /// The worst status among neighbouring entities.
  func status(_ units: Range<Int>) -> EntityStatus {
    units.reduce(.ok) { max($0, level == .gpu ? statuses[$1] : groupStatuses[$1 - first]) }
  }

  /// How many GPUs of neighbouring entities have each status, by raw value; cost grows with them.
  func statusCounts(_ units: Range<Int>) -> [Int] {
    var counts = [Int](repeating: 0, count: EntityStatus.allCases.count)
    let gpus = FleetPath.gpus(of: units, level, in: topology)
    for gpu in gpus { counts[Int(statuses[gpu].rawValue)] += 1 }
    if figures.places(in: gpus).isEmpty { return counts }
    for place in figures.places(in: gpus) {
      for gpu in figures.groups[place] { counts[Int(statuses[gpu].rawValue)] -= 1 }
      let reporting = min(Int(figures.reporting[place]), figures.groups[place].count)
      counts[Int(EntityStatus.ok.rawValue)] += reporting
      counts[Int(EntityStatus.lost.rawValue)] += figures.groups[place].count - reporting
    }
    return counts
  }

  /// The entity among neighbours that a cell speaks for first: the worst one.
  func worst(_ units: Range<Int>, _ metric: HeatMetric) -> Int {
    var best: (unit: Int, value: Double)?
    for unit in units {
      guard let value = MapStatistic.worst.value(rollup(unit..<(unit + 1)), metric) else {
        continue
      }
      let rank = metric.isWorstLow ? -value : value
      if best.map({ rank > $0.value }) ?? true { best = (unit, rank) }
    }
    return best?.unit ?? units.lowerBound
  }
}
