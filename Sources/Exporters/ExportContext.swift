import FleetModel

/// What an export says beside the frame: what the frame itself cannot know.
package struct ExportContext: Sendable {
  /// The frame comes out of a recording or log, not from the present.
  package var isReplay: Bool
  /// Seconds from the frame to the present; nil for a replay, whose data are as old as recorded.
  package var age: Double?
  /// The instant that the ages of the sources are counted from.
  package var now: Timestamp
  /// The health of the sources; a frame of one source carries its own.
  package var sources: [SourceStatus]
  package var site: SiteFigures
  /// What lasts at the frame's instant or was over shortly before, oldest first.
  package var events: [ExportedEvent] = []

  package init(
    isReplay: Bool, age: Double?, now: Timestamp, sources: [SourceStatus],
    site: SiteFigures = SiteFigures()
  ) {
    self.isReplay = isReplay
    self.age = age
    self.now = now
    self.sources = sources
    self.site = site
  }

  /// The context of a frame of the past, on its own.
  package init(replayOf frame: Frame, site: SiteFigures = SiteFigures()) {
    self.init(
      isReplay: true, age: nil, now: frame.time, sources: frame.content.sources, site: site)
  }
}
