import FleetModel

/// Figures that need a longer look back, and say whether what is measured can be true.
extension PowerRates {
  /// The change of the energy that is held against what the power says it should be.
  package struct EnergyCheck: Hashable, Sendable {
    /// Wh; what the units' energy changed by, and what the integral of their power says.
    package let change: Double
    package let expected: Double

    /// The contradiction as a share of the larger of the two, 0 and above.
    package var share: Double {
      let size = max(abs(change), abs(expected))
      return size > 0 ? abs(change - expected) / size : 0
    }

    /// Beyond 10 % a scale or a sign is wrong.
    package var isOff: Bool { share > 0.1 }
  }

  /// Seconds that the energy is checked over, and the share of the capacity that must have moved:
  /// less than that is lost in the steps of what the units report.
  static let energySpan = 600.0
  private static let leastMove = 0.01

  /// The check over the last ten minutes; nil while that is not held without a gap, while units
  /// come or go, or while next to nothing moves.
  package var energyCheck: EnergyCheck? {
    guard let last = timeline.index(atOrBefore: time),
      let first = timeline.index(atOrBefore: time.adding(seconds: -Self.energySpan)), first < last
    else { return nil }
    let (from, to) = (timeline.summaries[first].site, timeline.summaries[last].site)
    guard let before = from.energy, let after = to.energy, let capacity = to.capacity,
      let expected = expectedChange(first...last, like: to, to.efficiency)
    else { return nil }
    let check = EnergyCheck(change: after - before, expected: expected)
    let moved = max(abs(check.change), abs(check.expected))
    return moved > Self.leastMove * capacity ? check : nil
  }

  /// Wh by which the stored energy should have changed; nil where a frame is missing.
  private func expectedChange(
    _ places: ClosedRange<Int>, like site: SitePower, _ efficiency: Double
  ) -> Double? {
    var total = 0.0
    var earlier: (time: Timestamp, power: Double)?
    for place in places {
      let summary = timeline.summaries[place]
      guard let power = Series.batteryPower.value(summary),
        summary.site({ Double($0.unitsReporting) }) == Double(site.unitsReporting),
        summary.site({ Double($0.unitsWithEnergy) }) == Double(site.unitsWithEnergy)
      else { return nil }
      if let earlier {
        let seconds = summary.time.seconds(since: earlier.time)
        guard seconds <= 3 * timeline.period else { return nil }
        let mean = (power + earlier.power) / 2
        total -= (mean > 0 ? mean / efficiency : mean * efficiency) * seconds / 3600
      }
      earlier = (summary.time, power)
    }
    return total
  }

  /// Energy that came out over energy that went in, percent, by the lifetime counters; nil unless
  /// a day or more is held in which 10 % of the capacity or more went in. A counter that goes
  /// backwards, or units that come or go, begin the day anew.
  package var roundTrip: Double? {
    guard let last = timeline.index(atOrBefore: time), let first = timeline.first,
      time.seconds(since: first) >= 86_400
    else { return nil }
    var start: (time: Timestamp, site: SitePower)?
    var newest: SitePower?
    for summary in timeline.summaries[...last] {
      let site = summary.site
      guard let given = site.injectedEnergy, let taken = site.absorbedEnergy else { continue }
      let isBroken =
        newest.map {
          $0.unitsReporting != site.unitsReporting || given < $0.injectedEnergy ?? 0
            || taken < $0.absorbedEnergy ?? 0
        } ?? true
      if isBroken { start = (summary.time, site) }
      newest = site
    }
    guard let start, let newest, time.seconds(since: start.time) >= 86_400 else { return nil }
    return Self.roundTrip(from: start.site, to: newest)
  }

  private static func roundTrip(from a: SitePower, to b: SitePower) -> Double? {
    guard let given = b.injectedEnergy, let givenBefore = a.injectedEnergy,
      let taken = b.absorbedEnergy, let takenBefore = a.absorbedEnergy,
      let energy = b.energy, let energyBefore = a.energy, let capacity = b.capacity,
      taken - takenBefore >= 0.1 * capacity
    else { return nil }
    let lost = taken - takenBefore - (energy - energyBefore)
    return lost > 0 ? (given - givenBefore) / lost * 100 : nil
  }

  /// Seconds of the load's strongest rhythm; nil unless it was measured ten times a second or more
  /// for half a minute, because slower samples make rhythms up.
  package var dominantPeriod: Double? {
    guard isFastEnough, let last = timeline.index(atOrBefore: time) else { return nil }
    let start = timeline.index(atOrBefore: time.adding(seconds: -30.0)) ?? 0
    let values = timeline.summaries[start...last].compactMap { Series.loadPower.value($0) }
    let seconds = time.seconds(since: timeline.summaries[start].time)
    guard seconds >= 29.5, Double(values.count) >= 10 * seconds else { return nil }
    let stride = (values.count + 599) / 600
    let thinned = Swift.stride(from: 0, to: values.count, by: stride).map { values[$0] }
    return Rhythm.period(thinned).map { $0 * seconds / Double(max(1, thinned.count - 1)) }
  }

  private var isFastEnough: Bool {
    guard let place = timeline.index(atOrBefore: time) else { return false }
    let rate = timeline.summaries[place].site { $0.meterSampleRate }
    return (rate ?? 1 / max(timeline.period, 0.001)) >= 10
  }
}

/// The strongest rhythm of equally spaced samples.
enum Rhythm {
  /// How alike a rhythm must be to itself one period later to be called one.
  private static let leastLikeness = 0.4

  /// Samples in a period, by the highest peak of the autocorrelation after its first zero; nil
  /// where nothing repeats.
  static func period(_ values: [Double]) -> Double? {
    guard values.count >= 8 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let moved = values.map { $0 - mean }
    let power = moved.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    guard power > 0 else { return nil }
    let likeness = (0...(values.count / 2)).map { lag in
      let pairs = values.count - lag
      return (0..<pairs).reduce(0.0) { $0 + moved[$1] * moved[$1 + lag] } / Double(pairs) / power
    }
    guard let zero = likeness.firstIndex(where: { $0 <= 0 }) else { return nil }
    let later = zero..<likeness.count
    guard let best = later.max(by: { likeness[$0] < likeness[$1] }),
      likeness[best] >= leastLikeness, best + 1 < likeness.count
    else { return nil }
    return Double(earliestPeak(likeness, zero, atLeast: 0.9 * likeness[best]) ?? best)
  }

  /// The first peak that is nearly as high as the highest: its multiples repeat it.
  private static func earliestPeak(_ values: [Double], _ start: Int, atLeast level: Double) -> Int?
  {
    (start..<(values.count - 1)).first { place in
      place > 0 && values[place] >= level && values[place] >= values[place - 1]
        && values[place] >= values[place + 1]
    }
  }
}
