import FleetModel

/// A reader of one format of nvidia-smi output: lines go in, frames come out.
package protocol LogParser: Sendable {
  /// Knows the GPUs and groups what is told of them into ticks.
  var ticks: TickAssembler { get set }
  /// Rows that became part of a frame.
  var rowCount: Int { get }
  /// What the tool had to say besides data.
  var log: SentenceLog { get set }
  /// Things worth knowing that are no errors.
  var notes: [String] { get }

  /// Takes one line without its line end; `host` is empty where lines name none.
  /// - Returns: whether the line belongs to the format; one that does not is counted by the caller.
  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool
  /// Takes whole lines, each with its line end, up to the first that does not belong to the format.
  /// - Returns: where the first line begins that was not taken, or the length of the text without
  ///   one, and how many lines there were before it.
  mutating func consume(
    lines: Bytes, host: String, into frames: inout [Frame]
  ) -> (place: Int, lines: Int)
  /// Takes the line with which a section of the format begins.
  mutating func begin(_ line: Bytes, host: String, into frames: inout [Frame])
  /// Ends the tick that is being read, as more may come.
  ///
  /// - Parameter isComplete: whether every GPU that was asked for had its turn, so that one that is
  ///   missing is silent; not where output was cut.
  mutating func endTick(into frames: inout [Frame], isComplete: Bool)
  /// Ends the log, or the stretch of it in this format: takes what has begun and lacks its end. A
  /// tick that lacks GPUs of the one before was cut, as by Ctrl-C or when logs were rotated.
  mutating func endLog(into frames: inout [Frame])
  /// Whether a last line without a line end can be believed to be whole.
  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool
}

extension LogParser {
  /// What the tool had to say besides data, the latest last; at most sixteen.
  package var sentences: [NvidiaSMISentence] { log.sentences }
  package var notes: [String] { [] }

  package mutating func consume(
    lines text: Bytes, host: String, into frames: inout [Frame]
  ) -> (place: Int, lines: Int) {
    var start = 0
    var lines = 0
    while start < text.count {
      let end = text.place(of: 0x0A, from: start) ?? text.count
      guard consume(text.part(start, end), host: host, into: &frames) else { break }
      start = end &+ 1
      lines &+= 1
    }
    return (min(start, text.count), lines)
  }

  package mutating func begin(_ line: Bytes, host: String, into frames: inout [Frame]) {
    _ = consume(line, host: host, into: &frames)
  }

  package mutating func endTick(into frames: inout [Frame], isComplete: Bool) {
    ticks.flush(into: &frames, isComplete: isComplete)
  }

  /// Ends a tick that nothing was cut from.
  package mutating func endTick(into frames: inout [Frame]) {
    endTick(into: &frames, isComplete: true)
  }

  package mutating func endLog(into frames: inout [Frame]) {
    endTick(into: &frames, isComplete: !ticks.lacksSome)
  }

  /// Takes a sentence of the tool that stands among the data.
  /// - Returns: whether the line is one.
  mutating func take(
    sentence line: Bytes, host: String, into frames: inout [Frame]
  ) -> Bool {
    guard let sentence = NvidiaSMISentence(line) else { return false }
    log.append(sentence)
    markLost(sentence, host: host, into: &frames)
    return true
  }

  /// Takes a sentence about one GPU: that GPU is lost in this tick.
  mutating func markLost(
    _ sentence: NvidiaSMISentence, host: String, into frames: inout [Frame]
  ) {
    guard case .deviceHandle(let index, let busID) = sentence,
      let slot = ticks.slot(ofLost: index, busID: busID, host: host)
    else { return }
    ticks.mark(slot, .lost, host: host, into: &frames)
  }
}
