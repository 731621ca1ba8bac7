import FleetModel

/// Reads a log line by line as a sequence of sections: tables, CSV, XML and the rest, of one host or
/// many, with whatever people's tools put around them. A section begins where there is evidence of
/// it, each host's rows go to a lane of their own, and what belongs to nobody is counted.
struct LogSections: Sendable {
  var lanes: [LogLane] = []
  var unread = UnreadLines()
  /// Lines so far.
  private(set) var lineCount = 0
  /// Sentences of the tool outside of every section.
  var log = SentenceLog()
  /// Notes that arose while sections were told apart.
  var notes: [String] = []
  /// What lines that nobody took look like, for a helpful refusal.
  var strangers = StrangeLines()

  let columns: [String]?
  let period: Double
  let baseTime: Timestamp
  var evidence: SectionEvidence
  var time: TimeText
  var recent = RecentLines()
  /// Prefixes that were met, the one met last first.
  var prefixes: [LinePrefix] = []
  /// The host whose output follows, by a heading.
  var heading: String?
  /// The word that stood above the last section that had one.
  var word: String?
  /// The last two lanes of sections of which nothing says whose they are, by form.
  var turns: [LogFormat: [Int]] = [:]
  /// What that heading is.
  var headingOwner = LogLane.Owner.unnamed(0)
  /// A beginning that its next line has to confirm.
  var candidate: Candidate?
  /// A document that waits for its time and its first GPU, to be given to the right lane.
  var document: HeldDocument?
  /// The lane that was opened last, for each host.
  var open: [String: Int] = [:]
  var places: [LaneKey: Int] = [:]
  /// The lane that took the last line as it stood, to which runs of lines may go.
  var running: Int?
  /// Shapes of lines that begin nothing, which are not looked into again.
  var refused = RefusedShapes()
  /// Lanes of which the next row has to be looked at: it may be another host's.
  var unchecked: Set<Int> = []
  /// Whether rows of hosts that nobody names alternate, so that each has to be looked at.
  var alternates = false

  struct LaneKey: Hashable, Sendable {
    var owner: LogLane.Owner
    var format: LogFormat
  }

  /// A line that begins something if the next one agrees.
  struct Candidate: Sendable {
    let line: [UInt8]
    let number: Int
    let beginning: SectionEvidence.Beginning
    let prefix: LinePrefix?
  }

  init(columns: [String]?, period: Double, baseTime: Timestamp, isDayFirst: Bool) {
    self.columns = columns
    self.period = period
    self.baseTime = baseTime
    evidence = SectionEvidence(columns: columns)
    time = TimeText()
    if isDayFirst { time.beginWithDay() }
  }

  /// What dates have shown of their order, of prefixes and of the rows of each lane.
  var dateOrders: [DateOrder] { [time.dateOrder] + lanes.compactMap(\.dateOrder) }

  /// Whether lines carry something in front that is not the tool's.
  var hasPrefix: Bool { !prefixes.isEmpty }

  /// The form of the first lane that gave anything, else of the first there is.
  var format: LogFormat? {
    (lanes.first { $0.frameCount > 0 || $0.parser.ticks.hasTick } ?? lanes.first)?.format
  }

  mutating func noteOnce(_ note: String) {
    if !notes.contains(note), notes.count < 16 { notes.append(note) }
  }

  /// Hands on the frames of a lane that nobody has taken.
  mutating func takeFrames(ofLane lane: Int) -> [Frame] { lanes[lane].takeFrames() }
}

// MARK: Lines

extension LogSections {
  /// Takes whole lines for as long as the reader of the line before takes them.
  /// - Returns: the place of the first line that has to be taken by itself.
  mutating func takeRun(_ text: Bytes) -> Int {
    guard let running, candidate == nil, document == nil, unchecked.isEmpty, !alternates,
      lanes[running].takesRuns
    else { return 0 }
    let (place, lines) = lanes[running].consume(lines: text)
    lineCount += lines
    return place
  }

