/// Every record of a file in order, payloads and all checksums examined: what `verify` and
/// `recover` read, and what damaged files are opened by.
package struct RecordScan {
  private let bytes: any RecordBytes
  private let portion: Int
  private var stream: RecordStream
  private var offset: UInt64
  private var isEnded = false

  package init(
    _ bytes: any RecordBytes, from offset: UInt64 = 0, portion: Int = 1 << 20
  ) {
    self.bytes = bytes
    self.portion = portion
    self.offset = offset
    stream = RecordStream(from: offset)
  }

  /// The next record or loss; nil at the end of the file, where half a record is a loss.
  package mutating func next() throws(RecordingError) -> RecordStream.Item? {
    while true {
      if let item = stream.next() { return item }
      if isEnded { return nil }
      let more = try bytes.read(at: offset, count: portion)
      if more.isEmpty {
        isEnded = true
        stream.end()
      }
      offset += UInt64(more.count)
      stream.feed(more)
    }
  }
}
