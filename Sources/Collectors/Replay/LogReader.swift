import FleetModel

/// Reads a log of nvidia-smi output, whatever sections it has: bytes go in, cut anywhere, and frames
/// come out.
package struct LogReader: Sendable {
  let name: String
  /// Whether frames are handed out as they come; else all of them, in order of time, at the end.
  private let streams: Bool
  private(set) var decoding = TextDecoding()
  private var escapes = EscapeFilter()
  private var splitter = LineSplitter()
  private(set) var sections: LogSections
  private var merger: LaneMerger?
  private(set) var previousLine: [UInt8] = []
  private(set) var byteCount = 0
  /// Bytes of text after decoding.
  private var textCount = 0
  private var frameCount = 0
  private var cut: CutLine?
  private var times = TimeDoubts()

  /// - Parameters:
  ///   - name: what the log is called in messages.
  ///   - columns: field names for a CSV log without a header.
  ///   - period: seconds between frames where the format has no time.
  ///   - baseTime: the first frame's time where the format has none.
  ///   - streams: whether frames are wanted as they come, though some of them may be earlier than
  ///     others that came before.
  ///   - isDayFirst: whether dates such as `05/06/2026` begin with the day.
  package init(
    name: String, columns: [String]?, period: Double, baseTime: Timestamp, streams: Bool = false,
    isDayFirst: Bool = false
  ) {
    self.name = name
    self.streams = streams
    sections = LogSections(
      columns: columns, period: period, baseTime: baseTime, isDayFirst: isDayFirst)
  }

  /// Whether dates were read month first before one showed that they begin with the day, so that all
  /// should be read again.
  package var wantsDayFirst: Bool { sections.dateOrders.contains(where: \.wasWrong) }

  /// What the log turned out to be: the form of its first section that gave anything; nil before
  /// that is known.
  package var format: LogFormat? { sections.format }

  /// Whether lines carry something in front that is not the tool's.
  package var hasPrefix: Bool { sections.hasPrefix }

  /// Takes the next bytes of the log.
  package mutating func feed(_ bytes: [UInt8]) -> [Frame] {
    bytes.withUnsafeBufferPointer { feed($0) }
  }

  package mutating func feed(_ bytes: Bytes) -> [Frame] {
    byteCount += bytes.count
    decode { decoding, pass in decoding.decode(bytes, pass) }
    return streams ? newFrames(before: nil) : []
  }

  /// Takes what comes out of the bytes of the log: text, without what is meant for a terminal.
  private mutating func decode(_ step: (inout TextDecoding, (Bytes) -> Void) -> Void) {
    var decoding = decoding
    var escapes = escapes
    self.decoding = TextDecoding()
    self.escapes = EscapeFilter()
    step(&decoding) { text in
      escapes.filter(text) { take($0) }
    }
    self.decoding = decoding
    self.escapes = escapes
  }

  /// Ends a file of a set: its last line is ended, or left out where it has been cut, and the next
  /// file may be in another encoding.
  package mutating func endFile() -> [Frame] {
    decode { decoding, pass in decoding.endFile(pass) }
    finishEscapes()
    finishLine(splitter.takeRest())
    return streams ? newFrames(before: nil) : []
  }

  private mutating func finishEscapes() {
    var escapes = escapes
    escapes.finish { take($0) }
    self.escapes = escapes
  }

  /// Ends a tick that is complete, for logs that grow, when nothing more has come for a while.
  package mutating func settle() -> [Frame] {
    sections.settle()
    return newFrames(before: nil)
  }

  /// Ends the log. A last line that has been cut is left out.
  package mutating func finish() throws(SourceError) -> [Frame] {
    decode { decoding, pass in decoding.finish(pass) }
    finishEscapes()
    finishLine(splitter.takeRest())
    sections.finish()
    sections.unread.add(bytes: splitter.droppedBytes)
    let frames = allFrames()
    if frameCount == 0, let idle = idleFrame { return [idle] }
    if frameCount == 0 { throw failure() }
    return frames
  }

  private mutating func finishLine(_ last: [UInt8]) {
    guard !last.allSatisfy({ Bytes.isBlank($0) }) else { return }
    last.withUnsafeBufferPointer { line in
      let isWhole = previousLine.withUnsafeBufferPointer { previous in
        sections.isWhole(line, after: previous, fileBytes: byteCount)
      }
      if isWhole { sections.take(line) } else { cut = CutLine(bytes: line.count) }
    }
  }

  private struct CutLine: Sendable { let bytes: Int }
}

