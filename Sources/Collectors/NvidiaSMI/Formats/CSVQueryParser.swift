import FleetModel

/// Reads `nvidia-smi --query-gpu=... --format=csv[,noheader][,nounits]`, one shot or looped, live
/// or from a log. Lines go in one by one; a frame comes out when a tick is complete.
package struct CSVQueryParser: LogParser {
  /// How rows without a key (no index, uuid or bus id) are told apart.
  package enum Grouping: Sendable, Equatable {
    /// Rows within this many seconds of each other are one tick; the n-th is the n-th GPU.
    case byGap(Double)
    /// Every row is a tick of the one GPU there is.
    case everyRow
    /// All rows up to the next header are one tick.
    case byHeader
  }

  /// Knows the GPUs and groups the rows; its builder makes the frames.
  package var ticks: TickAssembler
  package var log = SentenceLog()
  /// Rows that became part of a frame.
  package internal(set) var rowCount = 0
  /// Rows that cannot be attributed to a GPU.
  package internal(set) var strayLineCount = 0
  /// Columns that nobody knows, by name.
  package private(set) var unknownColumns: [String] = []
  /// Columns that are left out as nobody knows their unit.
  package private(set) var unknownUnits: [String] = []
  var grouping: Grouping?
  var hosts: [HostRows] = []
  private var hostIndex: [String: Int] = [:]
  private(set) var lastHost = 0
  let defaultPlan: ColumnPlan?
  /// Whether headers are left to the caller, who knows of what host the rows below one are.
  let leavesHeaders: Bool
  /// The times of the host whose line was read last; the others' wait among `hosts`.
  var time = TimeText()
  var scratch = RowScratch()
  /// The identity cells of every GPU as they were last written, by slot.
  var written = WrittenIdentities()
  /// The slot whose row followed a slot's row last time.
  var follower: [Int] = []
  /// Room for a line in the tool's own way of writing.
  var converted: [UInt8] = []

  /// What is known of the rows of one host.
  struct HostRows: Sendable {
    let name: String
    var plan: ColumnPlan?
    var header: [UInt8] = []
    /// How its lines are written; nil before a header.
    var dialect: CSVDialect?
    /// A header that is believed when the row below it is one of GPUs.
    var candidate: (dialect: CSVDialect, header: [UInt8])?
    /// The plan for rows that a wrapper put its own time in front of, or a number.
    var stampedPlan: ColumnPlan?
    var numberedPlan: ColumnPlan?
    var time = TimeText()
    /// Rows of the host in the tick that is being read.
    var position = 0
    /// GPUs of the host met so far.
    var gpuCount = 0
    var lastSlot = -1
    /// The slot of the row that a sentence about a GPU followed last; -2 before there is one.
    var slotBeforeSentence = -2
    /// Whether the uuids are blanked out, so that only the order of the lines is left.
    var isKeyless = false
  }

  /// - Parameters:
  ///   - columns: field names for logs without a header.
  ///   - isEager: ends ticks as early as can be, for live use.
  ///   - leavesHeaders: takes a header only as the beginning of a section.
  package init(
    builder: FrameBuilder, columns: [String]? = nil, grouping: Grouping? = nil,
    isEager: Bool = false, leavesHeaders: Bool = false, period: Double = 1,
    baseTime: Timestamp = Timestamp(milliseconds: 0)
  ) {
    ticks = TickAssembler(builder: builder, isEager: isEager, period: period, baseTime: baseTime)
    self.grouping = grouping
    self.leavesHeaders = leavesHeaders
    defaultPlan = columns.map { ColumnPlan($0) }
    unknownColumns = defaultPlan?.unknown ?? []
    unknownUnits = defaultPlan?.unknownUnits ?? []
  }

  /// Whether a header has been read or columns were given.
  package var hasPlan: Bool { defaultPlan != nil || hosts.contains { $0.plan != nil } }
  /// Whether rows wait for the end of their tick.
  package var hasTick: Bool { ticks.hasTick }

  /// Takes one line without its line end.
  package mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    let next = plainRows(line, from: 0, place(ofHost: host), into: &frames)
    return next >= line.count
      || consumeLine(line.part(next, line.count), host: host, into: &frames)
  }

  /// Takes one line that is no plain row.
  /// - Returns: whether it is a row, a header, a sentence or blank.
  mutating func consumeLine(_ line: Bytes, host: String, into frames: inout [Frame]) -> Bool {
    let line = line.trimmed
    guard let first = line.first else { return true }
    let place = place(ofHost: host)
    if hosts[place].candidate != nil { confirm(line, place, into: &frames) }
    if Bytes.isDigit(first) || line.startsLike("gpu-") {
      return writtenRow(line, place, into: &frames)
    }
    if hosts[place].header.withUnsafeBufferPointer({ line.equals($0) }) {
      if !leavesHeaders { repeatHeader(place, into: &frames) }
      return !leavesHeaders
    }
    if take(sentence: line, host: host, into: &frames) {
      hosts[place].slotBeforeSentence = hosts[place].lastSlot
      return true
    }
    if let dialect = CSVDialect.ofHeader(line) {
      if !leavesHeaders { take(header: line, dialect, place, into: &frames) }
      return !leavesHeaders
    }
    return CSVDialect.isSeparatorLine(line) || writtenRow(line, place, into: &frames)
  }

  /// Takes a header with which a section begins; the one there was begins another tick where nothing
  /// tells the GPUs apart.
  package mutating func begin(_ line: Bytes, host: String, into frames: inout [Frame]) {
    let line = line.trimmed
    let place = place(ofHost: host)
    if hosts[place].header.withUnsafeBufferPointer({ line.equals($0) }) {
      repeatHeader(place, into: &frames)
    } else if let dialect = CSVDialect.ofHeader(line) {
      adopt(dialect, [UInt8](line), place, into: &frames)
    }
  }

  /// Takes one line of text; for tests and callers that hold a string.
  package mutating func consume(line: String, host: String = "") -> [Frame] {
    var frames: [Frame] = []
    var copy = line
    copy.withUTF8 { _ = consume($0, host: host, into: &frames) }
    return frames
  }

  /// Ends the tick that is being read: after a time-out, or when a child has ended.
  ///
  /// - Parameter isComplete: whether every GPU that was asked for had its turn.
  package mutating func flushTick(isComplete: Bool = true) -> Frame? {
    var frames: [Frame] = []
    endTick(into: &frames, isComplete: isComplete)
    return frames.first
  }

  package mutating func endTick(into frames: inout [Frame], isComplete: Bool) {
    ticks.flush(into: &frames, isComplete: isComplete)
    for place in hosts.indices { hosts[place].position = 0 }
  }

  mutating func place(ofHost host: String) -> Int {
    if lastHost < hosts.count, hosts[lastHost].name == host { return lastHost }
    let known = hostIndex[host]
    let place = known ?? hosts.count
    if known == nil {
      hostIndex[host] = place
      hosts.append(HostRows(name: host, plan: defaultPlan, time: time.anew))
    }
    if hosts.count > 1 { switchTime(to: place) }
    lastHost = place
    return place
  }

  /// Every host has a clock of its own, and its lines may stand far from each other.
  private mutating func switchTime(to place: Int) {
    hosts[lastHost].time = time
    time = hosts[place].time
  }

  /// A header again: without keys it begins another tick.
  private mutating func repeatHeader(_ place: Int, into frames: inout [Frame]) {
    if hosts[place].plan?.hasKey != true, hosts[place].position > 0 { endTick(into: &frames) }
  }

  /// Takes over the columns of a header.
  mutating func adopt(
    _ dialect: CSVDialect, _ header: [UInt8], _ place: Int, into frames: inout [Frame]
  ) {
    if hosts[place].position > 0 { endTick(into: &frames) }
    if hosts[place].plan != nil { ticks.builder.beginSection() }
    let plan = dialect.plan
    hosts[place].plan = plan
    hosts[place].header = header
    hosts[place].dialect = dialect
    hosts[place].stampedPlan = nil
    hosts[place].numberedPlan = nil
    hosts[place].isKeyless = false
    written.forget()
    Self.add(plan.unknown, to: &unknownColumns)
    Self.add(plan.unknownUnits, to: &unknownUnits)
  }

  private static func add(_ names: [String], to known: inout [String]) {
    for name in names where !known.contains(name) && known.count < 64 { known.append(name) }
  }

  /// The first of some names, each no longer than what sentences quote.
  private static func shown(_ names: [String]) -> String {
    names.prefix(8).map { HarmlessText.excerpt($0, limit: HarmlessText.quoted) }
      .joined(separator: ", ")
  }

  package var notes: [String] {
    var notes: [String] = []
    if !unknownColumns.isEmpty {
      notes.append("columns nobody knows: " + Self.shown(unknownColumns))
    }
    if !unknownUnits.isEmpty {
      notes.append("columns left out, in units that are not clear: " + Self.shown(unknownUnits))
    }
    if strayLineCount > 0 { notes.append("rows that say of no GPU: \(strayLineCount)") }
    return notes
  }
}
