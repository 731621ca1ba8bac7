import FleetHistory
import FleetModel
import Panels

/// What was asked of a recording, so that nothing is asked for twice.
struct AskedFrames: Hashable, Sendable {
  var need: FrameHistory.Need?
  var places: Set<Int> = []
}

extension DashboardState {
  /// Asks for the frames that the screen needs now and soon, once for each, and for the past of a
  /// GPU.
  mutating func fetch() -> [Effect] {
    guard let index = playhead.index(in: history.timeline) else { return [] }
    let context = panelContext
    let room = Compositor.layout(of: self).panel
    var past = panels[view]?.pastFrames(in: room, context) ?? 0
    let device = panels[view]?.devicePast(in: room, context)
    // What group details will tell of is not fetched.
    if let device, history.devicePast?.request.covers(device) != true {
      past = min(past, Self.framesWithoutDetails)
    }
    let effects = device.map { fetch($0) } ?? []
    let need = FrameHistory.Need(
      index: index, stride: stride, past: past, isTold: device != nil)
    if need != asked.need { asked = AskedFrames(need: need) }
    let wanted = history.framesWanted(need)
    guard !asked.places.isSuperset(of: wanted) else { return effects }
    asked.places.formUnion(wanted)
    return effects + [.load(wanted)]
  }

  /// Frames since the last group that has details, at most.
  private static let framesWithoutDetails = 40

  private mutating func fetch(_ request: DevicePast.Request) -> [Effect] {
    guard askedPast?.covers(request) != true else { return [] }
    let wide = request.widened(within: history.count)
    askedPast = wide
    return [.loadPast(wide)]
  }

  /// Frames from one drawing to the next; negative in reverse, 0 while it stands still.
  private var stride: Int {
    guard playhead.isPlaying, !playhead.followsNewest else { return 0 }
    let pace = playhead.pace(in: history.timeline)
    let frames = (abs(pace) * Self.drawInterval / max(0.001, history.timeline.period)).rounded()
    return Int(min(max(frames, 1), 1e9)) * (pace < 0 ? -1 : 1)
  }
}