// MARK: Text

extension LogReader {
  /// Cuts a text into lines. Where the reader of the lines so far takes runs of them, whole runs go
  /// to it without being cut.
  private mutating func take(_ text: Bytes) {
    if text.isEmpty { return }
    textCount += text.count
    rememberLastLine(text)
    var start = 0
    while start < text.count {
      if splitter.isAtLineStart {
        var end = text.count
        while end > start, text[end - 1] != 0x0A { end -= 1 }
        start += sections.takeRun(text.part(start, end))
        if start == text.count { break }
      }
      let end = (text.place(of: 0x0A, from: start) ?? text.count - 1) + 1
      splitter.feed(text.part(start, end)) { sections.take($0) }
      start = end
    }
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
}

// MARK: Frames

extension LogReader {
  /// Frames that can be handed out while the log goes on.
  private mutating func newFrames(before end: Timestamp?) -> [Frame] {
    guard streams else { return [] }
    let speaking = sections.lanes.indices.filter { sections.lanes[$0].isSpeaking }
    if merger == nil, !needsMerging(speaking, LaneNames(sections.lanes)) {
      let frames = speaking.first.map { sections.takeFrames(ofLane: $0) } ?? []
      frameCount += frames.count
      return frames
    }
    let names = LaneNames(sections.lanes)
    var merger = merger ?? LaneMerger()
    for lane in speaking {
      add(sections.takeFrames(ofLane: lane), lane: lane, names.hosts(ofLane: lane), to: &merger)
    }
    let isEarly = speaking.contains { sections.lanes[$0].frameCount == 0 }
    let frames = isEarly ? [] : merger.frames(before: merger.settled)
    self.merger = merger
    frameCount += frames.count
    return frames
  }

  /// The rest of all frames, in order of time.
  private mutating func allFrames() -> [Frame] {
    let names = LaneNames(sections.lanes)
    for note in names.notes { sections.noteOnce(note) }
    for lane in sections.lanes.indices where names.host(ofLane: lane).isEmpty {
      sections.countWords(ofLane: lane)
    }
    let speaking = sections.lanes.indices.filter { sections.lanes[$0].frameCount > 0 }
    var frames: [Frame] = []
    if merger == nil, !needsMerging(speaking, names) {
      frames = speaking.first.map { sections.takeFrames(ofLane: $0) } ?? []
      if !streams { frames = times.sorted(frames) }
    } else {
      var merger = merger ?? LaneMerger()
      for (lane, own) in joinedFrames(speaking, names) {
        add(own, lane: lane, names.hosts(ofLane: lane), to: &merger)
      }
      frames = merger.frames(before: nil)
      times.sameTime += merger.sameTimeCount
      if merger.unplacedProcesses > 0 {
        sections.noteOnce(
          "processes of GPUs that nothing else names so: \(merger.unplacedProcesses); left out")
      }
    }
    for lane in sections.lanes {
      times.sameTime += lane.doubts.sameTime
      times.misplaced += lane.doubts.misplaced
      times.putBack = max(times.putBack, lane.putBackCount)
    }
    frameCount += frames.count
    return frames
  }

