import FleetModel

/// The summaries of a group of frames: what graphs and the timeline show of them, and where their
/// records are, without a look at the frames themselves.
package struct GroupSummaryRecord: Sendable {
  package struct Entry: Sendable {
    /// Place of the frame's record, counted from that of the group's first.
    package var offset: UInt64
    package var summary: FrameSummary

    package init(offset: UInt64, summary: FrameSummary) {
      self.offset = offset
      self.summary = summary
    }
  }

  /// No group has more frames.
  static let mostFrames = Int(UInt16.max)
  static let longestContent = 1 << 26

  /// Number of the first frame.
  package var firstFrame: UInt64
  package var frames: [Entry]

  package init(firstFrame: UInt64, frames: [Entry]) {
    self.firstFrame = firstFrame
    self.frames = frames
  }

  package func encode(into writer: inout ByteWriter) {
    var content = ByteWriter()
    for entry in frames {
      content.time(entry.summary.time.milliseconds)
      content.varint(entry.offset)
    }
    content.count(SummaryField.all.count)
    for field in SummaryField.all {
      content.string(field.name)
      for entry in frames { content.optional(entry.summary.value(field)) { $0.f64($1) } }
    }
    writer.varint(firstFrame)
    writer.count(frames.count)
    writer.zblock(content.bytes)
  }

  /// Values of names that this program does not know are passed over.
  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    firstFrame = try reader.varint()
    let count = try reader.count(atMost: Self.mostFrames)
    let content = try reader.zblock(atMost: Self.longestContent)
    var inner = ByteReader(content)
    frames = []
    let smallestEntry = 9
    guard count * smallestEntry <= content.count else {
      throw ByteReader.damaged("ends too early")
    }
    var places: [(time: Timestamp, offset: UInt64)] = []
    for _ in 0..<count { places.append((try inner.time(), try inner.varint())) }
    let table = try SummaryTable(decoding: &inner, of: content, frames: count)
    frames.reserveCapacity(count)
    for (frame, place) in places.enumerated() {
      let summary = table.summary(of: frame, at: place.time)
      frames.append(Entry(offset: place.offset, summary: summary))
    }
  }
}

/// The numbers of some summaries, unpacked.
private struct SummaryTable {
  private let fields = SummaryField.all.count
  /// Frame by frame; what is no number is absent.
  private var values: [Double]

  init(
    decoding reader: inout ByteReader, of content: [UInt8], frames: Int
  ) throws(RecordingError) {
    values = [Double](repeating: .nan, count: frames * fields)
    let known = SummaryField.places
    for _ in 0..<(try reader.countOfItems()) {
      let place = known[try reader.string()]
      let length = fill(place, frames: frames, from: content, at: reader.position)
      guard let length else { throw ByteReader.damaged("a summary ends too early") }
      _ = try reader.raw(length)
    }
  }

  /// Reads an optional number of every frame.
  ///
  /// - Parameter place: of the number in a summary; nil to pass over it.
  /// - Returns: bytes read; nil when they are no optional numbers.
  private mutating func fill(
    _ place: Int?, frames: Int, from content: [UInt8], at start: Int
  ) -> Int? {
    let fields = fields
    return values.withUnsafeMutableBufferPointer { values in
      content.withUnsafeBytes { bytes in
        var position = start
        for frame in 0..<frames {
          guard position < bytes.count, bytes[position] <= 1 else { return nil }
          let isThere = bytes[position] == 1
          position += 1
          guard isThere else { continue }
          guard position + 8 <= bytes.count else { return nil }
          let bits = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
          if let place {
            values[frame * fields + place] = Double(bitPattern: UInt64(littleEndian: bits))
          }
          position += 8
        }
        return position - start
      }
    }
  }

  func summary(of frame: Int, at time: Timestamp) -> FrameSummary {
    values.withUnsafeBufferPointer { values in
      let start = frame * fields
      return FrameSummary(time: time) { field in
        let value = values[start + field.place]
        return value.isFinite ? value : nil
      }
    }
  }
}
