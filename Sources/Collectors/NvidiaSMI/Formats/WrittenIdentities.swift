/// The identity cells of every GPU as they were last written, by slot, in one buffer.
struct WrittenIdentities: Sendable {
  private var bytes: [UInt8] = []
  private var spans: [Span] = []

  private struct Span: Sendable {
    var start = 0
    var count = 0
    var room = 0
  }

  /// Longer ones are not remembered; their rows are told apart by their cells.
  private static let limit = 1024
  /// Room is given in steps, so that a text that grows seldom moves.
  private static let step = 128

  /// Whether the cells of a slot are known.
  func knows(_ slot: Int) -> Bool { slot >= 0 && slot < spans.count && spans[slot].count > 0 }

  /// Hands on what was last written of a slot that is known.
  @inline(__always)
  func withBytes<T>(of slot: Int, _ body: (Bytes) -> T) -> T {
    let span = spans[slot]
    return bytes.withUnsafeBufferPointer {
      body(Bytes(rebasing: $0[span.start..<span.start &+ span.count]))
    }
  }

  mutating func remember(_ text: [UInt8], of slot: Int) {
    while spans.count <= slot { spans.append(Span()) }
    spans[slot].count = 0
    guard text.count <= Self.limit else { return }
    if text.count > spans[slot].room {
      let room = (text.count + Self.step - 1) / Self.step * Self.step
      spans[slot].start = bytes.count
      spans[slot].room = room
      bytes.append(contentsOf: repeatElement(0, count: room))
    }
    let start = spans[slot].start
    bytes.replaceSubrange(start..<start + text.count, with: text)
    spans[slot].count = text.count
  }

  /// Forgets what was written, as the columns are others now.
  mutating func forget() {
    for slot in spans.indices { spans[slot].count = 0 }
  }
}
