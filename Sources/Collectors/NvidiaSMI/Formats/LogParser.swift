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
  /// Ends the tick that is being read.
  mutating func endTick(into frames: inout [Frame])
  /// Whether a last line without a line end can be believed to be whole.
  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool
}

/// The sentences of a log, the latest last, each kept once in a row.
struct SentenceLog: Sendable {
  private(set) var sentences: [NvidiaSMISentence] = []

  mutating func append(_ sentence: NvidiaSMISentence) {
    if sentences.last == sentence { return }
    if sentences.count == 16 { sentences.removeFirst() }
    sentences.append(sentence)
  }
}

extension LogParser {
  package var notes: [String] { [] }

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

  /// A killed logger leaves a file cut at a block of its buffer.
  static func isCutAtBlock(_ fileBytes: Int) -> Bool { fileBytes > 0 && fileBytes % 4096 == 0 }
}

/// Compares the end of a row with that of the row before, to tell a cut number from a whole one.
enum RowShape {
  static func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    let row = last.trimmed
    let model = previous.trimmed
    guard commas(row) == commas(model), let end = row.last, let modelEnd = model.last else {
      return false
    }
    guard Bytes.isDigit(end) else { return end == modelEnd || end == 0x5D || end == 0x29 }
    if Bytes.isDigit(modelEnd), decimals(row) != decimals(model) { return false }
    let isLetter = modelEnd | 0x20 >= 0x61 && modelEnd | 0x20 <= 0x7A
    if !Bytes.isDigit(modelEnd), !isLetter, modelEnd != 0x5D { return false }
    return !(fileBytes > 0 && fileBytes % 4096 == 0)
  }

  private static func commas(_ line: Bytes) -> Int {
    line.reduce(0) { $1 == 0x2C ? $0 + 1 : $0 }
  }

  /// Digits behind the point of the last number; -1 without a point.
  private static func decimals(_ line: Bytes) -> Int {
    var place = line.count - 1
    var count = 0
    while place >= 0, Bytes.isDigit(line[place]) {
      place -= 1
      count += 1
    }
    return place >= 0 && line[place] == 0x2E ? count : -1
  }
}
