import FleetModel

/// A history whose frames lie in a recording and are fetched when they are needed.
extension FrameHistory {
  /// What the screen needs around the playhead.
  package struct Need: Hashable, Sendable {
    /// The place shown.
    package var index: Int
    /// Places from one drawing to the next while it plays, negative in reverse; 0 standing still.
    package var stride: Int
    /// Frames before the place shown that graphs of one device are drawn from.
    package var past: Int

    package init(index: Int, stride: Int = 0, past: Int = 0) {
      self.index = index
      self.stride = stride
      self.past = past
    }
  }

  /// Drawings ahead of the playhead that are prepared.
  private static let ahead = 4
  /// Frames asked for at once.
  private static let mostWanted = 1024

  /// The places whose frames are to be fetched: the one shown first, then where play will come to,
  /// the neighbours, and what graphs need, the nearest first.
  package func framesWanted(_ need: Need) -> [Int] {
    guard let cache, !isEmpty else { return [] }
    let places = 0..<count
    let index = min(max(0, need.index), count - 1)
    let step = need.stride == 0 ? 1 : need.stride
    let play = (1...Self.ahead).map { index &+ $0 &* step }
    let sides = [index + 1, index - 1]
    let past = min(need.past, cache.comfortable, Self.mostWanted)
    let before = stride(from: index - 1, through: index - past, by: -1)
    var seen: Set<Int> = []
    return ([index] + play + sides + before).filter { place in
      places.contains(place) && !cache.isSettled(place) && seen.insert(place).inserted
    }
  }
}
