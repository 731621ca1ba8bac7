/// Cuts a growing text into lines. Lines that lie within one chunk are handed on without a copy;
/// lines longer than a limit are left out.
struct LineSplitter: Sendable {
  /// The beginning of a line whose end has not come yet.
  private(set) var rest: [UInt8] = []
  /// Lines that were longer than the limit.
  private(set) var droppedCount = 0
  /// Bytes of those lines.
  private(set) var droppedBytes = 0
  private var isDropping = false
  private let limit: Int

  init(limit: Int = 4 << 20) { self.limit = limit }

  /// Hands on every line that ends in these bytes.
  mutating func feed(_ bytes: Bytes, _ line: (Bytes) -> Void) {
    var start = 0
    while let end = bytes.place(of: 0x0A, from: start) {
      finishLine(bytes.part(start, end), line)
      start = end + 1
    }
    keep(bytes.part(start, bytes.count))
  }

  private mutating func finishLine(_ part: Bytes, _ line: (Bytes) -> Void) {
    if rest.isEmpty, !isDropping, part.count <= limit {
      line(part)
      return
    }
    keep(part)
    if !isDropping { rest.withUnsafeBufferPointer(line) }
    rest.removeAll(keepingCapacity: rest.capacity < 65536)
    isDropping = false
  }

  private mutating func keep(_ part: Bytes) {
    if isDropping {
      droppedBytes += part.count
      return
    }
    if rest.count + part.count > limit {
      droppedBytes += rest.count + part.count
      rest = []
      isDropping = true
      droppedCount += 1
    } else {
      rest.append(contentsOf: part)
    }
  }

  /// Whether the next byte begins a line.
  var isAtLineStart: Bool { rest.isEmpty && !isDropping }

  /// Takes what is left of a line without an end.
  mutating func takeRest() -> [UInt8] {
    let last = rest
    rest = []
    return last
  }
}