  /// Takes one line without its line end.
  mutating func take(_ whole: Bytes) {
    lineCount += 1
    // A joined file may have a byte order mark in its middle.
    let hasMark = whole.count > 2 && whole[0] == 0xEF && whole[1] == 0xBB && whole[2] == 0xBF
    let line = hasMark ? whole.part(3, whole.count) : whole
    if line.first == 0x7B, let text = ContainerLine.text(of: line) {
      return text.withUnsafeBufferPointer { takeText($0) }
    }
    takeText(line)
  }

  private mutating func takeText(_ line: Bytes) {
    if line.trimmed.isEmpty { return takeBlank(line, open[heading ?? ""]) }
    if candidate != nil, confirm(line) { return }
    if document != nil, hold(line) { return }
    if !takeByOpenLane(line), !begins(line), !takeRepaired(line) {
      running = nil
      takeStranger(line)
    }
  }

  /// A blank line ends a text of `-q`; to everything else it says nothing.
  mutating func takeBlank(_ line: Bytes, _ lane: Int?) {
    document?.append(line, &time)
    guard document == nil, let lane, lanes[lane].isOpen, lanes[lane].format == .queryText else {
      return
    }
    _ = lanes[lane].consume(line, at: nil)
  }

  /// Takes a line as a terminal would show it: behind the last of what a progress bar wrote.
  mutating func takeRepaired(_ line: Bytes) -> Bool {
    guard let shown = LineRepair.visible(line) else { return false }
    return shown.withUnsafeBufferPointer { takeByOpenLane($0) || begins($0) }
  }

  /// Gives the line to the lane that it continues, behind every prefix that was met.
  mutating func takeByOpenLane(_ line: Bytes) -> Bool {
    for number in prefixes.indices {
      guard let cut = prefixes[number].cut(line, &time, base: baseTime) else { continue }
      let rest = line.part(cut.rest, line.count)
      if rest.trimmed.isEmpty {
        takeBlank(rest, open[hostKey(cut.host, line)])
        return true
      }
      let key = hostKey(cut.host, line)
      guard let lane = open[key] ?? laneOfNewHost(key, rest, prefixes[number], cut),
        give(rest, to: lane, at: cut.stamp) != nil
      else { continue }
      if number > 0 { prefixes.swapAt(0, number) }
      running = nil
      return true
    }
    guard let lane = open[heading ?? ""], let own = give(line, to: lane, at: nil) else {
      return false
    }
    running = own
    return true
  }

  /// A host in front of a line counts more than one above it.
  func hostKey(_ host: Range<Int>?, _ line: Bytes) -> String {
    host.map { HostHeading.cleaned(line.part($0.lowerBound, $0.upperBound).text) } ?? heading ?? ""
  }

  /// - Returns: the lane that took the line; nil where it does not belong there.
  mutating func give(_ line: Bytes, to lane: Int, at stamp: StampPrefix?) -> Int? {
    guard lanes[lane].isOpen, !restarts(lanes[lane], line) else { return nil }
    if lanes[lane].format == .table, let first = line.trimmed.first, first != 0x7C, first != 0x2B {
      lanes[lane].isOpen = false
      return nil
    }
    guard let own = hand(line, to: ownLane(of: line, in: lane), at: stamp) else { return nil }
    note(stamp)
    recent.count(in: &unread)
    return own
  }

  /// Hands a line to a lane, or to the one whose row it is where the lane refuses it for that.
  /// - Returns: the lane that took it.
  mutating func hand(_ line: Bytes, to lane: Int, at stamp: StampPrefix?) -> Int? {
    if lanes[lane].consume(line, at: stamp?.time) { return lane }
    guard lanes[lane].hasRefused, let row = lanes[lane].identity(of: line) else { return nil }
    let own = laneOfRefused(row, lane)
    return lanes[own].consume(line, at: stamp?.time) ? own : nil
  }

  /// Whether a line begins the next table or text of a loop, which goes through the front door: it
  /// may be another host's.
  mutating func restarts(_ lane: LogLane, _ line: Bytes) -> Bool {
    switch lane.format {
    case .csv where line.trimmed.first.map(Bytes.isDigit) ?? true: false
    case .queryText: QueryTextParser.isBanner(line)
    case .xml where lane.awaitsRoot: false
    case .xml where line.trimmed.startsLike("<?xml"): true
    case .table, .csv, .xml, .computeApps:
      evidence.beginning(line).map { !$0.isRow } ?? false
    case .dmon, .pmon, .list: isBelowWord && evidence.beginning(line) != nil
    }
  }

