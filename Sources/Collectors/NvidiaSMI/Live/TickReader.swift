import FleetModel

/// Turns what the tool's children print into frames. Children come and go; the GPUs that have been
/// met stay, so that one that a new child no longer names keeps its row.
struct TickReader {
  /// What came out of some bytes.
  struct Reading {
    var frames: [Frame] = []
    /// Lines that say something in words, the latest last.
    var sentences: [String] = []
  }

  private let host: String
  private var parser: CSVQueryParser
  private var lines = LineBuffer()

  init(host: String, period: Double) {
    self.host = host
    parser = CSVQueryParser(
      builder: FrameBuilder(site: host, origin: .live), isEager: true, period: period)
  }

  /// A new child: what the last one left unfinished is dropped, because it tells nothing of the
  /// GPUs that it did not get to.
  mutating func begin(_ now: Timestamp, period: Double) {
    var builder = parser.ticks.builder
    if builder.hasTick { _ = builder.finish(at: now) }
    parser = CSVQueryParser(builder: builder, isEager: true, period: period)
    lines = LineBuffer()
  }

  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Reading {
    var reading = Reading()
    lines.take(bytes) { line in Self.consume(line, host, &parser, &reading) }
    return reading
  }

  /// The child has said all: ends the tick.
  mutating func flush() -> Reading {
    var reading = Reading()
    lines.flush { line in Self.consume(line, host, &parser, &reading) }
    if let frame = parser.flushTick() { reading.frames.append(frame) }
    return reading
  }

  private static func consume(
    _ line: UnsafeBufferPointer<UInt8>, _ host: String, _ parser: inout CSVQueryParser,
    _ reading: inout Reading
  ) {
    if NvidiaSMISentence(line) != nil {
      let text = String(decoding: line.prefix(300), as: UTF8.self)
      reading.sentences.append(text.filter { $0 != "\r" })
    }
    parser.consume(line, host: host, into: &reading.frames)
  }
}
