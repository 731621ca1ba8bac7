import FleetModel

/// Where in time the screen looks: live is a recording whose playhead is at the end.
package struct Playhead: Hashable, Sendable {
  /// The speed of play that passes over everything in ten seconds, and is no slower than 1024.
  package static let fastest = Double.infinity
  private static let secondsForAll = 10.0

  /// Speeds of play, in recorded seconds a second.
  package static let speeds: [Double] = [
    0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, fastest,
  ]

  /// The instant shown; nil follows the newest frame.
  package private(set) var time: Timestamp?
  package private(set) var isPlaying: Bool
  package private(set) var speed: Double = 1
  /// Whether time runs backwards while it plays.
  package private(set) var isReversed = false
  /// What play repeats, and what is cut out of a recording.
  package var range = PlayRange()
  /// Play begins again when it has come to the end of the range, or of everything.
  package var loops = false
  /// Whether play jumps over gaps; nil for faster than 1x only.
  package var skipsGaps: Bool?
  /// Part of a millisecond that the playhead has moved beyond its instant, so that steps of the
  /// clock of any length add up.
  private var rest = 0.0

  /// A playhead at the end that follows new frames.
  package init() {
    time = nil
    isPlaying = true
  }

  /// A playhead at an instant.
  package init(at time: Timestamp, isPlaying: Bool, speed: Double = 1) {
    self.time = time
    self.isPlaying = isPlaying
    self.speed = speed
  }

  /// Whether it follows the newest frame.
  package var followsNewest: Bool { time == nil }

  /// The speed with its direction: negative in reverse.
  package var velocity: Double { isReversed ? -speed : speed }

  /// The place of the timeline that is shown: the newest frame at or before the playhead, or the
  /// oldest one there is.
  package func index(in timeline: Timeline) -> Int? {
    guard !timeline.isEmpty else { return nil }
    guard let time else { return timeline.summaries.count - 1 }
    return timeline.index(atOrBefore: time) ?? 0
  }

  /// Stops where it is, or goes on from there.
  package mutating func togglePlay(in timeline: Timeline) {
    if isPlaying {
      pause(in: timeline)
    } else {
      isPlaying = true
    }
  }

  package mutating func pause(in timeline: Timeline) {
    if time == nil { time = timeline.last }
    isPlaying = false
  }

  /// Goes on playing.
  package mutating func play() { isPlaying = true }

  /// Follows the newest frame again; the range and whether it is repeated stay.
  package mutating func goLive() {
    place(at: nil)
    isPlaying = true
    isReversed = false
    speed = 1
  }

  /// Moves by frames and pauses; stays within the timeline.
  package mutating func step(_ frames: Int, in timeline: Timeline) {
    guard let index = index(in: timeline) else { return }
    let target = min(max(index + frames, 0), timeline.summaries.count - 1)
    place(at: timeline.summaries[target].time)
    isPlaying = false
  }

  /// Moves to an instant within the timeline; playing goes on if it played.
  package mutating func seek(to target: Timestamp, in timeline: Timeline) {
    guard let first = timeline.first, let last = timeline.last else { return }
    place(at: min(max(target, first), last))
  }

  private mutating func place(at instant: Timestamp?) {
    time = instant
    rest = 0
  }
}

// MARK: Play

extension Playhead {
  /// Goes up (+1) or down (-1) the list of speeds.
  package mutating func changeSpeed(_ steps: Int) {
    let last = Self.speeds.count - 1
    let atOrAbove = Self.speeds.firstIndex { $0 >= speed } ?? last + 1
    // A speed of the user's own between two of the list goes up to the next one, not past it.
    let isListed = Self.speeds.contains(speed)
    let now = steps > 0 && !isListed ? atOrAbove - 1 : atOrAbove
    speed = Self.speeds[min(max(now + steps, 0), last)]
  }

  /// Sets a speed of the user's own; what is no positive number changes nothing.
  package mutating func setSpeed(_ speed: Double) {
    if speed > 0 { self.speed = speed }
  }

