import FleetHistory
import FleetModel
import Panels

/// What jobs have used along the frames that are shown, in a replay or behind the newest frame.
struct ShownJobs: Sendable {
  private(set) var ledger = JobLedger()
  /// The place of the last frame that was counted.
  private var place: Int?

  /// Takes the shown frame in. Where the playhead has jumped, counting begins anew.
  ///
  /// - Parameter isPlaying: frames that are left out were played over, not jumped over.
  mutating func take(_ frame: Frame, at place: Int, isPlaying: Bool) {
    guard frame.time != ledger.time else { return }
    let stride = self.place.map { place - $0 } ?? 1
    if stride < 1 || (stride > 1 && !isPlaying) { ledger = JobLedger() }
    ledger.take(frame, asked: frame.jobKeysAsked, stride: max(1, stride))
    self.place = place
  }

  /// Forgets what was counted: other frames are shown now.
  mutating func clear() {
    if place != nil { self = ShownJobs() }
  }
}

extension DashboardState {
  /// Whether the newest frame of live sources is shown, of which somebody else keeps count.
  var showsNewest: Bool { !isReplay && playhead.followsNewest }

  /// Counts what jobs use along the frames that are shown. In a large fleet only while the jobs are
  /// looked at, since nobody else needs what that costs.
  mutating func followJobs() {
    guard !showsNewest else { return shownJobs.clear() }
    guard let index = playhead.index(in: history.timeline),
      let frame = history.frame(at: index),
      view == .jobs || frame.gpus.count <= JobLedger.smallFleet
    else { return }
    shownJobs.take(frame, at: index, isPlaying: playhead.isPlaying)
  }
}
