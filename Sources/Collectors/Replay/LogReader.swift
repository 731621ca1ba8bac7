import FleetModel

/// Reads a log of nvidia-smi output whose format it finds out by itself: bytes go in, cut
/// anywhere, and frames come out.
package struct LogReader: Sendable {
  /// What the log turned out to be; nil before that is known.
  package private(set) var format: LogFormat?
  /// Whether lines carry the name of their host in front.
  package private(set) var hasHostPrefix = false

  private let name: String
  private let columns: [String]?
  private let period: Double
  private let baseTime: Timestamp
  private var decoding = TextDecoding()
  private var splitter = LineSplitter()
  private var parser: (any LogParser)?
  private var prefix: HostPrefix?
  /// Decoded text that waits for its format to be known.
  private var pending: [UInt8] = []
  private var firstLine: [UInt8]?
  private var looksHeaderless = false
  private var previousLine: [UInt8] = []
  private var byteCount = 0
  private var frameCount = 0
  private var order = TimeOrder()
  private var isCut = false
  private var earlySentence: NvidiaSMISentence?

  /// How much of a log is looked at to find out what it is. Of a longer stretch that tells nothing
  /// only the tail is kept, for the line of the date that stands before a table.
  private static let detectionWindow = 64 << 10
  private static let keptTail = 8 << 10

  /// - Parameters:
  ///   - name: what the log is called in messages.
  ///   - columns: field names for a CSV log without a header.
  ///   - period: seconds between frames where the format has no time.
  ///   - baseTime: the first frame's time where the format has none.
  package init(name: String, columns: [String]?, period: Double, baseTime: Timestamp) {
    self.name = name
    self.columns = columns
    self.period = period
    self.baseTime = baseTime
  }

  /// Takes the next bytes of the log.
  package mutating func feed(_ bytes: [UInt8]) -> [Frame] {
    bytes.withUnsafeBufferPointer { feed($0) }
  }

  package mutating func feed(_ bytes: Bytes) -> [Frame] {
    byteCount += bytes.count
    var frames: [Frame] = []
    if decoding.leavesAsTheyAre(bytes) {
      take(bytes, into: &frames)
      return ordered(frames)
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    decoding.decode(bytes, into: &text)
    text.withUnsafeBufferPointer { take($0, into: &frames) }
    return ordered(frames)
  }

  /// Looks at a window at a time until the format is known, so that it does not matter how the
  /// bytes came.
  private mutating func take(_ text: Bytes, into frames: inout [Frame]) {
    var start = 0
    while parser == nil, start < text.count {
      let end = min(text.count, start + max(1, Self.detectionWindow - pending.count))
      pending.append(contentsOf: text[start..<end])
      start = end
      if pending.count >= Self.detectionWindow { detect(isFinal: false, into: &frames) }
    }
    if start < text.count { parse(text.part(start, text.count), into: &frames) }
  }

  /// Takes the log for what it looks like by now, and ends a tick that is complete: for logs that
  /// grow, when nothing more has come for a while.
  package mutating func settle() -> [Frame] {
    var frames: [Frame] = []
    if parser == nil { detect(isFinal: false, into: &frames) }
    if let parser, parser.ticks.hasTick, parser.ticks.isComplete || frameCount == 0 {
      self.parser?.endTick(into: &frames)
    }
    frameCount += frames.count
    return ordered(frames)
  }

  private mutating func ordered(_ frames: [Frame]) -> [Frame] {
    frames.map { order.ordered($0) }
  }

  /// Ends the log. A last line that has been cut is left out.
  package mutating func finish() throws(SourceError) -> [Frame] {
    var text: [UInt8] = []
    decoding.finish(into: &text)
    var frames: [Frame] = []
    text.withUnsafeBufferPointer { take($0, into: &frames) }
    if parser == nil { detect(isFinal: true, into: &frames) }
    let last = splitter.takeRest()
    finishLine(last, into: &frames)
    parser?.endTick(into: &frames)
    frameCount += frames.count
    if frameCount == 0 { throw failure() }
    return ordered(frames)
  }

  private mutating func finishLine(_ last: [UInt8], into frames: inout [Frame]) {
    guard let parser, !last.allSatisfy({ Bytes.isBlank($0) }) else { return }
    let isWhole = last.withUnsafeBufferPointer { line in
      previousLine.withUnsafeBufferPointer { previous in
        NvidiaSMISentence(line) != nil
          || parser.isWhole(line, after: previous, fileBytes: byteCount)
      }
    }
    if isWhole {
      last.withUnsafeBufferPointer { consume($0, into: &frames) }
    } else {
      isCut = true
    }
  }

  /// Things worth knowing of the log that are no errors.
  package var notes: [String] {
    var notes = parser?.notes ?? []
    if parser?.ticks.assumedAnyTime == true {
      notes.append("no time in this format: frames are \(period) s apart by assumption")
    }
    if order.misplacedCount > 0 {
      notes.append("frames earlier than those before them: \(order.misplacedCount)")
    }
    if isCut { notes.append("the last line is cut and was left out") }
    if decoding.hadNULs { notes.append("holes of NUL bytes were passed over") }
    if splitter.droppedCount > 0 {
      notes.append("lines too long to read: \(splitter.droppedCount)")
    }
    if let sentence = sentences.last { notes.append("nvidia-smi: " + sentence.meaning) }
    return notes
  }

  private var sentences: [NvidiaSMISentence] {
    parser?.sentences ?? earlySentence.map { [$0] } ?? []
  }
}

extension LogReader {
  private mutating func detect(isFinal: Bool, into frames: inout [Frame]) {
    guard !pending.isEmpty else { return }
    let isOpen = !isFinal && pending.last != 0x0A
    let end = isOpen ? (pending.lastIndex(of: 0x0A) ?? pending.count) : pending.count
    let sample = [UInt8](pending.prefix(end))
    let finding = LogDetector(columns: columns).detect(sample)
    guard let finding else {
      remember(sample)
      if pending.count >= Self.detectionWindow { pending = [UInt8](pending.suffix(Self.keptTail)) }
      return
    }
    format = finding.format
    hasHostPrefix = finding.hasHostPrefix
    prefix = finding.hasHostPrefix ? HostPrefix() : nil
    parser = makeParser(finding)
    let text = pending
    pending = []
    text.withUnsafeBufferPointer { parse($0, into: &frames) }
  }

  private mutating func remember(_ sample: [UInt8]) {
    let lines = sample.split(separator: 0x0A)
    if firstLine == nil {
      firstLine = lines.first { line in line.contains { !Bytes.isBlank($0) } }.map { [UInt8]($0) }
    }
    looksHeaderless = looksHeaderless || LogDetector.looksHeaderless(sample)
    if earlySentence == nil {
      earlySentence =
        lines.lazy.prefix(4096).compactMap { line in
          line.withUnsafeBufferPointer { NvidiaSMISentence($0) }
        }.first
    }
  }

  private func makeParser(_ finding: LogDetector.Finding) -> any LogParser {
    let builder = FrameBuilder(site: "", origin: .recorded)
    let ticks = TickAssembler(
      builder: builder, isEager: false, period: period, baseTime: baseTime)
    switch finding.format {
    case .csv:
      return CSVQueryParser(
        builder: builder, columns: columns, grouping: finding.grouping, period: period,
        baseTime: baseTime)
    case .xml: return XMLParser(ticks: ticks)
    case .dmon: return DmonParser(ticks: ticks)
    case .pmon: return PmonParser(ticks: ticks)
    case .computeApps: return ComputeAppsLog(ticks: ticks, columns: columns)
    case .list: return ListParser(ticks: ticks)
    case .table: return TableParser(ticks: ticks)
    }
  }

  private mutating func parse(_ text: Bytes, into frames: inout [Frame]) {
    rememberLastLine(text)
    var splitter = splitter
    self.splitter = LineSplitter()
    let before = frames.count
    let run = prefix == nil ? splitter.run(of: text) : 0..<0
    splitter.feed(text.part(0, run.lowerBound)) { consume($0, into: &frames) }
    parser?.consume(lines: text.part(run.lowerBound, run.upperBound), into: &frames)
    splitter.feed(text.part(run.upperBound, text.count)) { consume($0, into: &frames) }
    self.splitter = splitter
    frameCount += frames.count - before
  }

  /// Keeps the last line that ends in a text and is not blank, to compare a cut one with.
  private mutating func rememberLastLine(_ text: Bytes) {
    guard let lastEnd = text.lastIndex(of: 0x0A) else { return }
    var end = lastEnd
    while end > 0, text[end - 1] == 0x0A || Bytes.isBlank(text[end - 1]) { end -= 1 }
    var start = end
    while start > 0, text[start - 1] != 0x0A { start -= 1 }
    let part = text.part(start, lastEnd)
    let whole = start == 0 ? splitter.rest + part : [UInt8](part)
    let line = whole.split(separator: 0x0A).last { line in line.contains { !Bytes.isBlank($0) } }
    if let line, line.count < 65536 { previousLine = [UInt8](line) }
  }

  private mutating func consume(_ line: Bytes, into frames: inout [Frame]) {
    guard prefix != nil else {
      parser?.consume(line, host: "", into: &frames)
      return
    }
    let line = line.trimmed
    guard let cut = HostPrefix.cut(line),
      let host = prefix?.name(line.part(cut.name.lowerBound, cut.name.upperBound))
    else { return }
    parser?.consume(line.part(cut.rest, line.count), host: host, into: &frames)
  }
}

extension LogReader {
  /// Why there is nothing to show: the file, what was expected, and the first line found.
  private func failure() -> SourceError {
    if let sentence = sentences.first {
      return SourceError(
        .unrecognised, name,
        "no data, nvidia-smi failed: \"\(excerpt)\"; \(sentence.meaning)")
    }
    if byteCount == 0 {
      return SourceError(.unrecognised, name, "the log is empty; \(LogFormat.expected)")
    }
    if looksHeaderless, columns == nil {
      return SourceError(
        .unrecognised, name,
        "CSV without a header, first line \"\(excerpt)\"; name its fields with --columns")
    }
    if let columns, !ColumnPlan(columns).isUseful {
      return SourceError(
        .unknownName, name,
        "none of the columns \(columns.joined(separator: ",")) is a field of nvidia-smi; "
          + "nvidia-smi --help-query-gpu lists them")
    }
    if let columns, format == nil, looksHeaderless {
      return SourceError(
        .unrecognised, name,
        "no row has the \(columns.count) fields that --columns names, first line \"\(excerpt)\"")
    }
    let found = format.map { "no usable row of \($0.word)" } ?? "no telemetry in it"
    return SourceError(
      .unrecognised, name,
      "\(found), first line \"\(excerpt)\"; \(LogFormat.expected)")
  }

  /// The first line, made harmless and cut.
  private var excerpt: String {
    let line = firstLine ?? [UInt8](previousLine)
    return HarmlessText.excerpt(String(decoding: line.prefix(1024), as: UTF8.self), limit: 120)
  }
}