  /// Whether the line before is a word that may be a host's name.
  private var isBelowWord: Bool {
    recent.lines.last?.bytes.withUnsafeBufferPointer { HostHeading($0) != nil } ?? false
  }

  mutating func note(_ stamp: StampPrefix?) {
    guard let stamp else { return }
    if stamp.isDateAssumed { noteOnce("stamps before the lines have no date: it is assumed") }
    if stamp.isYearAssumed { noteOnce("stamps before the lines have no year: it is assumed") }
  }
}

// MARK: Beginnings

extension LogSections {
  /// Begins a section where the line is evidence of one: as it stands, behind a prefix that was
  /// met, or behind one that is learned from it.
  mutating func begins(_ line: Bytes) -> Bool {
    let shape = RefusedShapes.shape(of: line, columns: columns)
    if let shape, refused.contains(shape) { return false }
    if looksLikeBeginning(line) { return true }
    if let shape { refused.insert(shape) }
    return false
  }

  private mutating func looksLikeBeginning(_ line: Bytes) -> Bool {
    if NvidiaSMISentence(line) != nil { return false }
    if let certain = SectionEvidence.certainBeginning(line) {
      return begin(certain, line, prefix: nil)
    }
    for prefix in prefixes {
      guard let cut = prefix.cut(line, &time, base: baseTime),
        let found = evidence.beginning(line.part(cut.rest, line.count)),
        !isWorthMore(line, than: found, behind: line.part(0, cut.rest))
      else { continue }
      return begin(found, line, prefix: prefix)
    }
    let plain = evidence.beginning(line)
    if let (found, prefix) = learn(line) {
      if isBetter(found, prefix, than: plain) {
        remember(prefix)
        return begin(found, line, prefix: prefix)
      }
      // A header may be a comment and its rows none, or every line is one.
      if prefix.isMark { remember(prefix) }
    }
    guard let plain else { return false }
    return begin(plain, line, prefix: nil)
  }

  /// Whether a line as it stands is better evidence than what is behind its prefix, which it can only
  /// be where the prefix holds cells.
  private mutating func isWorthMore(
    _ line: Bytes, than found: SectionEvidence.Beginning, behind lead: Bytes
  ) -> Bool {
    guard lead.contains(where: { $0 == 0x2C || $0 == 0x3B || $0 == 0x09 }) else { return false }
    return evidence.beginning(line).map { $0.worth > found.worth } ?? false
  }

  mutating func learn(_ line: Bytes) -> (SectionEvidence.Beginning, LinePrefix)? {
    guard columns != nil || SectionEvidence.mayBegin(line) else { return nil }
    var evidence = evidence
    let prefix = LinePrefix.learned(from: line, &time, base: baseTime) {
      evidence.beginning($0)?.worth ?? 0
    }
    guard let prefix, let cut = prefix.cut(line, &time, base: baseTime),
      let found = evidence.beginning(line.part(cut.rest, line.count))
    else { return nil }
    return (found, prefix)
  }

  /// Of rows without a header a name in front may be a host or a GPU: a host is set off.
  func isBetter(
    _ found: SectionEvidence.Beginning, _ prefix: LinePrefix,
    than plain: SectionEvidence.Beginning?
  ) -> Bool {
    guard let plain else { return true }
    return found.worth > plain.worth
      || (found.worth == plain.worth && found.isRow && prefix.hostPart != nil)
  }

  mutating func remember(_ prefix: LinePrefix) {
    if !prefixes.contains(prefix) { refused = RefusedShapes() }
    prefixes.removeAll { $0 == prefix }
    prefixes.insert(prefix, at: 0)
    if prefixes.count > 8 { prefixes.removeLast() }
  }

  mutating func begin(
    _ beginning: SectionEvidence.Beginning, _ line: Bytes, prefix: LinePrefix?
  ) -> Bool {
    let candidate = Candidate(
      line: [UInt8](line), number: lineCount, beginning: beginning, prefix: prefix)
    if beginning.needsMore { self.candidate = candidate } else { open(candidate, line) }
    return true
  }