  /// Sets speed and direction; negative is reverse.
  package mutating func setVelocity(_ velocity: Double) {
    setSpeed(abs(velocity))
    isReversed = velocity < 0
  }

  /// Multiplies the speed by a factor, within the slowest and the fastest of the list.
  package mutating func scaleSpeed(by factor: Double) {
    guard speed.isFinite else {
      if factor < 1 { speed = 1024 }
      return
    }
    let scaled = speed * factor
    speed = scaled > 1024 ? Self.fastest : max(Self.speeds[0], scaled)
  }

  /// Turns the direction of play round, and plays.
  package mutating func reverse(in timeline: Timeline) {
    if time == nil { place(at: timeline.last) }
    isReversed.toggle()
    isPlaying = true
  }

  /// Recorded seconds a second, whatever the speed is called; negative in reverse.
  package func pace(in timeline: Timeline) -> Double {
    let finite: Double
    if speed.isFinite {
      finite = speed
    } else if let bounds = bounds(in: timeline) {
      let span = bounds.upperBound.seconds(since: bounds.lowerBound)
      finite = max(1024, span / Self.secondsForAll)
    } else {
      finite = 1024
    }
    return isReversed ? -finite : finite
  }

  /// Between which instants play goes: the range while it is repeated, else all there is.
  private func bounds(in timeline: Timeline) -> ClosedRange<Timestamp>? {
    if loops, let bounds = range.bounds(in: timeline) { return bounds }
    return PlayRange().bounds(in: timeline)
  }

  /// Begins again where play begins, in its direction.
  package mutating func restart(in timeline: Timeline) {
    guard let bounds = bounds(in: timeline) else { return }
    place(at: isReversed ? bounds.upperBound : bounds.lowerBound)
    isPlaying = true
  }

  /// Lets wall time pass. At the end of the timeline it holds the last frame (`endsLive` makes it
  /// follow the newest again, as on a live fleet); in reverse it holds the first one. A range that
  /// is repeated begins again.
  package mutating func advance(seconds: Double, in timeline: Timeline, endsLive: Bool) {
    guard isPlaying, let now = time, let last = timeline.last, let first = timeline.first else {
      return
    }
    let moved = seconds * pace(in: timeline) * 1000 + rest
    let whole = moved.rounded(.down)
    let next = now.adding(seconds: whole / 1000)
    if loops, !range.isEmpty, isPast(next, in: timeline) {
      restart(in: timeline)
    } else if next >= last, !isReversed {
      finish(at: last, endsLive: endsLive)
    } else if next <= first, isReversed {
      finish(at: first, endsLive: false)
    } else {
      time = skippingGap(from: now, to: next, in: timeline)
      rest = time == next ? moved - whole : 0
    }
  }

  private mutating func finish(at end: Timestamp, endsLive: Bool) {
    if endsLive {
      goLive()
    } else {
      place(at: end)
      isPlaying = false
    }
  }

  /// Whether an instant lies beyond the range that is repeated.
  private func isPast(_ next: Timestamp, in timeline: Timeline) -> Bool {
    guard let bounds = bounds(in: timeline) else { return false }
    return isReversed ? next <= bounds.lowerBound : next >= bounds.upperBound
  }

  /// Whether gaps are jumped over at the present speed.
  package var jumpsGaps: Bool { skipsGaps ?? (speed > 1) }

  /// A gap is jumped over rather than waited through, unless it was said otherwise: forward to the frame after
  /// it, in reverse to the one before it.
  private func skippingGap(
    from now: Timestamp, to next: Timestamp, in timeline: Timeline
  ) -> Timestamp {
    guard jumpsGaps, let index = timeline.index(atOrBefore: next),
      index + 1 < timeline.summaries.count
    else { return next }
    let here = timeline.summaries[index].time
    let ahead = timeline.summaries[index + 1].time
    let isGap = ahead.seconds(since: here) > 10 * timeline.period
    guard isGap, next.seconds(since: here) > 3 * timeline.period else { return next }
    return isReversed ? here : ahead
  }
}
