/// When the frames of the fleet are due: a small state machine without a clock of its own. Times
/// are monotonic seconds.
package struct SamplerTick: Sendable {
  private let period: Double
  private let periods: [Double]
  /// Sources that a frame of the fleet waits for in this tick.
  private var isAwaited: [Bool]
  private var awaited: Int
  private var lastFrame: [Double?]
  private var lastPublished: Double?
  private var lastLook: Double
  /// So many sources report at all times: the fleet has a beat of its own, which waits for nobody.
  package let isCrowd: Bool
  /// When the next frame of a crowd is due.
  private var beat: Double
  /// Whether a source has reported since the last frame of the fleet, and had before that one.
  private var hasNews = false
  private var lastHadNews = false

  /// - Parameters:
  ///   - periods: seconds between the frames of each source.
  ///   - period: seconds between frames of the fleet.
  package init(periods: [Double], period: Double, now: Double) {
    self.period = period
    self.periods = periods
    isAwaited = periods.map { _ in true }
    awaited = periods.count
    lastFrame = periods.map { _ in nil }
    lastLook = now
    isCrowd = periods.count >= Self.crowd
    beat = now + period
  }

  /// Sources of which some are always about to report.
  private static let crowd = 16

  /// Seconds by which a look may be late.
  package var tolerance: Double { isCrowd ? min(period / 50, 0.05) : period / 4 }

  /// Notes a frame of a source.
  ///
  /// - Returns: whether a frame of the fleet is due at once, because every source that could report
  ///   in this tick has.
  package mutating func noteFrame(from source: Int, _ now: Double) -> Bool {
    guard lastFrame.indices.contains(source) else { return false }
    lastFrame[source] = now
    hasNews = true
    return noteReport(source, now)
  }

  /// Notes that a source has no frame to give: it is not waited for in this tick.
  package mutating func noteSilence(of source: Int, _ now: Double) -> Bool {
    noteReport(source, now)
  }

  private mutating func noteReport(_ source: Int, _ now: Double) -> Bool {
    guard isAwaited.indices.contains(source) else { return false }
    if isAwaited[source] {
      isAwaited[source] = false
      awaited -= 1
    }
    // A little less than a period counts as one: sources are not exact. What follows a frame that
    // only showed old values is not held back.
    return !isCrowd && awaited == 0
      && (lastPublished.map { !lastHadNews || now - $0 >= period * 0.7 } ?? true)
  }

  /// When a look is due although some source is late: half a period after it was expected, and
  /// then once a period. A lone source holds nobody up, so that nothing changes before its values
  /// count as old, after three periods.
  package var deadline: Double {
    if isCrowd { return beat }
    let patience = periods.count == 1 ? 3.1 : 1.5
    return max(lastPublished.map { $0 + period * patience } ?? -.infinity, lastLook + period)
  }

  /// Notes a look that had nothing to publish.
  package mutating func noteLook(_ now: Double) {
    lastLook = now
    // Kept in step, unless the beat was missed by much.
    beat = now - beat < period / 2 ? beat + period : now + period
  }

  /// Begins the next tick, which waits for the sources whose next frame falls into it; one that is
  /// late already holds nobody up again.
  package mutating func notePublished(_ now: Double) {
    lastPublished = now
    lastHadNews = hasNews
    hasNews = false
    for (source, last) in lastFrame.enumerated() {
      let due = last.map { $0 + periods[source] } ?? .infinity
      isAwaited[source] = due < now + period * 1.5 && due + period / 2 > now
    }
    awaited = isAwaited.count { $0 }
  }
}
