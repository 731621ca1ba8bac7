import FleetModel

/// The frames of a recording that are in memory: those near the playhead, within a number of bytes.
struct FrameCache: Sendable {
  private var frames: [Int: Frame] = [:]
  private var bytes = 0
  private let limit: Int
  /// Why frames that were asked for cannot be read.
  private(set) var unreadable: [Int: String] = [:]
  /// The frame that came last.
  private(set) var latest: Frame?

  /// - Parameter limit: bytes of frames, estimated as if nothing were shared.
  init(limit: Int) { self.limit = limit }

  subscript(index: Int) -> Frame? { frames[index] }

  /// Whether a place needs no more fetching.
  func isSettled(_ index: Int) -> Bool { frames[index] != nil || unreadable[index] != nil }

  /// How many frames of the size of the ones here fit into half of the memory, at least two.
  var comfortable: Int {
    guard !frames.isEmpty else { return 16 }
    return max(2, limit / 2 / max(1, bytes / frames.count))
  }

  /// Takes frames in and lets the ones go that lie farthest from a place.
  mutating func take(_ loaded: [(Int, Frame)], near place: Int) {
    for (index, frame) in loaded {
      if let old = frames.updateValue(frame, forKey: index) {
        bytes -= FrameHistory.estimate(old)
      }
      bytes += FrameHistory.estimate(frame)
      unreadable[index] = nil
      latest = frame
    }
    if bytes > limit { shrink(around: place) }
  }

  mutating func note(unreadable index: Int, because words: String) { unreadable[index] = words }

  /// Lets go of a quarter, so that it need not be done for each frame that comes; the two nearest
  /// always stay.
  private mutating func shrink(around place: Int) {
    let farthest = frames.keys.sorted { abs($0 - place) > abs($1 - place) }
    for index in farthest.dropLast(2) {
      guard bytes > limit / 4 * 3 else { return }
      if let frame = frames.removeValue(forKey: index) { bytes -= FrameHistory.estimate(frame) }
    }
  }
}
