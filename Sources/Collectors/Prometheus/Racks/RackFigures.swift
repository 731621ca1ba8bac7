import FleetModel

/// What the racks of a fleet come to at one instant, put together from the answers to several
/// questions.
struct RackFigures: Sendable {
  /// What the GPUs of each rack come to in one metric, in its unit; NaN where that is not known.
  fileprivate struct Tally: Sendable {
    var count: [Double]
    var sum: [Double]
    var mean: [Double]
    var low: [Double]
    var high: [Double]
    /// How many GPUs have each value: of a rack, or of the fleet.
    var bins: [(rack: Int32, value: Double, count: Double)] = []
    var isByRack = false

    init(_ racks: Int) {
      let none = [Double](repeating: .nan, count: racks)
      (count, sum, mean, low, high) = (none, none, none, none, none)
    }
  }

  /// GPUs that answered, and those that did earlier, by rack; NaN where nothing is known.
  private(set) var reporting: [Double]
  private(set) var before: [Double]
  private var tallies: [Metric: Tally] = [:]
  private let racks: Int

  /// - Parameters:
  ///   - answers: the questions, with what was answered last.
  ///   - place: the instant, among so many of the answers.
  init(
    _ answers: [(question: RackQuestion, rows: RackRows)], racks: Int, at place: Int = 0,
    of instants: Int = 1
  ) {
    self.racks = racks
    reporting = [Double](repeating: .nan, count: racks)
    before = reporting
    let isCounted = answers.contains { $0.question.subject == .gpus }
    for (question, rows) in answers {
      for row in rows.racks.indices {
        let value = rows.values[row &* instants &+ place]
        guard value.isFinite, Int(rows.racks[row]) < racks else { continue }
        take(value, Int(rows.racks[row]), rows.counted[row], question, isCounted)
      }
    }
  }

  /// Whether anything is known of how many GPUs there are.
  var isEmpty: Bool { !reporting.contains { $0 > 0 } }

  private mutating func take(
    _ value: Double, _ rack: Int, _ counted: Double, _ question: RackQuestion, _ isCounted: Bool
  ) {
    switch question.subject {
    case .gpus: reporting[rack] = max(value, reporting[rack].isNaN ? 0 : reporting[rack])
    case .gpusBefore: before[rack] = value
    case .spread(let metric):
      if !isCounted, metric == RackPlan.metrics.first {
        reporting[rack] = value + (reporting[rack].isNaN ? 0 : reporting[rack])
      }
      guard let converted = question.conversion.value(counted), metric.isPossible(converted) else {
        return
      }
      tallies[metric, default: Tally(racks)].add(value, of: converted, rack)
    case .fold(let fold, let metric):
      let ours = fold == .count ? value : question.conversion.total(value) ?? .nan
      let isOfOne = fold == .min || fold == .max || fold == .avg
      if isOfOne, !metric.isPossible(ours) { return }
      tallies[metric, default: Tally(racks)].note(fold, ours, rack)
    case .histogram(let metric):
      guard let converted = question.conversion.value(counted), metric.isPossible(converted) else {
        return
      }
      tallies[metric, default: Tally(racks)].bins.append((-1, converted, value))
    case .hottest, .codes, .down: break
    }
  }

  /// The figures of the racks that are known by them alone.
  ///
  /// - Parameters:
  ///   - read: racks whose GPUs were read one by one.
  ///   - holders: of some racks a GPU that has the highest temperature.
  func figures(
    _ topology: RackTopology, read: Set<Int>, holders: [Int: Int], cells: MetricTable
  ) -> GroupFigures {
    let covered = topology.order.filter { !read.contains($0) && $0 < racks }
    var rollups: [Metric: [GroupRollup]] = [:]
    var histograms: [Metric: Histogram] = [:]
    for (metric, tally) in tallies {
      let list = covered.map { rack in
        let holder = metric == .temperature ? holders[rack] : nil
        return rollup(
          metric, tally, rack, holder ?? topology.ranges[rack].lowerBound) ?? GroupRollup()
      }
      guard list.contains(where: { $0.count > 0 }) else { continue }
      rollups[metric] = list
      let others = read.filter { $0 < topology.ranges.count }.map { topology.ranges[$0] }
      histograms[metric] = Self.histogram(metric, tally, read, others, cells)
    }
    return GroupFigures(
      groups: covered.map { topology.ranges[$0] },
      reporting: covered.map { rack in
        let count = reporting[rack].isNaN ? 0 : reporting[rack]
        return Int32(clamping: min(Int(min(count, 1e9)), topology.ranges[rack].count))
      }, rollups: rollups, histograms: histograms)
  }

  private func rollup(_ metric: Metric, _ tally: Tally, _ rack: Int, _ holder: Int) -> GroupRollup?
  {
    let definition = metric.definition
    let count = tally.count[rack].isNaN ? reporting[rack] : tally.count[rack]
    let sum = tally.sum[rack].isNaN ? tally.mean[rack] * count : tally.sum[rack]
    let high = tally.high[rack]
    guard count >= 1, count < 1e9, let total = definition.stored(sum),
      let largest = definition.stored(high),
      let smallest = definition.stored(min(tally.low[rack], high))
    else { return nil }
    return GroupRollup(
      count: Int(count), sum: total, smallest: smallest, largest: largest, largestAt: holder)
  }

  /// The values of the covered GPUs. Of a histogram of the whole fleet those that were read are
  /// taken out again.
  private static func histogram(
    _ metric: Metric, _ tally: Tally, _ read: Set<Int>, _ others: [Range<Int>],
    _ cells: MetricTable
  ) -> Histogram? {
    guard !tally.bins.isEmpty else { return nil }
    let definition = metric.definition
    var counts: [Int64: Double] = [:]
    for (rack, value, count) in tally.bins where !read.contains(Int(rack)) {
      guard let stored = definition.stored(value) else { continue }
      counts[stored, default: 0] += count
    }
    if !tally.isByRack, let column = cells[metric] {
      let grain = Int64(RackQuestion.grain(metric) * definition.factor)
      for gpu in others.joined() {
        guard let stored = column[gpu] else { continue }
        let bin = Int64((Double(stored) / Double(grain)).rounded()) &* grain
        if let held = counts[bin], held >= 1 { counts[bin] = held - 1 }
      }
    }
    let bins = Histogram.Bins(metric)
    var result = Histogram()
    for (stored, count) in counts where count >= 1 {
      result.add(stored, times: UInt32(min(count, 4e9)), bins)
    }
    return result
  }
}

extension RackFigures.Tally {
  fileprivate mutating func add(_ amount: Double, of value: Double, _ rack: Int) {
    isByRack = true
    count[rack] = amount + (count[rack].isNaN ? 0 : count[rack])
    sum[rack] = amount * value + (sum[rack].isNaN ? 0 : sum[rack])
    low[rack] = low[rack].isNaN ? value : Swift.min(low[rack], value)
    high[rack] = high[rack].isNaN ? value : Swift.max(high[rack], value)
    bins.append((Int32(rack), value, amount))
  }

  fileprivate mutating func note(_ fold: RackQuestion.Fold, _ value: Double, _ rack: Int) {
    switch fold {
    case .sum: sum[rack] = value
    case .avg: mean[rack] = value
    case .min: low[rack] = value
    case .max: high[rack] = value
    case .count: count[rack] = value
    }
  }
}
