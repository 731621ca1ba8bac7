import FleetHistory
import FleetModel
import Panels

/// What was asked of a recording, so that nothing is asked for twice.
struct AskedFrames: Hashable, Sendable {
  var need: FrameHistory.Need?
  var places: Set<Int> = []
}

extension DashboardState {
  /// Asks for the frames that the screen needs now and soon, once for each.
  mutating func fetch() -> [Effect] {
    guard let index = playhead.index(in: history.timeline) else { return [] }
    let context = panelContext
    let past =
      panels[view]?.pastFrames(in: Compositor.layout(of: self).panel, context) ?? 0
    let need = FrameHistory.Need(index: index, stride: stride, past: past)
    if need != asked.need { asked = AskedFrames(need: need) }
    let wanted = history.framesWanted(need)
    guard !asked.places.isSuperset(of: wanted) else { return [] }
    asked.places.formUnion(wanted)
    return [.load(wanted)]
  }

  /// Frames from one drawing to the next; negative in reverse, 0 while it stands still.
  private var stride: Int {
    guard playhead.isPlaying, !playhead.followsNewest else { return 0 }
    let pace = playhead.pace(in: history.timeline)
    let frames = (abs(pace) * Self.drawInterval / max(0.001, history.timeline.period)).rounded()
    return Int(min(max(frames, 1), 1e9)) * (pace < 0 ? -1 : 1)
  }
}
