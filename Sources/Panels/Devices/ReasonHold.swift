import FleetHistory
import FleetModel
import TerminalKit

/// How long a GPU's clocks have been held by a reason without a break, as far as the history can
/// tell.
struct ReasonHold: Hashable, Sendable {
  /// Seconds from the earliest frame of the unbroken run to the frame shown.
  var seconds: Double
  /// Whether what came before the run is not known, so that it may have lasted longer.
  var isAtLeast: Bool

  /// Frames looked at most.
  static let limit = 1800

  /// `for 2 m 10 s`, `for at least 5 m`; nil when a single frame is all that is known.
  func text(period: Double) -> String? {
    guard seconds > 0 else {
      return isAtLeast ? nil : "for less than " + NumberText.duration(seconds: max(1, period))
    }
    return (isAtLeast ? "for at least " : "for ") + NumberText.duration(seconds: seconds)
  }

  /// The holds of all reasons that a GPU has in the shown frame, looking back no further than the
  /// first frame without any of them. A frame in which the GPU did not report, or a gap of more
  /// than three periods, ends what is known.
  static func holds(
    _ reasons: ClocksEventReasons, gpu: Int, _ frame: Frame, _ view: FleetView
  ) -> [ClocksEventReasons: ReasonHold] {
    guard let index = view.index, frame.gpus.statuses[gpu].isReporting else { return [:] }
    var holds: [ClocksEventReasons: ReasonHold] = [:]
    var open = ClocksEventReasons.entries.map(\.reason).filter { reasons.contains($0) }
    var earliest = frame.time
    for place in stride(from: index - 1, through: max(0, index + 1 - limit), by: -1) {
      guard !open.isEmpty, let earlier = view.history.frame(at: place),
        earliest.seconds(since: earlier.time) <= 3 * view.timeline.period + 0.5,
        let held = Self.reasons(of: gpu, frame.topology, in: earlier)
      else { break }
      for reason in open where !held.contains(reason) {
        let seconds = frame.time.seconds(since: earliest)
        holds[reason] = ReasonHold(seconds: seconds, isAtLeast: false)
      }
      open.removeAll { !held.contains($0) }
      earliest = earlier.time
    }
    for reason in open {
      holds[reason] = ReasonHold(seconds: frame.time.seconds(since: earliest), isAtLeast: true)
    }
    return holds
  }

  /// What held a GPU's clocks in an earlier frame; nil when it did not say.
  private static func reasons(
    of gpu: Int, _ topology: Topology, in frame: Frame
  ) -> ClocksEventReasons? {
    guard let here = frame.topology.index(of: gpu, in: topology),
      frame.gpus.statuses[here].isReporting,
      let stored = frame.gpus.stored(.clocksEventReasons, here)
    else { return nil }
    return ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
  }
}
