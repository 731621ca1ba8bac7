import FleetModel

/// The frames of the recent past, of a log that was read, or of a recording: the one store behind
/// live, pause and replay. Summaries are kept for the whole window, frames for as long as memory
/// allows; those of a recording are fetched when the playhead comes near.
package struct FrameHistory: Sendable {
  /// How much is kept.
  package struct Limits: Sendable {
    /// Seconds of history; nil for everything (a log).
    package var window: Double?
    /// Bytes of frames, estimated as if nothing were shared.
    package var bytes: Int

    package init(window: Double?, bytes: Int) {
      self.window = window
      self.bytes = bytes
    }

    /// The live ring: 30 minutes within 640 MB.
    package static let live = Limits(window: 1800, bytes: 640 << 20)
    /// A log that is replayed: all of it within 1.5 GB.
    package static let log = Limits(window: nil, bytes: 1536 << 20)
    /// A recording: what is near the playhead within 512 MB.
    package static let recording = Limits(window: nil, bytes: 512 << 20)
  }

  package private(set) var timeline: Timeline
  private let limits: Limits
  /// The newest frames; the last one belongs to the last summary.
  private var frames: [Frame] = []
  private var bytes = 0
  /// Frames that had to go for lack of memory while their summaries stayed.
  package private(set) var framesDropped = 0
  /// The frames that were fetched of a recording; nil where frames come by themselves.
  private(set) var cache: FrameCache?
  /// What was fetched of the past of one GPU.
  package internal(set) var devicePast: DevicePast?

  package init(period: Double, limits: Limits) {
    timeline = Timeline(period: period)
    self.limits = limits
  }

  /// The history of a recording, whose frames are fetched one by one.
  package init(recorded summaries: [FrameSummary], period: Double, limits: Limits = .recording) {
    self.init(period: period, limits: limits)
    cache = FrameCache(limit: limits.bytes)
    timeline.append(summaries)
    if let step = timeline.firstUsualStep { timeline.period = step }
  }

  package var count: Int { timeline.summaries.count }
  package var isEmpty: Bool { timeline.isEmpty }
  /// The newest frame; of a recording, the one fetched last.
  package var newest: Frame? { cache.map(\.latest) ?? frames.last }

  /// Adds a frame. In a history that is watched time never runs backwards: a frame that is not later
  /// than the newest one is left out. A log that is read as it comes may bring its blocks in another
  /// order: such a frame is put where it belongs.
  package mutating func append(_ frame: Frame, _ summary: FrameSummary) {
    if let last = timeline.last, frame.time <= last {
      if limits.window == nil, cache == nil { insert(frame, summary) }
      return
    }
    frames.last?.dropComputed()
    timeline.append(summary)
    frames.append(frame)
    bytes += Self.estimate(frame)
    trim()
  }

  /// Puts a frame between others; of two with one time the one that came first stays.
  private mutating func insert(_ frame: Frame, _ summary: FrameSummary) {
    let place = (timeline.index(atOrBefore: frame.time) ?? -1) + 1
    if place > 0, timeline.summaries[place - 1].time == frame.time { return }
    let own = place - (count - frames.count)
    guard own >= 0 else { return }
    timeline.insert(summary, at: place)
    frames.insert(frame, at: own)
    frame.dropComputed()
    bytes += Self.estimate(frame)
    trim()
  }

  /// Puts a past before the frames there are, oldest first; what does not lie before the oldest
  /// frame is left out.
  package mutating func prepend(_ past: [Frame], _ summaries: [FrameSummary]) {
    precondition(past.count == summaries.count)
    guard frames.count == count else { return }
    let usable = timeline.first.map { first in past.prefix { $0.time < first }.count } ?? past.count
    timeline.prepend(Array(summaries.prefix(usable)))
    frames.insert(contentsOf: past.prefix(usable), at: 0)
    for frame in past.prefix(usable) {
      frame.dropComputed()
      bytes += Self.estimate(frame)
    }
    trim()
  }

  /// Takes the usual step between the frames of a log as the period; says nothing while there are
  /// fewer than two.
  package mutating func takePeriodFromFrames() {
    if let step = timeline.usualStep { timeline.period = step }
  }

  private mutating func trim() {
    if let window = limits.window, let last = timeline.last {
      let oldest = last.adding(seconds: -window)
      let late = timeline.summaries.prefix { $0.time < oldest }.count
      let framesLate = max(0, late - (count - frames.count))
      timeline.removeFirst(late)
      drop(framesLate)
    }
    var surplus = 0
    var rest = bytes
    while rest > limits.bytes, surplus < frames.count - 2 {
      rest -= Self.estimate(frames[surplus])
      surplus += 1
    }
    framesDropped += surplus
    drop(surplus)
  }

  private mutating func drop(_ number: Int) {
    for frame in frames.prefix(number) { bytes -= Self.estimate(frame) }
    frames.removeFirst(min(number, frames.count))
  }

  static func estimate(_ frame: Frame) -> Int {
    let figures = frame.figures
    return 4096 + (frame.gpus.count * frame.gpus.metrics.count + frame.batteries.count * 24) * 2
      + figures.groups.count * (20 + figures.rollups.count * MemoryLayout<GroupRollup>.stride)
  }

  /// The frame at a place of the timeline; nil where only its summary is at hand.
  package func frame(at index: Int) -> Frame? {
    if let cache { return cache[index] }
    let place = index - (count - frames.count)
    return frames.indices.contains(place) ? frames[place] : nil
  }

  /// Places of the timeline whose frames are still there, or can be fetched.
  package var frameRange: Range<Int> {
    cache == nil ? (count - frames.count)..<count : 0..<count
  }

  /// A metric of one GPU over the newest frames up to a place, oldest first, one value a frame;
  /// nil where absent. Follows the GPU through changes of the topology by its key.
  package func values(
    of metric: Metric, gpu: Int, in topology: Topology, upTo index: Int, count wanted: Int
  ) -> [Double?] {
    let end = min(index + 1, count)
    let start = max(frameRange.lowerBound, end - wanted)
    guard start < end else { return [] }
    return (start..<end).map { place in
      guard let frame = frame(at: place), let here = frame.topology.index(of: gpu, in: topology)
      else { return nil }
      return frame.gpus.value(metric, here)
    }
  }

  // MARK: Frames of a recording

  /// Whether frames are fetched when they are needed.
  package var isRecorded: Bool { cache != nil }

  /// Adds what a recording that grows has got since.
  package mutating func extend(_ summaries: [FrameSummary]) { timeline.append(summaries) }

  /// Takes fetched frames in; those farthest from a place go when memory is short.
  package mutating func take(_ loaded: [(Int, Frame)], near place: Int) {
    let places = 0..<count
    cache?.take(loaded.filter { places.contains($0.0) }, near: place)
  }

  /// Notes that a frame cannot be read, so that it is not waited for.
  package mutating func note(unreadable index: Int, because words: String) {
    cache?.note(unreadable: index, because: words)
  }

  /// Whether the frame at a place is still to come.
  package func isLoading(_ index: Int) -> Bool {
    guard let cache else { return false }
    return !cache.isSettled(index)
  }

  /// Why the frame at a place cannot be read; nil where it can, or nobody tried.
  package func reasonUnreadable(_ index: Int) -> String? { cache?.unreadable[index] }
}
