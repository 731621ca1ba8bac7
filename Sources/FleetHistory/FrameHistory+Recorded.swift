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
    /// Whether frames of the past that group details tell of are not needed.
    package var isTold: Bool

    package init(index: Int, stride: Int = 0, past: Int = 0, isTold: Bool = false) {
      self.index = index
      self.stride = stride
      self.past = past
      self.isTold = isTold
    }
  }

  /// Drawings ahead of the playhead that are prepared.
  private static let ahead = 4
  /// Frames asked for at once.
  private static let mostWanted = 1024

  /// Takes what was fetched of the past of a GPU.
  package mutating func take(_ past: DevicePast) { devicePast = past }

  /// The places whose frames are to be fetched: the one shown first, then where play will come to,
  /// the neighbours, and what graphs need, the nearest first.
  package func framesWanted(_ need: Need) -> [Int] {
    guard let cache, !isEmpty else { return [] }
    let places = 0..<count
    let index = min(max(0, need.index), count - 1)
    let step = need.stride == 0 ? 1 : need.stride
    let play = (1...Self.ahead).map { index &+ $0 &* step }
    let sides = [index + 1, index - 1]
    let most = min(need.past, cache.comfortable, Self.mostWanted)
    let before = stride(from: index - 1, through: max(0, index - need.past), by: -1).lazy
      .filter { place in !(need.isTold && devicePast?.tells(place) == true) }.prefix(most)
    var seen: Set<Int> = []
    return ([index] + play + sides + before).filter { place in
      places.contains(place) && !cache.isSettled(place) && seen.insert(place).inserted
    }
  }
}
