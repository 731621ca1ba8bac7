import FleetModel

/// Reads the text that `nvidia-smi -q` prints for people, and that bug reports contain: nested by
/// indentation, of every driver, whole or of some parts (`-d`), also looped (`-l`), where a document
/// is a frame.
struct QueryTextParser: LogParser {
  var ticks: TickAssembler
  private(set) var rowCount = 0
  var log = SentenceLog()
  private var time = TimeText()
  /// The document that is being gathered, by host.
  private var documents: [String: QueryTextLog] = [:]
  private var attached = AttachedCount()

  init(ticks: TickAssembler) { self.ticks = ticks }

  /// Whether a line can only be the beginning of such a text: its banner, or `GPU
  /// 00000000:17:00.0` alone on the line.
  static func begins(_ line: Bytes) -> Bool {
    switch QueryTextLine(line) {
    case .banner, .gpu: true
    default: false
    }
  }

  /// Whether a line heads a text: `====NVSMI LOG====`.
  static func isBanner(_ line: Bytes) -> Bool {
    if case .banner = QueryTextLine(line) { true } else { false }
  }

  var notes: [String] { attached.note.map { [$0] } ?? [] }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    var answer = documents[host, default: QueryTextLog()].take(line)
    if case .beginsNext = answer {
      finishDocument(host, isCut: false, into: &frames)
      answer = documents[host, default: QueryTextLog()].take(line)
    }
    if case .taken = answer { return true }
    return take(sentence: line, host: host, into: &frames)
  }

  private mutating func finishDocument(
    _ host: String, isCut: Bool, into frames: inout [Frame]
  ) {
    guard let document = documents.removeValue(forKey: host)?.finished(isCut: isCut) else { return }
    attached.note(document)
    let stamp = document.timestamp.flatMap { text in text.withBytes { time.parse($0) } }
    rowCount += ticks.take(document, host: host, at: stamp, into: &frames)
    if host.isEmpty { ticks.flush(into: &frames) }
  }

  mutating func endTick(into frames: inout [Frame], isComplete: Bool) {
    for host in documents.keys.sorted() where documents[host]?.isComplete == true {
      finishDocument(host, isCut: false, into: &frames)
    }
    ticks.flush(into: &frames, isComplete: isComplete)
  }

  mutating func endLog(into frames: inout [Frame]) {
    for host in documents.keys.sorted() { finishDocument(host, isCut: true, into: &frames) }
    ticks.flush(into: &frames, isComplete: !ticks.lacksSome)
  }

  /// A value that ends in its unit is whole; of any other one the end may be missing.
  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    guard case .value(_, let value) = QueryTextLine(last), let end = Words(value).all.last else {
      return false
    }
    return value.count > end.count
      && ["%", "MiB", "W", "MHz", "KB/s", "us"].contains(end.text)
      || end.isLike("n/a")
  }
}
