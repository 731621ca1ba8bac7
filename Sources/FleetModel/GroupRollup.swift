/// The small rollup that maps and tables of groups need: no histogram, a few words a group.
package struct GroupRollup: Hashable, Sendable {
  /// Entities with a value, and all entities of the group.
  package private(set) var count: Int32 = 0
  package private(set) var population: Int32 = 0
  package private(set) var sum: Int64 = 0
  /// Extremes of the stored integers; meaningless while `count` is 0.
  package private(set) var smallest: Int64 = 0
  package private(set) var largest: Int64 = 0
  /// Place of the first entity that holds the largest value.
  package private(set) var largestAt: Int32 = 0

  package init() {}

  /// What somebody else found of a group's GPUs, stored integers; its population is 0, since the
  /// group itself says how many GPUs it has.
  ///
  /// - Parameter count: GPUs with a value; at least 1.
  package init(count: Int, sum: Int64, smallest: Int64, largest: Int64, largestAt: Int) {
    precondition(count > 0)
    self.count = Int32(clamping: count)
    self.sum = sum
    self.smallest = smallest
    self.largest = largest
    self.largestAt = Int32(clamping: largestAt)
  }

  package init(_ column: Column?, over range: Range<Int>, mask: PresenceMask? = nil) {
    population = Int32(clamping: range.count)
    guard let column else { return }
    switch column.storage {
    case .uint8(let values): scan(values, column.presence, mask, range)
    case .uint16(let values): scan(values, column.presence, mask, range)
    case .int32(let values): scan(values, column.presence, mask, range)
    case .int64(let values): scan(values, column.presence, mask, range)
    }
  }

  private mutating func scan<T: FixedWidthInteger>(
    _ values: [T], _ present: PresenceMask, _ mask: PresenceMask?, _ range: Range<Int>
  ) {
    present.forEachPresent(in: range, and: mask) { index in
      let value = Int64(values[index])
      if count == 0 || value < smallest { smallest = value }
      if count == 0 || value > largest { (largest, largestAt) = (value, Int32(clamping: index)) }
      count += 1
      sum &+= value
    }
  }

  package mutating func merge(_ other: GroupRollup) {
    population += other.population
    guard other.count > 0 else { return }
    if count == 0 || other.smallest < smallest { smallest = other.smallest }
    if count == 0 || other.largest > largest {
      (largest, largestAt) = (other.largest, other.largestAt)
    }
    count += other.count
    sum &+= other.sum
  }

  /// A statistic of the group's members that a map can show.
  package enum Statistic: String, CaseIterable, Sendable {
    case worst, mean, lowest, sum
  }

  /// The statistic in the metric's unit; nil when no member has a value. The worst is the largest,
  /// except of metrics where little is bad (state of charge, utilisation is judged by the eye).
  package func value(_ statistic: Statistic, of metric: Metric) -> Double? {
    guard count > 0 else { return nil }
    let definition = metric.definition
    return switch statistic {
    case .worst: definition.value(metric == .stateOfCharge ? smallest : largest)
    case .lowest: definition.value(smallest)
    case .mean: definition.value(sum) / Double(count)
    case .sum: definition.value(sum)
    }
  }
}
