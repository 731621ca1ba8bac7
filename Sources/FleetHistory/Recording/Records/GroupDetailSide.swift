import FleetModel

/// What group details hold beside the GPUs: the events of each frame, and the rows of racks.
package struct GroupDetailSide: Hashable, Sendable {
  /// One a frame; empty where nothing happened.
  package var events: [FrameEvents]
  package var rows: GroupRows?

  package init(events: [FrameEvents], rows: GroupRows?) {
    self.events = events
    self.rows = rows
  }

  func encode(into writer: inout ByteWriter, _ packer: ColumnPacker) {
    let isAny = events.contains { $0.count > 0 }
    writer.count(isAny ? events.count : 0)
    if isAny { for frame in events { frame.encode(into: &writer) } }
    let rows = rows ?? GroupRows.none
    rows.encode(into: &writer, packer)
  }

  /// - Parameter frames: of the group.
  package init(decoding bytes: ArraySlice<UInt8>, frames: Int) throws(RecordingError) {
    var reader = ByteReader(bytes)
    events = []
    let count = try reader.countOfItems()
    guard count == 0 || count == frames else {
      throw ByteReader.damaged("has events of another number of frames")
    }
    for _ in 0..<count { events.append(try FrameEvents(decoding: &reader)) }
    let rows = try GroupRows(decoding: &reader, frames: frames)
    self.rows = rows.level == .site ? nil : rows
  }
}
