/// A fixed-bin histogram of one metric: the same bins everywhere, so histograms of groups add up.
package struct Histogram: Hashable, Sendable {
  package static let binCount = 512

  /// Counts by bin; empty as long as nothing was added. The first bin also holds what lies below
  /// the metric's range, the last one what lies above.
  package private(set) var counts: [UInt32] = []

  package init() {}

  /// How stored integers fall into bins: bin = (stored - low) / width.
  package struct Bins: Sendable {
    package let low: Int64
    package let width: Int64

    package init(_ metric: Metric) {
      let definition = metric.definition
      let first = Int64(definition.range.lowerBound * definition.factor)
      let last = Int64(definition.range.upperBound * definition.factor)
      // From zero where that costs no resolution: values below an ordinary range keep their bins.
      let fromZero = Self.width(from: min(first, 0), to: last)
      let fromFirst = Self.width(from: first, to: last)
      low = fromZero == fromFirst ? min(first, 0) : first
      width = fromFirst
    }

    private static func width(from low: Int64, to high: Int64) -> Int64 {
      max(1, (high - low) / Int64(Histogram.binCount - 2) + 1)
    }

    package func bin(_ stored: Int64) -> Int {
      let (offset, overflow) = stored.subtractingReportingOverflow(low)
      if overflow { return stored < low ? 0 : Histogram.binCount - 1 }
      return Int(min(max(offset / width, 0), Int64(Histogram.binCount - 1)))
    }
  }

  /// Adds so many values that are the same.
  package mutating func add(_ stored: Int64, times: UInt32, _ bins: Bins) {
    if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.binCount) }
    counts[bins.bin(stored)] &+= times
  }

  mutating func takeCounts(_ added: [UInt32]) {
    if counts.isEmpty {
      counts = added
    } else {
      for index in counts.indices { counts[index] &+= added[index] }
    }
  }

  package mutating func merge(_ other: Histogram) {
    if !other.counts.isEmpty { takeCounts(other.counts) }
  }

  /// The stored value of nearest rank: at least that share of the values is not above it. The
  /// lower edge of its bin plus the share of the bin's width that its rank asks for; nil without
  /// values.
  package func quantile(_ share: Double, _ bins: Bins) -> Double? {
    let total = counts.reduce(0) { $0 + Int($1) }
    guard total > 0 else { return nil }
    let rank = min(max(Int((share * Double(total)).rounded(.up)) - 1, 0), total - 1)
    var before = 0
    for (bin, count) in counts.enumerated() where count > 0 {
      if before + Int(count) > rank {
        let within = bins.width == 1 ? 0 : (Double(rank - before) + 0.5) / Double(count)
        return Double(bins.low) + (Double(bin) + within) * Double(bins.width)
      }
      before += Int(count)
    }
    return nil
  }
}
