/// Percentiles of one job after the other: exact for a few values, by bins for many. Cost grows with
/// the values.
struct JobRanks {
  private let low: Int64
  private let width: Int64
  private let binsAUnit: Double
  private var bins = [UInt32](repeating: 0, count: Histogram.binCount)
  private var few: [Int64] = []

  init(_ metric: Metric) {
    let bins = Histogram.Bins(metric)
    low = bins.low
    width = bins.width
    binsAUnit = 1 / Double(bins.width)
  }

  mutating func begin(isSmall: Bool) {
    if isSmall {
      few.removeAll(keepingCapacity: true)
    } else {
      for bin in bins.indices { bins[bin] = 0 }
    }
  }

  @inline(__always)
  mutating func add(_ value: Int64, isSmall: Bool) {
    if isSmall {
      few.append(value)
    } else {
      let bin = Double(value &- low) * binsAUnit
      bins[Int(min(max(bin, 0), Double(Histogram.binCount - 1)))] &+= 1
    }
  }

  /// Puts the ranks of what was added since `begin` into a reading that knows the rest.
  mutating func finish(_ reading: inout JobReading, isSmall: Bool) {
    if isSmall { finishFew(&reading) } else { finishBins(&reading) }
  }

  private static func rank(_ share: Double, of count: Int) -> Int {
    min(max(Int((share * Double(count)).rounded(.up)) - 1, 0), count - 1)
  }

  private mutating func finishFew(_ reading: inout JobReading) {
    sortFew()
    let count = few.count
    let median = few[Self.rank(0.5, of: count)]
    reading.p5 = Float(few[Self.rank(0.05, of: count)])
    reading.median = Float(median)
    reading.p95 = Float(few[Self.rank(0.95, of: count)])
    for place in few.indices {
      few[place] = Int64(clamping: (few[place] &- median).magnitude)
    }
    sortFew()
    reading.deviation = Float(few[Self.rank(0.5, of: count)])
  }

  /// By insertion, the fastest for so few.
  private mutating func sortFew() {
    few.withUnsafeMutableBufferPointer { few in
      guard few.count > 1 else { return }
      for place in 1..<few.count {
        let value = few[place]
        var hole = place
        while hole > 0, few[hole - 1] > value {
          few[hole] = few[hole - 1]
          hole -= 1
        }
        few[hole] = value
      }
    }
  }

  private func finishBins(_ reading: inout JobReading) {
    let count = Int(reading.count)
    let middle = bin(atRank: Self.rank(0.5, of: count))
    reading.p5 = value(bin(atRank: Self.rank(0.05, of: count)).bin, reading)
    reading.median = value(middle.bin, reading)
    reading.p95 = value(bin(atRank: Self.rank(0.95, of: count)).bin, reading)
    reading.deviation = Float(distance(holding: (count + 1) / 2, around: middle.bin)) * Float(width)
  }

  private func bin(atRank rank: Int) -> (bin: Int, before: Int) {
    var before = 0
    for (bin, count) in bins.enumerated() where count > 0 {
      if before + Int(count) > rank { return (bin, before) }
      before += Int(count)
    }
    return (bins.count - 1, before)
  }

  /// The middle of a bin, never outside the extremes.
  private func value(_ bin: Int, _ reading: JobReading) -> Float {
    let middle = Float(low) + (Float(bin) + (width == 1 ? 0 : 0.5)) * Float(width)
    return min(max(middle, Float(reading.smallest)), Float(reading.largest))
  }

  /// How many bins to both sides hold at least so many values.
  private func distance(holding wanted: Int, around middle: Int) -> Int {
    var held = Int(bins[middle])
    var distance = 0
    while held < wanted, distance < bins.count {
      distance += 1
      if middle >= distance { held += Int(bins[middle - distance]) }
      if middle + distance < bins.count { held += Int(bins[middle + distance]) }
    }
    return distance
  }
}
