import FleetModel

/// How the power of a site moved up to an instant: ramps, swings, and what follows from them.
package struct PowerRates: Sendable {
  package let timeline: Timeline
  package let time: Timestamp
  /// How often the site's meter measures, Hz; nil where only the frames say.
  let meterRate: Double?

  /// Seconds over which the largest ramps are looked for.
  package static let rampSpan = 300.0

  package init(timeline: Timeline, time: Timestamp) {
    self.timeline = timeline
    self.time = time
    meterRate = timeline.index(atOrBefore: time).flatMap { place in
      timeline.summaries[place].site { $0.meterSampleRate }
    }
  }

  /// Whether three measurements fit into a window: a meter that is slower than the frames repeats
  /// itself, and a slope of repetitions is none.
  func isFastEnough(_ series: Series, seconds: Double) -> Bool {
    guard series == .loadPower || series == .gridPower, let meterRate else { return true }
    return meterRate * seconds >= 1.99
  }

  /// W a second by least squares; nil with fewer than three measurements in the window.
  package func ramp(_ series: Series, seconds: Double) -> Double? {
    guard isFastEnough(series, seconds: seconds) else { return nil }
    return timeline.ramp(series, before: time, seconds: seconds)
  }

  /// The steepest such ramp of the last five minutes.
  package func largestRamp(_ series: Series, seconds: Double) -> Double? {
    guard isFastEnough(series, seconds: seconds) else { return nil }
    return timeline.steepest(series, before: time, within: Self.rampSpan, seconds: seconds)
  }

  /// Largest minus smallest, W.
  package func swing(_ series: Series, seconds: Double) -> Double? {
    guard isFastEnough(series, seconds: seconds) else { return nil }
    return timeline.swing(series, before: time, seconds: seconds)
  }

  /// How much of the load's swing the grid is spared, percent: 0 none, 100 all, less than 0 where
  /// the grid swings more. Nil where the load hardly swings (less than 1 % of itself).
  package func smoothing(seconds: Double) -> Double? {
    guard let load = swing(.loadPower, seconds: seconds),
      let grid = swing(.gridPower, seconds: seconds),
      let largest = timeline.extremes(.loadPower, before: time, seconds: seconds)?.max,
      load > 0.01 * abs(largest)
    else { return nil }
    return (1 - grid / load) * 100
  }

  /// The grid's swing over its mean in 60 s, percent; nil while the grid gives next to nothing,
  /// because then the mean says nothing.
  package var dynamicRange: Double? {
    guard let swing = swing(.gridPower, seconds: 60),
      let mean = timeline.mean(.gridPower, before: time, seconds: 60),
      let load = timeline.mean(.loadPower, before: time, seconds: 60), abs(mean) > 0.01 * load
    else { return nil }
    return swing / abs(mean) * 100
  }

  /// Battery power to judge a runtime by: the mean of the last minute, W.
  package var usualBatteryPower: Double? {
    timeline.mean(.batteryPower, before: time, seconds: 60)
  }

  /// Runtime at the power of the last minute.
  package func runtimeNow(_ site: SitePower) -> Runtime? {
    usualBatteryPower.flatMap { site.runtime(at: $0) }
  }
}

extension PowerRates {
  /// The load to plan for.
  package enum Demand: Hashable, Sendable {
    /// Somebody configured it, W.
    case configured(Double)
    /// The highest mean of ten seconds, W, its end, and how many seconds were looked at.
    case highest(Double, at: Timestamp, of: Double)

    package var watts: Double {
      switch self {
      case .configured(let watts), .highest(let watts, _, _): watts
      }
    }
  }

  /// The configured demand, else the highest ten seconds of the last day that is held.
  package func demand(_ site: SitePower) -> Demand? {
    if let configured = site.maximumDemand, configured > 0 { return .configured(configured) }
    guard let last = timeline.index(atOrBefore: time) else { return nil }
    let day = time.adding(seconds: -86_400)
    let start = timeline.index(atOrBefore: day).map { $0 + 1 } ?? 0
    guard start <= last, let found = highestTenSeconds(start...last) else { return nil }
    let span = time.seconds(since: timeline.summaries[start].time)
    return .highest(found.watts, at: found.end, of: span)
  }

  private func highestTenSeconds(_ places: ClosedRange<Int>) -> (watts: Double, end: Timestamp)? {
    var oldest = places.lowerBound
    var sum = 0.0
    var count = 0.0
    var found: (watts: Double, end: Timestamp)?
    for place in places {
      let summary = timeline.summaries[place]
      if let load = Series.loadPower.value(summary) { (sum, count) = (sum + load, count + 1) }
      while oldest < place,
        summary.time.seconds(since: timeline.summaries[oldest].time) >= 10
      {
        if let load = Series.loadPower.value(timeline.summaries[oldest]) {
          (sum, count) = (sum - load, count - 1)
        }
        oldest += 1
      }
      guard count > 0, sum / count > found?.watts ?? -.infinity else { continue }
      found = (sum / count, summary.time)
    }
    return found
  }
}

extension PowerRates {
  /// Seconds between measurements of the site's power: the meter's, or those between frames where
  /// they are further apart.
  package var sampleStep: Double {
    let frames = timeline.usualStep ?? timeline.period
    return max(frames, meterRate.flatMap { $0 > 0 ? 1 / $0 : nil } ?? 0)
  }
}
