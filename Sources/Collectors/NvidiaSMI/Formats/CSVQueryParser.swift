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
  private var log = SentenceLog()
  /// What the tool had to say besides data, the latest last; at most sixteen.
  package var sentences: [NvidiaSMISentence] { log.sentences }
  /// Rows that became part of a frame.
  package internal(set) var rowCount = 0
  /// Lines that were no row, header or sentence.
  package internal(set) var strayLineCount = 0
  /// Columns that nobody knows, by name.
  package private(set) var unknownColumns: [String] = []
  var grouping: Grouping?
  var hosts: [HostRows] = []
  private var hostIndex: [String: Int] = [:]
  private(set) var lastHost = 0
  private let defaultPlan: ColumnPlan?
  var time = TimeText()
  var scratch = RowScratch()
  /// The identity cells of every GPU as they were last written, by slot.
  var written = WrittenIdentities()
  /// The slot whose row followed a slot's row last time.
  var follower: [Int] = []

  /// What is known of the rows of one host.
  struct HostRows: Sendable {
    let name: String
    var plan: ColumnPlan?
    var header: [UInt8] = []
    /// The plan for rows that a wrapper put its own time in front of.
    var stampedPlan: ColumnPlan?
    /// Rows of the host in the tick that is being read.
    var position = 0
    /// GPUs of the host met so far.
    var gpuCount = 0
    var lastSlot = -1
    /// Whether the uuids are blanked out, so that only the order of the lines is left.
    var isKeyless = false
  }

  /// - Parameters:
  ///   - columns: field names for logs without a header.
  ///   - isEager: ends ticks as early as can be, for live use.
  package init(
    builder: FrameBuilder, columns: [String]? = nil, grouping: Grouping? = nil,
    isEager: Bool = false, period: Double = 1,
    baseTime: Timestamp = Timestamp(milliseconds: 0)
  ) {
    ticks = TickAssembler(builder: builder, isEager: isEager, period: period, baseTime: baseTime)
    self.grouping = grouping
    defaultPlan = columns.map { ColumnPlan($0) }
    unknownColumns = defaultPlan?.unknown ?? []
  }

  /// Whether a header has been read or columns were given.
  package var hasPlan: Bool { defaultPlan != nil || hosts.contains { $0.plan != nil } }
  /// Whether rows wait for the end of their tick.
  package var hasTick: Bool { ticks.hasTick }

  /// Takes one line without its line end.
  package mutating func consume(_ line: Bytes, host: String, into frames: inout [Frame]) {
    let next = plainRows(line, from: 0, place(ofHost: host), into: &frames)
    if next < line.count {
      consumeLine(line.part(next, line.count), host: host, into: &frames)
    }
  }

  /// Takes one line that is no plain row.
  mutating func consumeLine(_ line: Bytes, host: String, into frames: inout [Frame]) {
    let line = line.trimmed
    guard let first = line.first else { return }
    let place = place(ofHost: host)
    if Bytes.isDigit(first) || line.startsLike("gpu-") {
      row(line, place, into: &frames)
    } else if hosts[place].header.withUnsafeBufferPointer({ line.equals($0) }) {
      repeatHeader(place, into: &frames)
    } else if let sentence = NvidiaSMISentence(line) {
      take(sentence, host: host, into: &frames)
    } else if let plan = ColumnPlan.ofHeader(line) {
      adopt(plan, [UInt8](line), place, into: &frames)
    } else {
      row(line, place, into: &frames)
    }
  }

  /// Takes one line of text; for tests and callers that hold a string.
  package mutating func consume(line: String, host: String = "") -> [Frame] {
    var frames: [Frame] = []
    var copy = line
    copy.withUTF8 { consume($0, host: host, into: &frames) }
    return frames
  }

  /// Ends the tick that is being read: after a time-out, or at the end of the log.
  package mutating func flushTick() -> Frame? {
    var frames: [Frame] = []
    endTick(into: &frames)
    return frames.first
  }

  package mutating func endTick(into frames: inout [Frame]) {
    ticks.flush(into: &frames)
    for place in hosts.indices { hosts[place].position = 0 }
  }

  private mutating func place(ofHost host: String) -> Int {
    if lastHost < hosts.count, hosts[lastHost].name == host { return lastHost }
    if let known = hostIndex[host] {
      lastHost = known
      return known
    }
    lastHost = hosts.count
    hostIndex[host] = lastHost
    hosts.append(HostRows(name: host, plan: defaultPlan))
    return lastHost
  }

  /// A header again: without keys it begins another tick.
  private mutating func repeatHeader(_ place: Int, into frames: inout [Frame]) {
    if hosts[place].plan?.hasKey != true, hosts[place].position > 0 { endTick(into: &frames) }
  }

  private mutating func adopt(
    _ plan: ColumnPlan, _ header: [UInt8], _ place: Int, into frames: inout [Frame]
  ) {
    if hosts[place].position > 0 { endTick(into: &frames) }
    hosts[place].plan = plan
    hosts[place].header = header
    hosts[place].stampedPlan = nil
    hosts[place].isKeyless = false
    written.forget()
    for name in plan.unknown where !unknownColumns.contains(name) && unknownColumns.count < 64 {
      unknownColumns.append(name)
    }
  }

  private mutating func take(
    _ sentence: NvidiaSMISentence, host: String, into frames: inout [Frame]
  ) {
    log.append(sentence)
    markLost(sentence, host: host, into: &frames)
  }

  package func isWhole(_ last: Bytes, after previous: Bytes, fileBytes: Int) -> Bool {
    RowShape.isWhole(last, after: previous, fileBytes: fileBytes)
  }

  package var notes: [String] {
    var notes: [String] = []
    if !unknownColumns.isEmpty {
      notes.append("columns nobody knows: " + unknownColumns.prefix(8).joined(separator: ", "))
    }
    if strayLineCount > 0 { notes.append("lines that are no rows: \(strayLineCount)") }
    return notes
  }
}
