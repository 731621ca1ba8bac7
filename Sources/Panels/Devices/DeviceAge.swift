import FleetHistory
import FleetModel
import TerminalKit

/// How long ago a GPU was heard, in words.
enum DeviceAge {
  /// `4 m 12 s` before the instant shown, or before the present while the newest frame is shown
  /// live; nil when it was never heard or reports.
  static func lastSeen(_ gpu: Int, _ frame: Frame, _ view: FleetView) -> String? {
    guard let seen = frame.content.lastSeen[gpu] else { return nil }
    let isLive = !view.isReplay && view.playhead.followsNewest
    let reference = isLive ? max(view.now, frame.time) : frame.time
    return NumberText.duration(seconds: max(0, reference.seconds(since: seen)))
  }
}
