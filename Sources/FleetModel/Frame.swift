import Synchronization

/// All metrics of all entities at one instant. Immutable, and shared by reference between the
/// history, the views and the exports.
package final class Frame: Sendable {
  /// Where the numbers come from: never mixed up on screen.
  package enum Origin: Sendable, Hashable { case live, simulated, recorded }

  /// The parts of a frame; made by a source, sealed by `Frame.init`.
  package struct Content: Sendable {
    package var time: Timestamp
    package var origin: Origin
    /// The format had no time of its own, so instants are one period apart by assumption.
    package var timeIsAssumed: Bool
    package var topology: Topology
    package var gpus: MetricTable
    package var batteryUnits: [BatteryUnit]
    package var batteries: MetricTable
    /// One row.
    package var site: MetricTable
    package var processes: [GPUProcess]
    package var sources: [SourceStatus]
    /// When a GPU that is not reporting was last heard, by place; absent for those that report.
    package var lastSeen: [Int: Timestamp]
    /// Whose GPUs they are: jobs, pods, users. Of no GPU, or of all by place.
    package var labels: LabelTable
    /// What is known of GPUs that were not read one by one.
    package var figures: GroupFigures

    package init(
      time: Timestamp, origin: Origin, topology: Topology, gpus: MetricTable,
      batteryUnits: [BatteryUnit] = [], batteries: MetricTable = MetricTable(count: 0),
      site: MetricTable = .emptyRow, processes: [GPUProcess] = [],
      sources: [SourceStatus] = [], lastSeen: [Int: Timestamp] = [:], timeIsAssumed: Bool = false,
      labels: LabelTable = .none, figures: GroupFigures = .none
    ) {
      precondition(labels.isEmpty || labels.count == gpus.count)
      precondition(figures.groups.last.map { $0.upperBound <= gpus.count } ?? true)
      precondition(gpus.count == topology.gpuCount)
      precondition(batteries.count == batteryUnits.count && site.count == 1)
      self.time = time
      self.origin = origin
      self.timeIsAssumed = timeIsAssumed
      self.topology = topology
      self.gpus = gpus
      self.batteryUnits = batteryUnits
      self.batteries = batteries
      self.site = site
      self.processes = processes
      self.sources = sources
      self.lastSeen = lastSeen
      self.labels = labels
      self.figures = figures
    }
  }

  package let content: Content
  private let cache = Mutex(FrameCache())

  package init(_ content: Content) { self.content = content }

  package var time: Timestamp { content.time }
  package var topology: Topology { content.topology }
  package var gpus: MetricTable { content.gpus }
  package var batteries: MetricTable { content.batteries }
  package var batteryUnits: [BatteryUnit] { content.batteryUnits }
  package var site: MetricTable { content.site }
  package var labels: LabelTable { content.labels }
  package var figures: GroupFigures { content.figures }

  /// A site value in the metric's unit; nil when nobody measures it.
  package func site(_ metric: Metric) -> Double? { content.site.value(metric, 0) }

  /// Forgets what was computed, to save memory once the frame is no longer the newest.
  package func dropComputed() {
    cache.withLock { cache in
      let asked = cache.jobKeysAsked
      cache = FrameCache()
      cache.jobKeysAsked = asked
    }
  }

  /// How many GPUs have each status, by raw value; computed once.
  package var statusCounts: [Int] {
    cache.withLock { cache in
      if let known = cache.statusCounts { return known }
      var counts = [Int](repeating: 0, count: EntityStatus.allCases.count)
      for status in content.gpus.statuses { counts[Int(status.rawValue)] += 1 }
      cache.statusCounts = counts
      return counts
    }
  }

  package func count(_ status: EntityStatus) -> Int { statusCounts[Int(status.rawValue)] }

  /// GPUs that reported in time. Of those that were not read one by one the engine says how many.
  package var reportingCount: Int {
    let read = EntityStatus.allCases.filter(\.isReporting).reduce(0) { $0 + count($1) }
    return figures.isEmpty ? read : read - coveredReporting + figures.reportingCount
  }

  /// Covered GPUs whose own status says that they report; computed once.
  private var coveredReporting: Int {
    cache.withLock { cache in
      if let known = cache.coveredReporting { return known }
      let statuses = content.gpus.statuses
      let made = figures.groups.reduce(0) { sum, group in
        sum + group.reduce(0) { $0 + (statuses[$1].isReporting ? 1 : 0) }
      }
      cache.coveredReporting = made
      return made
    }
  }

  /// Bits of GPUs whose values speak of the present; nil when all do.
  package var valueMask: PresenceMask? {
    let outside = EntityStatus.allCases.filter { !$0.countsInRollups }
    if outside.allSatisfy({ count($0) == 0 }) { return nil }
    return cache.withLock { cache in
      if let known = cache.valueMask { return known }
      let statuses = content.gpus.statuses
      let made = PresenceMask(count: statuses.count) { statuses[$0].countsInRollups }
      cache.valueMask = made
      return made
    }
  }

  /// Bits of GPUs whose values belong in rollups; nil when all do. Of GPUs that figures cover, the
  /// figures count.
  package var rollupMask: PresenceMask? {
    if figures.isEmpty { return valueMask }
    let valued = valueMask
    return cache.withLock { cache in
      if let known = cache.rollupMask { return known }
      let uncovered = figures.uncovered(gpus.count)
      let made = valued?.intersection(uncovered) ?? uncovered
      cache.rollupMask = made
      return made
    }
  }

  /// The fleet's rollup of a GPU metric; computed at the first call and kept.
  package func rollup(_ metric: Metric) -> Rollup {
    if let known = cache.withLock({ $0.fleet[metric] }) { return known }
    let made = rollup(metric, over: 0..<gpus.count)
    cache.withLock { $0.fleet[metric] = made }
    return made
  }

  /// The rollup of a GPU metric over a range of the fleet; cost grows with the range.
  package func rollup(_ metric: Metric, over range: Range<Int>) -> Rollup {
    var made = Rollup(metric, gpus[metric], over: range, mask: rollupMask)
    if !figures.isEmpty {
      let isWhole = range.count == gpus.count
      made.merge(figures, in: range, isWhole ? figures.histograms[metric] : nil)
    }
    return made
  }

  /// The rollup of a battery metric over all units.
  package func batteryRollup(_ metric: Metric) -> Rollup {
    if let known = cache.withLock({ $0.batteries[metric] }) { return known }
    let made = Rollup(metric, batteries[metric], over: 0..<batteries.count, mask: unitMask(metric))
    cache.withLock { $0.batteries[metric] = made }
    return made
  }

  /// Small rollups (no histogram) of every group of a level, in order; computed once a metric and
  /// level, by merging the level below where that is known, else in one pass over the GPUs.
  package func groupRollups(_ metric: Metric, _ level: FleetLevel) -> [GroupRollup] {
    let key = FrameCache.GroupKey(metric: metric, level: level)
    if let known = cache.withLock({ $0.groups[key] }) { return known }
    let made = makeGroupRollups(metric, level)
    cache.withLock { $0.groups[key] = made }
    return made
  }

  private func makeGroupRollups(_ metric: Metric, _ level: FleetLevel) -> [GroupRollup] {
    let range = topology.groupRange(level)
    let groups = topology.groups
    let children = range.first.map { groups[$0].children } ?? 0..<0
    if let next = children.first.map({ groups[$0].level }),
      let below = cache.withLock({ $0.groups[.init(metric: metric, level: next)] })
    {
      let start = topology.groupRange(next).lowerBound
      return range.map { id in
        groups[id].children.reduce(into: GroupRollup()) { $0.merge(below[$1 - start]) }
      }
    }
    let column = gpus[metric]
    let mask = rollupMask
    return range.map { id in
      var made = GroupRollup(column, over: groups[id].gpus, mask: mask)
      if !figures.isEmpty { made.merge(figures.rollup(metric, in: groups[id].gpus)) }
      return made
    }
  }

  func cachedReadMask(make: () -> PresenceMask) -> PresenceMask {
    if let known = cache.withLock({ $0.readMask }) { return known }
    let made = make()
    cache.withLock { $0.readMask = made }
    return made
  }

  func cached(_ key: FrameCache.OrderKey, make: () -> [Int32]) -> [Int32] {
    if let known = cache.withLock({ $0.orders[key] }) { return known }
    let made = make()
    cache.withLock { $0.orders[key] = made }
    return made
  }

  func cachedJobs(_ key: String) -> JobTable? { cache.withLock { $0.jobs[key] } }

  func keep(_ jobs: JobTable) { cache.withLock { $0.jobs[jobs.key] = jobs } }

  /// The keys of jobs that somebody looked at, so that the next frame has them prepared.
  package var jobKeysAsked: Set<String> { cache.withLock { $0.jobKeysAsked } }

  /// Notes that somebody looks at the jobs by a key.
  package func note(jobKeyAsked key: String) {
    cache.withLock { cache in _ = cache.jobKeysAsked.insert(key) }
  }

  func cachedTroubles(make: () -> Troubles) -> Troubles {
    if let known = cache.withLock({ $0.troubles }) { return known }
    let made = make()
    cache.withLock { $0.troubles = made }
    return made
  }

  /// The worst status in every group of a level, in order.
  package func groupStatuses(_ level: FleetLevel) -> [EntityStatus] {
    if let known = cache.withLock({ $0.statuses[level] }) { return known }
    let statuses = content.gpus.statuses
    let allOK = count(.ok) == statuses.count
    let made = topology.groupRange(level).map { id in
      let gpus = topology.groups[id].gpus
      let read = allOK ? .ok : gpus.reduce(EntityStatus.ok) { max($0, statuses[$1]) }
      return figures.isEmpty ? read : max(read, figureStatus(gpus))
    }
    cache.withLock { $0.statuses[level] = made }
    return made
  }
}

/// What has been computed of a frame so far.
struct FrameCache: Sendable {
  struct GroupKey: Hashable, Sendable {
    let metric: Metric
    let level: FleetLevel
  }
  struct OrderKey: Hashable, Sendable {
    let metric: Metric
    let descending: Bool
  }
  var orders: [OrderKey: [Int32]] = [:]
  var statusCounts: [Int]?
  var coveredReporting: Int?
  var valueMask: PresenceMask?
  var rollupMask: PresenceMask?
  var readMask: PresenceMask?
  var fleet: [Metric: Rollup] = [:]
  var batteries: [Metric: Rollup] = [:]
  var groups: [GroupKey: [GroupRollup]] = [:]
  var statuses: [FleetLevel: [EntityStatus]] = [:]
  var troubles: Troubles?
  var jobs: [String: JobTable] = [:]
  var jobKeysAsked: Set<String> = []
}
