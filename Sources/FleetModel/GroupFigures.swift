/// What is known of groups of GPUs that were not read one by one: an engine answered for each of
/// them as a whole, as for a rack. Where figures cover GPUs, rollups are made of the figures alone;
/// of those GPUs a few can have values all the same (the hottest, say), which no sum counts again.
package struct GroupFigures: Sendable {
  /// The GPUs of each group, in fleet order; none overlap.
  package let groups: [Range<Int>]
  /// How many GPUs of each group answered.
  package let reporting: [Int32]
  /// What the GPUs of each group come to, a list a metric. Their populations are 0: the groups say
  /// how many GPUs there are. `largestAt` is a GPU that has the value where one is known, else
  /// the first of the group.
  package let rollups: [Metric: [GroupRollup]]
  /// The values of all covered GPUs; a metric without one has no percentiles.
  package let histograms: [Metric: Histogram]

  package static let none = GroupFigures(groups: [], reporting: [], rollups: [:])

  package init(
    groups: [Range<Int>], reporting: [Int32], rollups: [Metric: [GroupRollup]],
    histograms: [Metric: Histogram] = [:]
  ) {
    precondition(groups.count == reporting.count)
    precondition(rollups.values.allSatisfy { $0.count == groups.count })
    precondition(zip(groups, groups.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
    self.groups = groups
    self.reporting = reporting
    self.rollups = rollups
    self.histograms = histograms
  }

  package var isEmpty: Bool { groups.isEmpty }

  /// The same groups when nothing has been heard of them for long: none of their GPUs reports, and
  /// what they came to says nothing of the present.
  package var silenced: GroupFigures {
    GroupFigures(groups: groups, reporting: reporting.map { _ in 0 }, rollups: [:])
  }

  /// GPUs that are covered, and those of them that answered.
  package var population: Int { groups.reduce(0) { $0 + $1.count } }
  package var reportingCount: Int { reporting.reduce(0) { $0 + Int($1) } }

  /// Metrics that some group has figures of.
  package var metrics: [Metric] { Metric.allCases.filter { rollups[$0] != nil } }

  /// The places, in `groups`, of those that lie within a range of GPUs.
  package func places(in range: Range<Int>) -> Range<Int> {
    let first = firstPlace { groups[$0].lowerBound >= range.lowerBound }
    let last = firstPlace { groups[$0].upperBound > range.upperBound }
    return first..<max(first, last)
  }

  /// The group that covers a GPU; nil for a GPU that is read.
  package func place(covering gpu: Int) -> Int? {
    let place = firstPlace { groups[$0].upperBound > gpu }
    return place < groups.count && groups[place].contains(gpu) ? place : nil
  }

  /// The first place that a rule, false and then true along the groups, is true of.
  private func firstPlace(_ rule: (Int) -> Bool) -> Int {
    var low = 0
    var high = groups.count
    while low < high {
      let middle = (low + high) / 2
      if rule(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// What the covered GPUs of a range come to; groups count that lie within it.
  package func rollup(_ metric: Metric, in range: Range<Int>) -> GroupRollup {
    guard let list = rollups[metric] else { return GroupRollup() }
    return places(in: range).reduce(into: GroupRollup()) { $0.merge(list[$1]) }
  }

  /// Whether a GPU is covered, as bits: set for those that are read.
  func uncovered(_ count: Int) -> PresenceMask {
    var mask = PresenceMask(count: count, present: true)
    for group in groups { mask.clear(group) }
    return mask
  }
}
