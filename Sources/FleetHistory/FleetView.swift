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
    /// Behind the newest frame, moving at a speed.
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
  /// Statuses of the sources at the present, whatever the playhead shows.
  package let sources: [SourceStatus]

  package init(
    history: FrameHistory, playhead: Playhead, now: Timestamp, site: String, sourceNames: String,
    isReplay: Bool, sources: [SourceStatus]
  ) {
    self.history = history
    self.playhead = playhead
    self.now = now
    self.site = site
    self.sourceNames = sourceNames
    self.isReplay = isReplay
    self.sources = sources
    index = playhead.index(in: history.timeline)
    frame = index.flatMap { history.frame(at: $0) }
    summary = index.map { history.timeline.summaries[$0] }
  }

  /// Place of the shown frame in the timeline; nil before the first frame.
  package let index: Int?
  /// The shown frame; nil before the first one, or where only a summary is left.
  package let frame: Frame?
  /// The summary of the shown frame.
  package let summary: FrameSummary?

  package var timeline: Timeline { history.timeline }

  /// The instant shown.
  package var time: Timestamp? { summary?.time }

  /// Whether the shown frame is simulated; a pause does not make it less so.
  package var isSimulated: Bool { frame?.content.origin == .simulated }

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
      if playhead.isPlaying { return .replay(speed: playhead.speed) }
      let atEnd = index.map { $0 == timeline.summaries.count - 1 } ?? false
      return atEnd ? .replayEnd : .replayPaused
    }
    if playhead.followsNewest { return isSimulated ? .simulated : .live }
    return playhead.isPlaying ? .catchingUp(speed: playhead.speed) : .paused
  }
}
