import FleetModel

/// Where groups of frames are in the file. A hint: what the headers there say decides.
package struct IndexRecord: Hashable, Sendable {
  /// A key frame and the frames that build on it.
  package struct Group: Hashable, Sendable {
    /// Places of records, from the start of the file.
    package var frameOffset: UInt64
    package var summaryOffset: UInt64
    /// Number of the first frame.
    package var firstFrame: UInt64
    package var frames: Int
    package var first: Timestamp
    package var last: Timestamp
    /// The worst of its events; nil for none.
    package var worst: EventRecord.Severity?

    package init(
      frameOffset: UInt64, summaryOffset: UInt64, firstFrame: UInt64, frames: Int,
      first: Timestamp, last: Timestamp, worst: EventRecord.Severity? = nil
    ) {
      self.frameOffset = frameOffset
      self.summaryOffset = summaryOffset
      self.firstFrame = firstFrame
      self.frames = frames
      self.first = first
      self.last = last
      self.worst = worst
    }
  }

  /// Place of the index before; 0 for none.
  package var previous: UInt64
  package var groups: [Group]

  package init(previous: UInt64, groups: [Group]) {
    self.previous = previous
    self.groups = groups
  }

  package func encode(into writer: inout ByteWriter) {
    writer.u64(previous)
    writer.count(groups.count)
    for group in groups {
      writer.u64(group.frameOffset)
      writer.u64(group.summaryOffset)
      writer.varint(group.firstFrame)
      writer.count(group.frames)
      writer.time(group.first.milliseconds)
      writer.time(group.last.milliseconds)
      writer.u8(EventRecord.Severity.recorded(group.worst))
    }
  }

  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    previous = try reader.u64()
    groups = []
    for _ in 0..<(try reader.countOfItems()) {
      groups.append(
        Group(
          frameOffset: try reader.u64(), summaryOffset: try reader.u64(),
          firstFrame: try reader.varint(), frames: try reader.count(), first: try reader.time(),
          last: try reader.time(), worst: .worst(recorded: try reader.u8())))
    }
  }
}
