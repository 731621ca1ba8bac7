import FleetHistory
import FleetModel
import Incidents
import Panels
import TerminalKit

/// Everything that decides what is on screen. A value: the same state draws the same cells.
package struct DashboardState: Sendable {
  /// What is known before the first frame.
  package struct Setup: Sendable {
    package var site: String
    package var sourceNames: String
    package var isReplay: Bool
    package var period: Double
    package var size: Size
    package var charset: Screen.Charset
    package var view: ViewID
    package var theme: String
    package var themes: [String]
    package var now: Timestamp
    /// A log starts again when it has come to its end.
    package var loops = false
    /// The newest frame of a log that grows is shown, as of a live source.
    package var follows = false
    /// More frames of a recording may come.
    package var grows = false
    /// What is known of all frames of a recording, which are fetched one by one; nil for frames
    /// that come by themselves.
    package var recorded: [FrameSummary]?
    /// What happened, as far as it is known before the first frame.
    package var events: [Event] = []
    /// Notes and bookmarks that were taken before.
    package var notes: [NoteRecord] = []

    package init(
      site: String, sourceNames: String, isReplay: Bool, period: Double, size: Size,
      charset: Screen.Charset, view: ViewID = .overview, theme: String = "dark",
      themes: [String] = ["dark"], now: Timestamp
    ) {
      self.site = site
      self.sourceNames = sourceNames
      self.isReplay = isReplay
      self.period = period
      self.size = size
      self.charset = charset
      self.view = view
      self.theme = theme
      self.themes = themes
      self.now = now
    }
  }

  /// What covers the view or takes the keys.
  package enum Overlay: Sendable {
    case none
    case help(offset: Int)
    case prompt(Prompt)
  }

  /// A line of text being typed.
  package struct Prompt: Sendable {
    package enum Purpose: Hashable, Sendable { case filter, goToTime, command, note }
    package var purpose: Purpose
    package var field: TextField
  }

  /// A sentence for the operator that goes away by itself.
  package struct Notice: Hashable, Sendable {
    package var text: String
    package var isError: Bool
    package var until: Timestamp
  }

  package internal(set) var history: FrameHistory
  package var playhead: Playhead
  package internal(set) var now: Timestamp
  package internal(set) var size: Size
  package internal(set) var sources: [SourceStatus] = []
  package internal(set) var view: ViewID
  package internal(set) var panels: [ViewID: any Panel]
  package internal(set) var selection = Selection()
  package internal(set) var filter = ""
  package internal(set) var overlay = Overlay.none
  package internal(set) var notice: Notice?
  /// The recording that is being made; nil while there is none.
  package internal(set) var recording: RecordingState?
  package internal(set) var theme: String
  package internal(set) var stripMetric = StripMetric.utilization
  package internal(set) var stripZoom = StripZoom()
  /// The frame that others are compared with.
  package internal(set) var pinned: FrameSummary?
  /// What happened.
  package internal(set) var events: EventLog
  /// Notes and bookmarks.
  package internal(set) var notes: [NoteRecord]
  /// What jobs have used: as of the newest frame, and along the frames that are shown where those
  /// are others.
  var newestJobs = JobLedger()
  var shownJobs = ShownJobs()
  /// The least severity of events that are shown and gone to.
  package internal(set) var severity = Event.Severity.info
  /// The event that was gone to last.
  var visitedEvent: VisitedEvent?
  /// Whether the hand holds the playhead on the strip.
  var isScrubbing = false
  /// Seconds that play has waited for the frame it stands on.
  var owed = 0.0
  /// What was asked of the recording for the need of the moment.
  var asked = AskedFrames()
  /// What was asked of the past of a GPU last.
  var askedPast: DevicePast.Request?
  /// A log that has been read to its end; nothing more will come.
  package internal(set) var hasEnded = false
  package let site: String
  package let sourceNames: String
  package let isReplay: Bool
  let follows: Bool
  package let charset: Screen.Charset
  let themes: [String]
  let keymap = Keymap()

  package init(_ setup: Setup) {
    if let recorded = setup.recorded {
      history = FrameHistory(recorded: recorded, period: setup.period)
    } else {
      history = FrameHistory(period: setup.period, limits: setup.isReplay ? .log : .live)
    }
    playhead = Playhead()
    playhead.loops = setup.loops
    now = setup.now
    size = setup.size
    view = setup.view
    panels = PanelRegistry.make()
    events = EventLog(setup.events)
    notes = setup.notes
    theme = setup.theme
    site = setup.site
    sourceNames = setup.sourceNames
    isReplay = setup.isReplay
    charset = setup.charset
    follows = setup.follows
    themes = setup.themes
    hasEnded = setup.recorded != nil && !follows && !setup.grows
    if setup.recorded != nil, !follows, let first = history.timeline.first {
      playhead.seek(to: first, in: history.timeline)
    }
  }

  /// Whether frames of a log may still come.
  var mayGrow: Bool { isReplay && !hasEnded }

  /// The fleet as of the playhead.
  package var fleetView: FleetView {
    FleetView(
      history: history, playhead: playhead, now: now, site: site, sourceNames: sourceNames,
      isReplay: isReplay, sources: sources, reference: pinned)
  }

  package var panelContext: PanelContext {
    var context = PanelContext(view: fleetView, selection: selection, filter: filter)
    context.recording = recording
    context.events = events
    context.severity = severity
    context.jobs = showsNewest ? newestJobs : shownJobs.ledger
    return context
  }

  /// Seconds between drawings while it plays.
  static let drawInterval = 0.05

  /// Seconds that play waits for a frame of a recording before it goes on without.
  static let patience = 0.5

  /// Whether play stands on a frame that is still being fetched.
  var isWaitingForFrame: Bool {
    playhead.isPlaying && playhead.index(in: history.timeline).map(history.isLoading) == true
  }

  /// Seconds until play comes to another frame.
  private func secondsOfPlay(_ time: Timestamp) -> Double {
    let summaries = history.timeline.summaries
    guard let index = playhead.index(in: history.timeline) else { return 0.25 }
    let pace = abs(playhead.pace(in: history.timeline))
    let distance: Double
    if playhead.isReversed {
      distance = time.seconds(since: summaries[index].time) + 0.001
    } else {
      guard index + 1 < summaries.count else { return 0.25 }
      distance = summaries[index + 1].time.seconds(since: time)
    }
    return min(max(distance / pace, Self.drawInterval), 1)
  }

  /// Seconds until the screen changes by the passing of time alone; nil when it does not.
  package var secondsToNextTick: Double? {
    if isReplay, !playhead.isPlaying { return notice == nil ? nil : 1 }
    if playhead.isPlaying, let time = playhead.time {
      return isWaitingForFrame ? max(Self.drawInterval, Self.patience - owed) : secondsOfPlay(time)
    }
    let isFresh = playhead.followsNewest && !history.isEmpty && !fleetView.isLate && notice == nil
    // Fresh data move the picture themselves, and whoever collects them says when they are late.
    // Where a period is long, its age is told before that.
    let period = history.timeline.period
    return isFresh ? period + (period < 2 ? 10 : 1) : 1
  }
}
