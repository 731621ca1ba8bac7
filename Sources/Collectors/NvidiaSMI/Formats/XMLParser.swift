import FleetModel

/// Reads `nvidia-smi -q -x` of every generation, and the look-alike of PyNVML (root `nvidia_smi`).
/// With `-l` documents follow one another; each is a frame. Of a document that is cut, by the end
/// of the log or by the next document, the GPUs count whose ends are there.
struct XMLParser: LogParser {
  /// A document that is being gathered.
  private struct Held: Sendable {
    var bytes: [UInt8] = []
    var hasRoot = false
    /// What the document before says of the host, for GPUs behind a stray end of it.
    var header: QueryDocument?

    /// - Returns: whether there is room for the line.
    mutating func append(_ line: Bytes) -> Bool {
      guard bytes.count + line.count < XMLParser.limit else { return false }
      bytes.append(contentsOf: line)
      bytes.append(0x0A)
      return true
    }
  }

  var ticks: TickAssembler
  private(set) var rowCount = 0
  var log = SentenceLog()
  private var time = TimeText()
  /// By host.
  private var documents: [String: Held] = [:]
  /// What the last document of a host says of the host.
  private var headers: [String: QueryDocument] = [:]
  /// Whether the tick is open as its document had too few GPUs.
  private var isShort = false
  private var droppedCount = 0
  private var attached = AttachedCount()

  /// The largest document that is read: 8 GPUs take 0.2 MB, 72 with all clocks 2 MB.
  private static let limit = 64 << 20

  init(ticks: TickAssembler) { self.ticks = ticks }

  var notes: [String] {
    var notes = attached.note.map { [$0] } ?? []
    if droppedCount > 0 { notes.append("documents that are too large or cut: \(droppedCount)") }
    return notes
  }

  /// Whether a document has begun and its root has not come.
  var awaitsRoot: Bool { documents.values.contains { !$0.hasRoot } }

  mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    let words = line.trimmed
    guard let first = words.first else { return true }
    if first != 0x3C, take(sentence: line, host: host, into: &frames) { return true }
    var rest = line
    var isTaken = false
    while !rest.trimmed.isEmpty {
      guard documents[host] != nil || begin(rest.trimmed, host) else { break }
      isTaken = true
      rest = rest.part(gather(rest, host, into: &frames), rest.count)
    }
    return isTaken
  }

  /// Takes lines up to the next one with which a document begins: it may be another host's.
  mutating func consume(
    lines text: Bytes, host: String, into frames: inout [Frame]
  ) -> (place: Int, lines: Int) {
    var start = 0
    var lines = 0
    while start < text.count {
      let end = text.place(of: 0x0A, from: start) ?? text.count
      let line = text.part(start, end)
      guard !Self.isBeginning(line), consume(line, host: host, into: &frames) else { break }
      start = end &+ 1
      lines &+= 1
    }
    return (min(start, text.count), lines)
  }

  private static func isBeginning(_ line: Bytes) -> Bool {
    guard let open = line.place(of: 0x3C), open &+ 1 < line.count else { return false }
    let next = Bytes.lowered(line[open &+ 1])
    guard next == 0x6E || next == 0x21 || next == 0x3F else { return false }
    let rest = line.part(open, line.count)
    return rest.startsLike("<?xml") || rest.startsLike("<nvidia_smi")
      || rest.startsLike("<!doctype nvidia_smi")
  }

  /// Begins a document if a text is the beginning of one, or the next GPU behind a stray end.
  private mutating func begin(_ text: Bytes, _ host: String) -> Bool {
    if text.startsLike("<gpu id="), let header = headers[host] {
      documents[host] = Held(hasRoot: true, header: header)
      return true
    }
    guard text.startsLike("<?xml") || XMLMark(in: text, from: 0)?.start == 0 else { return false }
    documents[host] = Held()
    return true
  }

  /// Adds a line to the document that is being gathered.
  /// - Returns: where the document ends, or the end of the line.
  private mutating func gather(
    _ line: Bytes, _ host: String, into frames: inout [Frame]
  ) -> Int {
    var start = 0
    var place = 0
    while let mark = XMLMark(in: line, from: place) {
      place = mark.end
      if mark.kind == .end {
        append(line.part(start, place), host)
        finishDocument(host, into: &frames)
        return place
      }
      let hasRoot = documents[host]?.hasRoot == true
      if hasRoot || mark.kind == .prolog {
        append(line.part(start, mark.start), host)
        finishDocument(host, into: &frames)
        documents[host] = Held()
        start = mark.start
      }
      if mark.kind == .root {
        if isShort { ticks.flush(into: &frames) }
        isShort = false
        documents[host]?.hasRoot = true
      }
    }
    append(line.part(start, line.count), host)
    return line.count
  }

  private mutating func append(_ bytes: Bytes, _ host: String) {
    guard !bytes.trimmed.isEmpty, documents[host]?.append(bytes) == false else { return }
    documents[host] = nil
    droppedCount += 1
  }

  /// Takes what there is of a document. A tick in which GPUs are missing stays open for those that
  /// may stand behind a stray end of the document.
  private mutating func finishDocument(_ host: String, into frames: inout [Frame]) {
    guard let held = documents.removeValue(forKey: host), held.hasRoot else { return }
    let document = held.bytes.withUnsafeBufferPointer {
      XMLDocument.read($0, behind: held.header)
    }
    headers[host] = document
    headers[host]?.reports = []
    attached.note(document, goesOn: held.header != nil)
    if document.isCut { droppedCount += 1 }
    if document.attached ?? 0 > document.begunCount { ticks.noteTornRow() }
    let stamp = document.timestamp.flatMap { text in text.withBytes { time.parse($0) } }
    rowCount += ticks.take(document, host: host, at: stamp, into: &frames)
    guard host.isEmpty else { return }
    isShort = document.attached ?? 0 > document.begunCount
    if !isShort { ticks.flush(into: &frames) }
  }

  mutating func endLog(into frames: inout [Frame]) {
    for host in documents.keys.sorted() { finishDocument(host, into: &frames) }
    endTick(into: &frames, isComplete: !ticks.lacksSome)
  }

  func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    var place = 0
    while let mark = XMLMark(in: last, from: place) {
      if mark.kind == .end { return true }
      place = mark.end
    }
    return false
  }
}