  /// The frames of each lane, with those of lanes that tell of other times of the same host.
  private mutating func joinedFrames(
    _ lanes: [Int], _ names: LaneNames
  ) -> [(lane: Int, frames: [Frame])] {
    var frames: [Int: [Frame]] = [:]
    for lane in lanes {
      let own = names.timed(sections.takeFrames(ofLane: lane), ofLane: lane)
      let whole = names.joined[lane] ?? lane
      if whole != lane { times.misplaced += 1 }
      frames[whole, default: []] += own
    }
    return lanes.compactMap { lane in
      frames[lane].map { (lane, names.joined.values.contains(lane) ? times.sorted($0) : $0) }
    }
  }

  private func needsMerging(_ lanes: [Int], _ names: LaneNames) -> Bool {
    lanes.count > 1 || lanes.contains { names.hosts(ofLane: $0) != [sections.lanes[$0].host] }
  }

  private func add(
    _ frames: [Frame], lane: Int, _ hosts: [String], to merger: inout LaneMerger
  ) {
    for (number, host) in hosts.enumerated() {
      merger.add(
        frames, lane: lane * LaneNames.mostHosts + number, host: host, isCertain: hosts.count > 1,
        isOfProcesses: sections.lanes[lane].format == .computeApps)
    }
  }

  private var isIdle: Bool {
    frameCount == 0 && sections.lanes.contains { $0.format == .computeApps }
  }

  /// A query of processes that names no process is of a host where nothing runs.
  private var idleFrame: Frame? {
    guard isIdle else { return nil }
    var builder = FrameBuilder(site: "", origin: .recorded)
    return builder.finish(at: sections.baseTime, timeIsAssumed: true)
  }
}

// MARK: What there is to say

extension LogReader {
  /// Lines and bytes that belong to no section.
  package var unread: UnreadLines {
    var unread = sections.unread
    unread.add(bytes: decoding.lostByteCount)
    return unread
  }

  /// Whether more than a tenth of a log that had telemetry in it was not read.
  package var isPartlyRead: Bool {
    frameCount > 0 && unread.isLarge(of: max(textCount, byteCount))
  }

  /// What may be otherwise than it is shown, and what was not read.
  package var doubts: [String] {
    var notes = sections.lanes.compactMap(\.assumption) + sections.notes + times.notes
    if let note = DateOrder.note(of: sections.dateOrders) { notes.append(note) }
    if let cut { notes.append("the last line is cut and was left out: \(cut.bytes) bytes") }
    if decoding.holeByteCount > 0 {
      notes.append("holes of NUL bytes were passed over: \(decoding.holeByteCount) bytes")
    }
    if decoding.lostByteCount > 0 {
      notes.append("bytes of UTF-16 that are no character: \(decoding.lostByteCount)")
    }
    if splitter.droppedCount > 0 {
      notes.append("lines too long to read: \(splitter.droppedCount)")
    }
    if let words = unread.words { notes.append(words) }
    return Self.once(notes + impossible.notes)
  }

  /// Things worth knowing of the log that are no errors, its doubts among them.
  package var notes: [String] {
    var notes = sections.lanes.flatMap(\.parser.notes)
    if sections.lanes.contains(where: { $0.parser.ticks.assumedAnyTime }) {
      notes.append("no time in this format: frames are \(sections.period) s apart by assumption")
    }
    if isIdle { notes.append("no process held memory of a GPU") }
    notes += doubts
    if let sentence = sentences.last(where: { !$0.isWarning }) {
      notes.append("nvidia-smi: " + sentence.meaning)
    }
    notes += sentences.filter(\.isWarning).map { "nvidia-smi: " + $0.meaning }
    return Self.once(notes)
  }

  private static func once(_ notes: [String]) -> [String] {
    var known: Set<String> = []
    return notes.filter { known.insert($0).inserted }
  }

  /// Values that cannot be, of all lanes.
  private var impossible: Doubts {
    var doubts = Doubts()
    for lane in sections.lanes { doubts.add(lane.parser.ticks.builder.doubts) }
    return doubts
  }

  var sentences: [NvidiaSMISentence] {
    sections.lanes.flatMap { $0.parser.sentences } + sections.log.sentences
  }
}
