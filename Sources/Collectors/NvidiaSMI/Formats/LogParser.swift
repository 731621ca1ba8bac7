import FleetModel

/// A reader of one format of nvidia-smi output: lines go in, frames come out.
package protocol LogParser: Sendable {
  /// Knows the GPUs and groups what is told of them into ticks.
  var ticks: TickAssembler { get set }
  /// Rows that became part of a frame.
  var rowCount: Int { get }
  /// What the tool had to say besides data.
  var sentences: [NvidiaSMISentence] { get }
  /// Things worth knowing that are no errors.
  var notes: [String] { get }

  /// Takes one line without its line end; `host` is empty where lines name none.
  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame])
  /// Takes whole lines, each with its line end, that name no host.
  mutating func consume(lines: Bytes, into frames: inout [Frame])
  /// Ends the tick that is being read.
  mutating func endTick(into frames: inout [Frame])
  /// Whether a last line without a line end can be believed to be whole.
  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool
}

extension LogParser {
  package var notes: [String] { [] }

  package mutating func consume(lines text: Bytes, into frames: inout [Frame]) {
    var start = 0
    while start < text.count {
      let end = text.place(of: 0x0A, from: start) ?? text.count
      consume(text.part(start, end), host: "", into: &frames)
      start = end &+ 1
    }
  }

  package mutating func endTick(into frames: inout [Frame]) { ticks.flush(into: &frames) }

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
