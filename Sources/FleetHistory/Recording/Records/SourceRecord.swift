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

  /// What the words of a gap begin with that stands for something lost: by a copy of a damaged
  /// recording that says so, and by one that was made to be whole again.
  private static let (lossMark, recoveredMark) = ("lost: ", "lost before recovery: ")

  /// A gap that carries on what a recording lost, in what is copied from it.
  ///
  /// - Parameters:
  ///   - words: what is lost.
  ///   - isRecovered: the copy was made to be sound; it tells of the loss and is whole.
  package init(
    lost words: String, time: Timestamp, amount: Double = 0, isRecovered: Bool = false
  ) {
    let mark = isRecovered ? Self.recoveredMark : Self.lossMark
    self.init(.gap, time: time, amount: amount, words: mark + words)
  }

  /// What was lost in the recording that this one is a copy of, in words; nil for other remarks.
  package var loss: String? { words(after: Self.lossMark) }
  /// The same of a recording that was recovered.
  package var recoveredLoss: String? { words(after: Self.recoveredMark) }

  private func words(after mark: String) -> String? {
    kind == .gap && words.hasPrefix(mark) ? String(words.dropFirst(mark.count)) : nil
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
