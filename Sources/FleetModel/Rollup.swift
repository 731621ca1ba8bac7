/// What a group knows of one metric: count, sum, extremes with their holders, and a histogram.
/// Rollups of parts merge to the rollup of the whole; percentiles come from the histogram.
package struct Rollup: Hashable, Sendable {
  package let metric: Metric
  /// Entities with a value.
  package private(set) var count = 0
  /// Entities asked, with or without a value.
  package private(set) var population = 0
  /// Sum of the stored integers.
  package private(set) var sum: Int64 = 0
  /// Smallest and largest stored integer with the place of the first entity that holds it.
  package private(set) var smallest: Extreme?
  package private(set) var largest: Extreme?
  package private(set) var histogram = Histogram()

  package struct Extreme: Hashable, Sendable {
    package let stored: Int64
    package let entity: Int
  }

  package init(_ metric: Metric) { self.metric = metric }

  /// The rollup of a column over a range; one pass. Entities outside the mask count in the
  /// population only.
  package init(
    _ metric: Metric, _ column: Column?, over range: Range<Int>, mask: PresenceMask? = nil
  ) {
    self.metric = metric
    population = range.count
    guard let column, !range.isEmpty else { return }
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
    let bins = Histogram.Bins(metric)
    var counts = [UInt32](repeating: 0, count: Histogram.binCount)
    var low = T.max
    var high = T.min
    var lowAt = -1
    var highAt = -1
    var total: Int64 = 0
    var seen = 0
    present.forEachPresent(in: range, and: mask) { index in
      let value = values[index]
      if value < low || lowAt < 0 { (low, lowAt) = (value, index) }
      if value > high || highAt < 0 { (high, highAt) = (value, index) }
      let wide = Int64(value)
      total &+= wide
      seen += 1
      counts[bins.bin(wide)] &+= 1
    }
    guard seen > 0 else { return }
    count = seen
    sum = total
    smallest = Extreme(stored: Int64(low), entity: lowAt)
    largest = Extreme(stored: Int64(high), entity: highAt)
    histogram.takeCounts(counts)
  }

  /// Adds the rollup of another part of the same whole. Equal extremes keep the earlier holder.
  package mutating func merge(_ other: Rollup) {
    precondition(metric == other.metric)
    count += other.count
    population += other.population
    sum &+= other.sum
    if let theirs = other.smallest {
      smallest = smallest.map { theirs.stored < $0.stored ? theirs : $0 } ?? theirs
    }
    if let theirs = other.largest {
      largest = largest.map { theirs.stored > $0.stored ? theirs : $0 } ?? theirs
    }
    histogram.merge(other.histogram)
  }

  /// Adds what the figures of groups say of GPUs of the same whole that were not read one by one.
  /// Of the smallest value only the group is known: the first GPU of it stands for all.
  ///
  /// - Parameter values: their histogram; without one there are no percentiles.
  package mutating func merge(_ figures: GroupFigures, in range: Range<Int>, _ values: Histogram?) {
    guard let list = figures.rollups[metric] else { return }
    var part = Rollup(metric)
    for place in figures.places(in: range) where list[place].count > 0 {
      let group = list[place]
      part.count += Int(group.count)
      part.sum &+= group.sum
      if part.smallest.map({ group.smallest < $0.stored }) ?? true {
        part.smallest = Extreme(
          stored: group.smallest, entity: figures.groups[place].lowerBound)
      }
      if part.largest.map({ group.largest > $0.stored }) ?? true {
        part.largest = Extreme(stored: group.largest, entity: Int(group.largestAt))
      }
    }
    if let values { part.histogram = values }
    merge(part)
  }

  /// Figures in the metric's unit; nil when no entity has a value.
  package var total: Double? { count > 0 ? metric.definition.value(sum) : nil }
  package var mean: Double? { total.map { $0 / Double(count) } }
  package var min: Double? { smallest.map { metric.definition.value($0.stored) } }
  package var max: Double? { largest.map { metric.definition.value($0.stored) } }

  /// A percentile (5, 50, 95) from the histogram, never outside the extremes; nil when the
  /// histogram does not hold all values.
  package func percentile(_ percent: Double) -> Double? {
    guard holdsAllValues, let low = smallest?.stored, let high = largest?.stored,
      let stored = histogram.quantile(percent / 100, Histogram.Bins(metric))
    else { return nil }
    return Swift.min(Swift.max(stored, Double(low)), Double(high)) / metric.definition.factor
  }

  /// Engines count their histogram a moment before or after the rest: a hundredth may be missing.
  private var holdsAllValues: Bool {
    let held = histogram.counts.reduce(0) { $0 &+ Int($1) }
    return held > 0 && abs(held - count) <= count / 100
  }

  /// Whether some of the entities asked have no value, so that a sum is a lower bound.
  package var isPartial: Bool { count < population }
}

extension PresenceMask {
  /// Calls a function for every present entity of a range (and of a second mask), in order.
  @inline(__always)
  package func forEachPresent(
    in range: Range<Int>, and mask: PresenceMask? = nil, _ body: (Int) -> Void
  ) {
    guard !range.isEmpty else { return }
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(mask.map { $0.count == count } ?? true)
    for word in (range.lowerBound >> 6)...((range.upperBound - 1) >> 6) {
      var bits = words[word]
      if let mask { bits &= mask.words[word] }
      let first = word << 6
      if first < range.lowerBound { bits &= .max << UInt64(range.lowerBound - first) }
      if first + 64 > range.upperBound { bits &= .max >> UInt64(first + 64 - range.upperBound) }
      if bits == .max {
        for index in first..<(first + 64) { body(index) }
        continue
      }
      while bits != 0 {
        body(first + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
  }
}
