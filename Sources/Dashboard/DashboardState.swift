import FleetHistory
import FleetModel
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
    package enum Purpose: Hashable, Sendable { case filter, goToTime, command }
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
  /// A log that has been read to its end; nothing more will come.
  package internal(set) var hasEnded = false
  package let site: String
  package let sourceNames: String
  package let isReplay: Bool
  let loops: Bool
  let follows: Bool
  package let charset: Screen.Charset
  let themes: [String]
  let keymap = Keymap()

  package init(_ setup: Setup) {
    history = FrameHistory(period: setup.period, limits: setup.isReplay ? .log : .live)
    playhead = Playhead()
    now = setup.now
    size = setup.size
    view = setup.view
    panels = PanelRegistry.make()
    theme = setup.theme
    site = setup.site
    sourceNames = setup.sourceNames
    isReplay = setup.isReplay
    charset = setup.charset
    loops = setup.loops
    follows = setup.follows
    themes = setup.themes
  }

  /// Whether frames of a log may still come.
  var mayGrow: Bool { isReplay && !hasEnded }

  /// The fleet as of the playhead.
  package var fleetView: FleetView {
    FleetView(
      history: history, playhead: playhead, now: now, site: site, sourceNames: sourceNames,
      isReplay: isReplay, sources: sources)
  }

  package var panelContext: PanelContext {
    var context = PanelContext(view: fleetView, selection: selection, filter: filter)
    context.recording = recording
    return context
  }

  /// Seconds until the screen changes by the passing of time alone; nil when it does not.
  package var secondsToNextTick: Double? {
    if isReplay, !playhead.isPlaying { return notice == nil ? nil : 1 }
    if playhead.isPlaying, let time = playhead.time {
      guard let index = playhead.index(in: history.timeline),
        index + 1 < history.timeline.summaries.count
      else { return 0.25 }
      let ahead = history.timeline.summaries[index + 1].time.seconds(since: time)
      return min(max(ahead / playhead.speed, 0.05), 1)
    }
    let isFresh = playhead.followsNewest && !history.isEmpty && !fleetView.isLate && notice == nil
    // Fresh data move the picture themselves, and whoever collects them says when they are late.
    return isFresh ? history.timeline.period + 10 : 1
  }
}
