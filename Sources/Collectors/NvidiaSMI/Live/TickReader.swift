import FleetModel

/// Turns what the tool's children print into frames. Children come and go; the GPUs that have been
/// met stay, so that one that a new child no longer names keeps its row.
struct TickReader {
  /// What came out of some bytes.
  struct Reading {
    var frames: [Frame] = []
    /// Lines that say something in words, the latest last.
    var sentences: [String] = []
    /// What it warns of, in our words; the GPUs answer all the same.
    var warnings: [String] = []
    /// Rows in which every cell is an error, so that they do not even say of which GPU.
    var namelessRows = 0
    /// The clock of another host, in seconds since 1970, where the call began with it.
    var hostClock: Int64?
  }

  private let host: String
  private var parser: CSVQueryParser
  private var lines = LineSplitter(limit: 1 << 16)

  init(host: String, period: Double) {
    self.host = host
    parser = CSVQueryParser(
      builder: FrameBuilder(site: host, origin: .live), isEager: true, period: period)
  }

  /// What is told of values that cannot be.
  var doubts: [String] { parser.ticks.builder.doubts.notes }

  /// A new child: what the last one left unfinished is dropped, because it tells nothing of the
  /// GPUs that it did not get to.
  mutating func begin(_ now: Timestamp, period: Double) {
    var builder = parser.ticks.builder
    if builder.hasTick { _ = builder.finish(at: now, isComplete: false) }
    parser = CSVQueryParser(builder: builder, isEager: true, period: period)
    lines = LineSplitter(limit: 1 << 16)
  }

  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Reading {
    var reading = Reading()
    lines.feed(bytes.bindMemory(to: UInt8.self)) { line in
      Self.consume(line, host, &parser, &reading)
    }
    return reading
  }

  /// The child has ended: ends the tick.
  ///
  /// - Parameter isComplete: whether it had said all that it had to say.
  mutating func flush(isComplete: Bool = true) -> Reading {
    var reading = Reading()
    lines.takeRest().withUnsafeBufferPointer { Self.consume($0, host, &parser, &reading) }
    if let frame = parser.flushTick(isComplete: isComplete) { reading.frames.append(frame) }
    return reading
  }

  private static func consume(
    _ line: UnsafeBufferPointer<UInt8>, _ host: String, _ parser: inout CSVQueryParser,
    _ reading: inout Reading
  ) {
    if let seconds = RemoteTool.clock(in: line) {
      reading.hostClock = seconds
      return
    }
    if let sentence = NvidiaSMISentence(line) {
      let text = String(decoding: line.prefix(300), as: UTF8.self)
      if sentence.isWarning {
        reading.warnings.append(sentence.meaning)
      } else {
        reading.sentences.append(text.filter { $0 != "\r" })
      }
    } else if isNameless(line) {
      reading.namelessRows += 1
    }
    _ = parser.consume(line, host: host, into: &reading.frames)
  }

  /// Whether every cell is a text in brackets: `[Unknown Error], [Unknown Error]`.
  private static func isNameless(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard line.first == 0x5B else { return false }
    return line.split(separator: 0x2C).allSatisfy { cell in
      cell.first { $0 != 0x20 } == 0x5B
    }
  }
}
