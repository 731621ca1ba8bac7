/// The last record of a recording that was ended in order.
package struct EndRecord: Hashable, Sendable {
  package var frames: UInt64
  /// Place of the last index, from the start of the file.
  package var lastIndex: UInt64

  package init(frames: UInt64, lastIndex: UInt64) {
    self.frames = frames
    self.lastIndex = lastIndex
  }

  package func encode(into writer: inout ByteWriter) {
    writer.u64(frames)
    writer.u64(lastIndex)
  }

  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    frames = try reader.u64()
    lastIndex = try reader.u64()
  }
}
