import FleetModel

/// Something that happened to the recording itself: why its frames are not one period apart.
package struct SourceRecord: Hashable, Sendable {
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// Nothing came for so many seconds before the next frame.
    case gap
    /// From here on frames are so many seconds apart.
    case anotherPeriod
    /// The wall clock was set, by so many seconds; positive is forwards.
    case clockStep
    /// A source changed its state; the words say which and how.
    case sourceState
  }

  package var kind: Kind
  package var time: Timestamp
  /// Seconds; 0 where the kind has none.
  package var amount: Double
  package var words: String

  package init(_ kind: Kind, time: Timestamp, amount: Double = 0, words: String = "") {
    self.kind = kind
    self.time = time
    self.amount = amount
    self.words = words
  }

  package func encode(into writer: inout ByteWriter) {
    writer.u8(kind.rawValue)
    writer.time(time.milliseconds)
    writer.f64(amount)
    writer.string(words)
  }

  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    guard let kind = Kind(rawValue: try reader.u8()) else {
      throw ByteReader.damaged("of no known kind")
    }
    self.kind = kind
    time = try reader.time()
    amount = try reader.f64()
    words = try reader.string()
  }
}
