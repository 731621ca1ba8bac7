/// The decoded frames that others are likely to refer to next. A frame takes as much memory as the
/// columns of a fleet, so that few are held: the references of one frame, and some more.
struct ReferenceCache: Sendable {
  static let capacity = 8

  /// Last used last.
  private var frames: [DecodedFrame] = []

  /// A frame that has at least what is selected.
  mutating func frame(_ number: UInt64, _ selection: FrameSelection) -> DecodedFrame? {
    let place = frames.lastIndex { $0.number == number && $0.selection.covers(selection) }
    guard let place else { return nil }
    let frame = frames.remove(at: place)
    frames.append(frame)
    return frame
  }

  mutating func insert(_ frame: DecodedFrame) {
    if self.frame(frame.number, frame.selection) != nil { return }
    if frames.count == Self.capacity { frames.removeFirst() }
    frames.append(frame)
  }

  mutating func removeAll() { frames.removeAll() }
}