  /// Begins what the line before may have begun, where this line says the same; else that line is
  /// nobody's.
  mutating func confirm(_ line: Bytes) -> Bool {
    guard let held = candidate else { return false }
    candidate = nil
    var rest = line
    if let prefix = held.prefix {
      guard let cut = prefix.cut(line, &time, base: baseTime) else { return refuse(held) }
      rest = line.part(cut.rest, line.count)
    }
    let agrees =
      held.beginning.format == .csv
      ? evidence.isConfirmed(held.line, held.prefix, by: rest, &time, base: baseTime)
      : SectionEvidence.isUnits(rest) || SectionEvidence.isNumeric(rest)
    guard agrees else { return refuse(held) }
    held.line.withUnsafeBufferPointer { open(held, $0) }
    return takeByOpenLane(line)
  }

  mutating func refuse(_ held: Candidate) -> Bool {
    held.line.withUnsafeBufferPointer {
      strangers.add($0, isStamp: false)
      recent.append($0, number: held.number, counts: true, unread: &unread)
    }
    return false
  }

  /// Opens a lane with the line, and with those before it that belong to it.
  mutating func open(_ found: Candidate, _ line: Bytes) {
    let format = found.beginning.format
    let cut = found.prefix?.cut(line, &time, base: baseTime)
    let key = hostKey(cut?.host, line)
    let lead = takeLead(format, found.prefix, wantsWord: key.isEmpty)
    recent.count(in: &unread)
    let rest = line.part(cut?.rest ?? 0, line.count)
    // What follows a section without a word of its own stands below the same word.
    let isFollowing = key.isEmpty && lead.word == nil
    if key.isEmpty { word = lead.word ?? word }
    let owner: LogLane.Owner =
      key.isEmpty
      ? word.map { .maybe($0) } ?? .unnamed(0)
      : key == heading
        ? headingOwner : found.prefix?.isHostSure == false ? .maybe(key) : .host(key)
    if isFollowing, format.isDocument, places[LaneKey(owner: owner, format: format)] != nil {
      // What was read of the document before counts in finding out whose this one is.
      if let before = open[key] { lanes[before].endDocument() }
      document = HeldDocument(
        format: format, owner: owner, lead: lead.lines, prefix: found.prefix)
      document?.append(rest, &time)
      if document?.isDecided == true { releaseDocument() }
      return
    }
    var lane = lane(owner, format)
    if isFollowing, format == .table, let stamp = lead.stamp {
      lane = group(of: format, below: owner.isUnnamed ? nil : lane) {
        $0.precedes(stamp) && !$0.tells(ofSecondOf: stamp)
      }
    }
    open[key] = lane
    if let word = lead.wordLine { lanes[lane].wordLines.append(word) }
    start(lane, rest, lead, found.beginning, at: cut?.stamp, isFollowing: isFollowing)
    running = found.prefix == nil ? lane : nil
    note(cut?.stamp)
  }

  mutating func start(
    _ lane: Int, _ line: Bytes, _ lead: Lead, _ beginning: SectionEvidence.Beginning,
    at stamp: StampPrefix?, isFollowing: Bool
  ) {
    lanes[lane].isOpen = true
    if let anchor = lead.stamp, beginning.format != .table { lanes[lane].anchor(at: anchor) }
    for before in lead.lines {
      before.withUnsafeBufferPointer { _ = lanes[lane].consume($0, at: stamp?.time) }
    }
    if beginning.isRow {
      lanes[lane].beginRows()
      _ = hand(line, to: lane, at: stamp)
      return
    }
    let isRepeated = lanes[lane].frameCount > 0 || lanes[lane].parser.ticks.hasTick
    lanes[lane].begin(line, at: stamp?.time)
    if isFollowing, isRepeated, beginning.format == .csv { unchecked.insert(lane) }
    if lanes[lane].hostColumn != nil { unchecked.insert(lane) }
    if lanes[lane].isOfAnything {
      noteOnce("no column names a GPU: its rows are taken for those of GPUs")
    }
  }
}
