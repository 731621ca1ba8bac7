/// How many events belong to a frame of a group, and the worst of them.
package struct FrameEvents: Hashable, Sendable {
  package private(set) var count = 0
  /// nil for none.
  package private(set) var worst: EventRecord.Severity?

  package init() {}

  package mutating func add(_ severity: EventRecord.Severity) {
    count += 1
    worst = worst.map { max($0, severity) } ?? severity
  }

  func encode(into writer: inout ByteWriter) {
    writer.count(count)
    writer.u8(EventRecord.Severity.recorded(worst))
  }

  init(decoding reader: inout ByteReader) throws(RecordingError) {
    count = try reader.count()
    worst = .worst(recorded: try reader.u8())
    guard (count == 0) == (worst == nil) else {
      throw ByteReader.damaged("has events without a severity")
    }
  }
}
