import FleetModel

/// Reads one XML document of `nvidia-smi -q -x`. A tag that is never closed is text, a stray end tag
/// is nothing; a GPU whose own end is missing is left out; the next GPU begins at its `<gpu id=`
/// whatever stands before.
struct XMLDocument {
  private struct Level {
    let name: String
    /// Its name as it is written, and where its tag stands.
    let written: Bytes
    let place: Int
    var text = ""
    var hasChildren = false
  }

  private var content: QueryDocument
  private var report: DeviceReport?
  /// The elements that are open, the root first.
  private var levels: [Level] = []
  /// The element whose inside is passed over; it is the innermost that is open.
  private var isSkipping = false
  /// Where tags stand that nobody closed: those that were taken for text, and those found.
  private let ignored: Set<Int>
  private var unclosed: Set<Int>

  /// Deeper nesting is no nvidia-smi output (which has seven levels).
  private static let depthLimit = 32
  private static let passLimit = 4
  private static let textLimit = 4096

  /// Subtrees that tell nothing of the whole GPU.
  private static let skipped: Set<String> = [
    "supported_clocks", "accounted_processes", "mig_devices", "max_clocks", "ibmnpu",
  ]

  /// What a document says; one that is cut holds the GPUs whose ends are there. A document with
  /// tags that nobody closed is read again without them, as they hid what stands behind them.
  /// - Parameter header: what is known of the host where the text begins behind the root.
  static func read(_ bytes: Bytes, behind header: QueryDocument? = nil) -> QueryDocument {
    var document = XMLDocument(bytes, behind: header, without: [])
    for _ in 0..<passLimit where document.unclosed.count > document.ignored.count {
      document = XMLDocument(bytes, behind: header, without: document.unclosed)
    }
    return document.content
  }

  private init(_ bytes: Bytes, behind header: QueryDocument?, without ignored: Set<Int>) {
    content = header ?? QueryDocument()
    content.reports = []
    self.ignored = ignored
    unclosed = ignored
    if header != nil { levels = [Self.root] }
    var scanner = XMLScanner(bytes)
    while let event = scanner.next() {
      switch event {
      case .open(let name, let tag, let place): open(name, tag, at: place)
      case .text(let bytes): add(bytes)
      case .close(let name): close(name)
      }
    }
    content.isCut = !levels.isEmpty
  }

  /// The root that stands in a document before.
  private static var root: Level {
    let name: StaticString = "nvidia_smi_log"
    let written = Bytes(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return Level(name: "nvidia_smi_log", written: written, place: 0)
  }

  private mutating func open(_ name: Bytes, _ tag: Bytes, at place: Int) {
    if name.isLike("gpu"), let id = Self.id(tag) { return beginGPU(id, name, place) }
    guard !isSkipping, levels.count < Self.depthLimit else { return }
    // The tool writes names of processes as they are: what looks like a tag in one is text.
    let isInName = levels.count == 5 && levels[4].name == "process_name"
    if isInName || (!ignored.isEmpty && ignored.contains(place)) { return addToText("<", tag) }
    let text = name.part(0, 64).text
    levels.append(Level(name: text, written: name, place: place))
    if Self.skipped.contains(text) { isSkipping = true }
    if levels.count == 4, text == "process_info" { report?.processes.append([:]) }
  }

  private mutating func beginGPU(_ id: String, _ name: Bytes, _ place: Int) {
    let root = levels.first ?? Self.root
    levels = [root, Level(name: "gpu", written: name, place: place)]
    isSkipping = false
    report = nil
    guard content.reports.count < QueryDocument.limit else { return }
    report = DeviceReport(place: content.begunCount, id: id)
    content.begunCount += 1
  }

  /// The value of `gpu id="00000000:18:00.0"`; nil when there is none.
  private static func id(_ tag: Bytes) -> String? {
    let parts = tag.text.split(separator: "\"", omittingEmptySubsequences: false)
    return parts.count >= 3 && parts[0].contains("id") ? String(parts[1]) : nil
  }

  private mutating func add(_ bytes: Bytes) {
    guard !isSkipping, let last = levels.indices.last else { return }
    let isBlank = levels[last].text.isEmpty && Self.trimmed(bytes).isEmpty
    guard !isBlank, levels[last].text.utf8.count < Self.textLimit else { return }
    levels[last].text += XMLText.decoded(bytes.part(0, Self.textLimit))
  }

  private mutating func close(_ name: Bytes) {
    if isSkipping {
      let isGPU = name.isLike("gpu")
      guard isGPU || levels.last?.written.equals(name) == true else { return }
      isSkipping = false
    }
    guard let place = levels.lastIndex(where: { $0.written.equals(name) }) else {
      addToText("</", name)
      return
    }
    while levels.count > place + 1, let level = levels.popLast() { unclosed.insert(level.place) }
    end()
    levels.removeLast()
    if let last = levels.indices.last { levels[last].hasChildren = true }
    if place == 1, name.isLike("gpu") { endGPU() }
  }

  /// What looks like a tag and is none, as in a process that is called `<unknown>`.
  private mutating func addToText(_ lead: String, _ tag: Bytes) {
    guard let last = levels.indices.last, levels[last].text.utf8.count < Self.textLimit else {
      return
    }
    levels[last].text += lead + tag.part(0, 256).text + ">"
  }

  private mutating func endGPU() {
    if let report, !report.isTorn { content.reports.append(report) }
    report = nil
  }

  /// Takes the text of the innermost element; one with elements inside has none.
  private mutating func end() {
    guard let level = levels.last, !level.hasChildren, levels.count >= 2 else { return }
    let text = level.text.withBytes { Self.trimmed($0).text }
    guard !text.isEmpty else { return }
    guard levels[1].name == "gpu" else {
      if levels.count == 2 { content.note(text, at: level.name) }
      return
    }
    guard levels.count > 2, report != nil else { return }
    if levels.count == 5, levels[2].name == "processes" {
      let last = (report?.processes.count ?? 0) - 1
      report?.note(statusIn: text)
      if last >= 0 { report?.processes[last][level.name] = text }
    } else {
      var path = levels[2].name
      for deeper in levels.dropFirst(3) { path += "/" + deeper.name }
      report?.note(text, at: path)
    }
  }

  private static func trimmed(_ bytes: Bytes) -> Bytes {
    var low = 0
    var high = bytes.count
    while low < high, Bytes.isBlank(bytes[low]) || bytes[low] == 0x0A { low &+= 1 }
    while high > low, Bytes.isBlank(bytes[high - 1]) || bytes[high - 1] == 0x0A { high &-= 1 }
    return bytes.part(low, high)
  }
}
