import FleetModel

/// What each GPU of a frame draws this moment, sorted into bins of a watt, so that the answer to
/// any cap in whole watts is exact and costs the same for eight GPUs and for a million.
package struct PowerProfile: Sendable {
  /// Bin b holds draws above b - 1 W and up to b W; the last one everything above.
  private static let binCount = 4097

  /// GPUs that report a draw, and those that were asked.
  package private(set) var count = 0
  package let population: Int
  /// W.
  package private(set) var total = 0.0
  /// GPUs that do nothing (utilisation of 1 % or less), and what they draw together, W.
  package private(set) var idleCount = 0
  package private(set) var idleTotal = 0.0
  /// Mean power limit of the GPUs, W; nil where none says.
  package let meanLimit: Double?

  private var counts = [Int](repeating: 0, count: binCount)
  private var sums = [Int64](repeating: 0, count: binCount)
  private var idleCounts = [Int](repeating: 0, count: binCount)

  /// Of how many GPUs only the histogram is known, and to within how many W it tells their draw.
  package private(set) var countByHistogram = 0
  package static let histogramStep =
    Double(Histogram.Bins(.powerDraw).width) / Metric.powerDraw.definition.factor

  /// One pass over the GPUs whose values count in rollups.
  package init(_ frame: Frame) {
    population = frame.gpus.count
    let limits = frame.rollup(.powerLimit)
    meanLimit = limits.mean
    addFigures(frame.figures)
    guard let power = frame.gpus[.powerDraw] else { return }
    let mask = frame.rollupMask
    let utilization = frame.gpus[.utilization]
    switch power.storage {
    case .uint8(let values): scan(values, power.presence, mask, utilization)
    case .uint16(let values): scan(values, power.presence, mask, utilization)
    case .int32(let values): scan(values, power.presence, mask, utilization)
    case .int64(let values): scan(values, power.presence, mask, utilization)
    }
  }

  /// Adds GPUs that are known by the figures of their groups: their histogram says how many draw
  /// about how much, their sums how much it is together. Which of them are idle nobody says.
  private mutating func addFigures(_ figures: GroupFigures) {
    guard let list = figures.rollups[.powerDraw],
      let histogram = figures.histograms[.powerDraw]
    else { return }
    let factor = Metric.powerDraw.definition.factor
    let bins = Histogram.Bins(.powerDraw)
    for (place, number) in histogram.counts.enumerated() where number > 0 {
      let stored = bins.low + Int64(place) * bins.width + bins.width / 2
      let bin = min(max(0, Int((Double(stored) / factor).rounded(.up))), Self.binCount - 1)
      counts[bin] += Int(number)
      sums[bin] &+= stored &* Int64(number)
      countByHistogram += Int(number)
    }
    count += countByHistogram
    total += Double(list.reduce(Int64(0)) { $0 &+ $1.sum }) / factor
  }

  private mutating func scan<T: FixedWidthInteger>(
    _ values: [T], _ present: PresenceMask, _ mask: PresenceMask?, _ utilization: Column?
  ) {
    if let utilization, case .uint8(let shares) = utilization.storage {
      let known = utilization.presence
      scan(values, present, mask) { known[$0] && shares[$0] <= 1 }
    } else {
      scan(values, present, mask) { utilization?[$0].map { $0 <= 1 } ?? false }
    }
  }

  private mutating func scan<T: FixedWidthInteger>(
    _ values: [T], _ present: PresenceMask, _ mask: PresenceMask?, isIdle: (Int) -> Bool
  ) {
    let factor = Int64(Metric.powerDraw.definition.factor)
    var (sum, idleSum) = (Int64(0), Int64(0))
    present.forEachPresent(in: 0..<values.count, and: mask) { gpu in
      let stored = max(0, Int64(clamping: values[gpu]))
      let bin = Int(min(stored / factor + (stored % factor > 0 ? 1 : 0), Int64(Self.binCount - 1)))
      count += 1
      counts[bin] += 1
      sums[bin] &+= stored
      sum &+= stored
      guard isIdle(gpu) else { return }
      idleCount += 1
      idleCounts[bin] += 1
      idleSum &+= stored
    }
    total += Double(sum) / Double(factor)
    idleTotal += Double(idleSum) / Double(factor)
  }

  /// GPUs that draw more than a cap of so many W, and the W by which they are above it together.
  package func above(_ cap: Int) -> (count: Int, watts: Double) {
    guard cap >= 0, cap + 1 < Self.binCount else { return (0, 0) }
    let factor = Metric.powerDraw.definition.factor
    var found = 0
    var watts = 0.0
    for bin in (cap + 1)..<Self.binCount where counts[bin] > 0 {
      found += counts[bin]
      watts += Double(sums[bin]) / factor - Double(cap) * Double(counts[bin])
    }
    return (found, watts)
  }

  /// What an idle GPU draws at the lower end: the fifth percentile of those that do nothing, W; nil
  /// where none does nothing.
  package var idleWatts: Double? {
    guard idleCount > 0 else { return nil }
    let rank = max(1, (idleCount * 5 + 99) / 100)
    var seen = 0
    for (bin, count) in idleCounts.enumerated() where count > 0 {
      seen += count
      if seen >= rank { return Double(bin) }
    }
    return nil
  }
}
