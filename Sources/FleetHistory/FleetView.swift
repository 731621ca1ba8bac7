import FleetModel

/// The fleet as of the playhead: what every panel and every export is drawn from.
package struct FleetView: Sendable {
  /// What kind of truth is shown; exactly one badge at any time.
  package enum Badge: Hashable, Sendable {
    /// The newest frame of live sources.
    case live
    /// The newest frame of the simulator.
    case simulated
    /// Behind the newest frame, standing still (live sources or the simulator).
    case paused
    /// Behind the newest frame, moving at a speed; negative in reverse.
    case catchingUp(speed: Double)
    /// A log or recording that plays at a speed, or is paused at it, or has come to its end.
    case replay(speed: Double)
    case replayPaused
    case replayEnd
  }

  package let history: FrameHistory
  package let playhead: Playhead
  /// The present by the wall clock, for ages.
  package let now: Timestamp
  /// Name of the site or of the log.
  package let site: String
  /// The source words, joined: `nvidia-smi+sim:desk`.
  package let sourceNames: String
  /// A log or recording, as opposed to sources that go on.
  package let isReplay: Bool
  /// Statuses of the sources at the present, whatever the playhead shows; of a recording, those
  /// that the shown frame was recorded with.
  package let sources: [SourceStatus]
  /// The summary of a frame that was pinned: figures are shown with their difference from it.
  package let reference: FrameSummary?

  package init(
    history: FrameHistory, playhead: Playhead, now: Timestamp, site: String, sourceNames: String,
    isReplay: Bool, sources: [SourceStatus], reference: FrameSummary? = nil
  ) {
    self.history = history
    self.playhead = playhead
    self.now = now
    self.site = site
    self.sourceNames = sourceNames
    self.isReplay = isReplay
    self.reference = reference
    index = playhead.index(in: history.timeline)
    frame = index.flatMap { history.frame(at: $0) }
    summary = index.map { history.timeline.summaries[$0] }
    let recorded = history.isRecorded ? frame?.content.sources : nil
    self.sources = recorded ?? sources
  }

  /// Place of the shown frame in the timeline; nil before the first frame.
  package let index: Int?
  /// The shown frame; nil before the first one, where only a summary is left, or while it is being
  /// fetched.
  package let frame: Frame?
  /// The summary of the shown frame.
  package let summary: FrameSummary?

  package var timeline: Timeline { history.timeline }

  /// The instant shown.
  package var time: Timestamp? { summary?.time }

  /// The instant against which the sources are to be judged.
  package var sourcesTime: Timestamp { history.isRecorded ? time ?? now : now }

  /// Whether the shown frame is simulated; a pause does not make it less so.
  package var isSimulated: Bool { frame?.content.origin == .simulated }

  /// Whether the shown frame is still being fetched from a recording.
  package var isLoading: Bool { index.map { history.isLoading($0) } ?? false }

  /// The silence that the playhead stands in; nil where it stands on a frame, or follows the
  /// newest.
  package var gap: (from: Timestamp, to: Timestamp)? { playhead.time.flatMap(timeline.gap(at:)) }

  /// Where the playhead stands on the time axis: on the shown frame, or within a gap.
  package var cursorTime: Timestamp? { gap == nil ? time : playhead.time }

  /// How far into the timeline the playhead is, in percent of its time; nil where it has no length.
  package var percent: Double? {
    guard let first = timeline.first, let last = timeline.last, last > first, let time = cursorTime
    else { return nil }
    return time.seconds(since: first) / last.seconds(since: first) * 100
  }

  /// Age in seconds of the shown data against the present; nil for a replay, whose data are as old
  /// as they are recorded.
  package var age: Double? {
    guard !isReplay, let time else { return nil }
    // While every source is silent, frames still come, so that values are seen to grow old.
    let answers = frame?.content.sources.compactMap(\.lastAnswer) ?? []
    return max(0, now.seconds(since: min(time, answers.max() ?? time)))
  }

  /// Whether the newest data are late: more than three periods old. (Only while following them.)
  package var isLate: Bool {
    guard !isReplay, playhead.followsNewest, let age else { return false }
    return age > 3 * timeline.period + 0.5
  }

  package var badge: Badge {
    if isReplay {
      if playhead.isPlaying { return .replay(speed: playhead.velocity) }
      let atEnd = index.map { $0 == timeline.summaries.count - 1 } ?? false
      return atEnd ? .replayEnd : .replayPaused
    }
    if playhead.followsNewest { return isSimulated ? .simulated : .live }
    return playhead.isPlaying ? .catchingUp(speed: playhead.velocity) : .paused
  }
}
