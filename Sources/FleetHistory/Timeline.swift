import FleetModel

/// Summaries of frames in order of time: what graphs and the strip are drawn from.
package struct Timeline: Sendable {
  package private(set) var summaries: [FrameSummary] = []
  /// Seconds between frames that are expected; a pause of more than three is a gap.
  package var period: Double

  package init(period: Double) { self.period = period }

  package var isEmpty: Bool { summaries.isEmpty }
  package var first: Timestamp? { summaries.first?.time }
  package var last: Timestamp? { summaries.last?.time }

  package mutating func append(_ summary: FrameSummary) { summaries.append(summary) }

  /// Adds newer summaries, oldest first; what is not later than the last one is left out.
  package mutating func append(_ newer: [FrameSummary]) {
    for summary in newer where last.map({ summary.time > $0 }) ?? true { summaries.append(summary) }
  }

  /// Puts older summaries, oldest first, before the ones there are.
  package mutating func prepend(_ older: [FrameSummary]) {
    summaries.insert(contentsOf: older, at: 0)
  }

  /// Puts a summary between others, by its place.
  package mutating func insert(_ summary: FrameSummary, at place: Int) {
    summaries.insert(summary, at: place)
  }

  package mutating func removeFirst(_ count: Int) {
    summaries.removeFirst(min(count, summaries.count))
  }

  /// The median of the seconds between the newest frames; nil with fewer than two.
  package var usualStep: Double? { Self.usualStep(summaries.suffix(64)) }

  /// The median of the seconds between the oldest frames; nil with fewer than two.
  package var firstUsualStep: Double? { Self.usualStep(summaries.prefix(64)) }

  private static func usualStep(_ some: ArraySlice<FrameSummary>) -> Double? {
    let steps = zip(some.dropFirst(), some).map { $0.time.seconds(since: $1.time) }.sorted()
    return steps.isEmpty ? nil : max(0.01, steps[steps.count / 2])
  }

  /// The place of the newest summary at or before an instant; nil when all are later.
  package func index(atOrBefore time: Timestamp) -> Int? {
    var low = 0
    var high = summaries.count
    while low < high {
      let middle = (low + high) / 2
      if summaries[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  /// The silence that an instant lies in, from the last frame before it to the next one: more than
  /// three periods after a frame, and before another.
  package func gap(at time: Timestamp) -> (from: Timestamp, to: Timestamp)? {
    guard let index = index(atOrBefore: time), index + 1 < summaries.count else { return nil }
    let (before, after) = (summaries[index].time, summaries[index + 1].time)
    guard time.seconds(since: before) > 3 * period else { return nil }
    return (before, after)
  }

  /// A series over a span of time in equal columns, oldest first; nil where nothing was heard for
  /// more than three periods. Frames that share a column are averaged (or the largest is taken);
  /// columns between two frames that are no gap hold the earlier one.
  package func samples(
    _ series: Series, from start: Timestamp, to end: Timestamp, columns: Int
  ) -> [Double?] {
    guard columns > 0, end > start, !summaries.isEmpty else {
      return [Double?](repeating: nil, count: max(0, columns))
    }
    let width = end.seconds(since: start) / Double(columns)
    var index = firstIndex(after: start.adding(seconds: -3 * period))
    var held: (time: Timestamp, value: Double?)?
    return (0..<columns).map { column in
      let columnEnd = start.adding(seconds: width * Double(column + 1))
      let columnStart = start.adding(seconds: width * Double(column))
      var bucket = Bucket(largest: series.takesLargest)
      while index < summaries.count, summaries[index].time <= columnEnd {
        let summary = summaries[index]
        let value = series.value(summary)
        if summary.time > columnStart { bucket.add(value) }
        held = (summary.time, value)
        index += 1
      }
      if bucket.frames > 0 { return bucket.value }
      guard let held, columnEnd.seconds(since: held.time) <= 3 * period else { return nil }
      return held.value
    }
  }

  private func firstIndex(after time: Timestamp) -> Int {
    index(atOrBefore: time).map { $0 + 1 } ?? 0
  }

  private struct Bucket {
    let largest: Bool
    var frames = 0
    var count = 0
    var total = 0.0

    mutating func add(_ value: Double?) {
      frames += 1
      guard let value else { return }
      total = largest && count > 0 ? Swift.max(total, value) : (largest ? value : total + value)
      count += 1
    }

    var value: Double? {
      guard count > 0 else { return nil }
      return largest ? total : total / Double(count)
    }
  }

  /// The largest and the smallest value of a series over the last seconds before an instant.
  package func extremes(
    _ series: Series, before end: Timestamp, seconds: Double
  ) -> (min: Double, max: Double)? {
    guard let last = index(atOrBefore: end) else { return nil }
    var result: (min: Double, max: Double)?
    var place = last
    while place >= 0, end.seconds(since: summaries[place].time) <= seconds {
      if let value = series.value(summaries[place]) {
        result =
          result.map { (Swift.min($0.min, value), Swift.max($0.max, value)) } ?? (value, value)
      }
      place -= 1
    }
    return result
  }

  /// Swing (largest minus smallest) of a series over a window; nil with fewer than three frames.
  package func swing(_ series: Series, before end: Timestamp, seconds: Double) -> Double? {
    guard frames(before: end, seconds: seconds) >= 3 else { return nil }
    return extremes(series, before: end, seconds: seconds).map { $0.max - $0.min }
  }

  private func frames(before end: Timestamp, seconds: Double) -> Int {
    guard let last = index(atOrBefore: end) else { return 0 }
    return last - (firstIndex(after: end.adding(seconds: -seconds - 0.001)) - 1)
  }

  /// Least-squares slope of a series over a window, units a second; nil with fewer than three
  /// values.
  package func ramp(_ series: Series, before end: Timestamp, seconds: Double) -> Double? {
    guard let last = index(atOrBefore: end) else { return nil }
    var line = LineFit()
    var place = last
    while place >= 0, end.seconds(since: summaries[place].time) <= seconds + 0.001 {
      if let y = series.value(summaries[place]) {
        line.add(summaries[place].time.seconds(since: end), y)
      }
      place -= 1
    }
    return line.slope
  }

  /// The steepest slope, by size, of all windows that end within the last seconds before an
  /// instant; nil where none has three values over half its length. Cost grows with the frames of that time only.
  package func steepest(
    _ series: Series, before end: Timestamp, within span: Double, seconds: Double
  ) -> Double? {
    guard let last = index(atOrBefore: end) else { return nil }
    var line = LineFit()
    var oldest = firstIndex(after: end.adding(seconds: -span - seconds - 0.002))
    var found: Double?
    guard oldest <= last else { return nil }
    func change(_ place: Int, _ apply: (inout LineFit, Double, Double) -> Void) {
      guard let y = series.value(summaries[place]) else { return }
      apply(&line, summaries[place].time.seconds(since: end), y)
    }
    for place in oldest...last {
      change(place) { $0.add($1, $2) }
      let time = summaries[place].time
      while time.seconds(since: summaries[oldest].time) > seconds + 0.001 {
        change(oldest) { $0.remove($1, $2) }
        oldest += 1
      }
      let covered = time.seconds(since: summaries[oldest].time)
      guard end.seconds(since: time) <= span, covered >= seconds / 2, let slope = line.slope else {
        continue
      }
      if abs(slope) > abs(found ?? 0) || found == nil { found = slope }
    }
    return found
  }

  /// The mean of a series over the last seconds before an instant; nil without values.
  package func mean(_ series: Series, before end: Timestamp, seconds: Double) -> Double? {
    guard let last = index(atOrBefore: end) else { return nil }
    var sum = 0.0
    var count = 0.0
    var place = last
    while place >= 0, end.seconds(since: summaries[place].time) <= seconds {
      if let value = series.value(summaries[place]) { (sum, count) = (sum + value, count + 1) }
      place -= 1
    }
    return count > 0 ? sum / count : nil
  }
}
