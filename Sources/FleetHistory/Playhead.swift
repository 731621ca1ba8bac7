import FleetModel

/// Where in time the screen looks: live is a recording whose playhead is at the end.
package struct Playhead: Hashable, Sendable {
  /// Speeds of play, in recorded seconds a second.
  package static let speeds: [Double] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024]

  /// The instant shown; nil follows the newest frame.
  package private(set) var time: Timestamp?
  package private(set) var isPlaying: Bool
  package private(set) var speed: Double = 1

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

  /// Follows the newest frame again.
  package mutating func goLive() {
    time = nil
    isPlaying = true
    speed = 1
  }

  /// Moves by frames and pauses; stays within the timeline.
  package mutating func step(_ frames: Int, in timeline: Timeline) {
    guard let index = index(in: timeline) else { return }
    let target = min(max(index + frames, 0), timeline.summaries.count - 1)
    time = timeline.summaries[target].time
    isPlaying = false
  }

  /// Moves to an instant within the timeline; playing goes on if it played.
  package mutating func seek(to target: Timestamp, in timeline: Timeline) {
    guard let first = timeline.first, let last = timeline.last else { return }
    time = min(max(target, first), last)
  }

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
    if speed.isFinite, speed > 0 { self.speed = speed }
  }

  /// Lets wall time pass. At the end of the timeline it holds the last frame (`endsLive` makes it
  /// follow the newest again, as on a live fleet).
  package mutating func advance(seconds: Double, in timeline: Timeline, endsLive: Bool) {
    guard isPlaying, let now = time, let last = timeline.last else { return }
    let next = now.adding(seconds: seconds * speed)
    if next < last {
      time = skippingGap(from: now, to: next, in: timeline)
    } else if endsLive {
      goLive()
    } else {
      time = last
      isPlaying = false
    }
  }

  /// Faster than 1x, a gap is jumped over rather than waited through.
  private func skippingGap(
    from now: Timestamp, to next: Timestamp, in timeline: Timeline
  ) -> Timestamp {
    guard speed > 1, let index = timeline.index(atOrBefore: next),
      index + 1 < timeline.summaries.count
    else { return next }
    let here = timeline.summaries[index].time
    let ahead = timeline.summaries[index + 1].time
    let isGap = ahead.seconds(since: here) > 10 * timeline.period
    return isGap && next.seconds(since: here) > 3 * timeline.period ? ahead : next
  }
}
