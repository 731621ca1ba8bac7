/// Cuts a stream of bytes into lines, whatever the pieces are that it comes in.
package struct LineBuffer: Sendable {
  /// The beginning of a line whose end has not come yet.
  private var rest: [UInt8] = []
  /// Whether the rest of an overlong line is being passed over.
  private var isSkipping = false
  /// Lines longer than this are no telemetry and are dropped.
  private let limit: Int

  package init(limit: Int = 1 << 16) { self.limit = limit }

  /// Calls a function for every line that these bytes complete, without its line feed.
  package mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let bytes = bytes.bindMemory(to: UInt8.self)
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
      if isSkipping {
        isSkipping = false
      } else if rest.isEmpty {
        body(line)
      } else {
        rest.append(contentsOf: line)
        rest.withUnsafeBufferPointer(body)
      }
      rest.removeAll(keepingCapacity: true)
      start = end + 1
    }
    keep(bytes[start...])
  }

  /// Calls a function for a last line that has no line feed.
  package mutating func flush(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    if !rest.isEmpty { rest.withUnsafeBufferPointer(body) }
    rest.removeAll(keepingCapacity: true)
    isSkipping = false
  }

  private mutating func keep(_ part: Slice<UnsafeBufferPointer<UInt8>>) {
    if isSkipping { return }
    if rest.count + part.count > limit {
      isSkipping = true
      rest.removeAll(keepingCapacity: true)
    } else {
      rest.append(contentsOf: part)
    }
  }
}
