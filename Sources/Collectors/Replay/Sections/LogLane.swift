import FleetModel

/// What one host wrote in one form, wherever its lines stand in a log: the reader of the form, and
/// the frames that came of it. Hosts whose lines alternate, or stand in blocks one after the other,
/// have a lane each, so that none ends a tick of another.
struct LogLane: Sendable {
  /// Whose output it is.
  enum Owner: Hashable, Sendable {
    /// A prefix, a heading or a column names the host.
    case host(String)
    /// Several hosts that said alike: `node[1-4]`, `a,b`.
    case hosts(String)
    /// A file that `tail` names, of which the host is known by its name or its folder's.
    case file(String)
    /// A word above the section, which is a host if several sections have one.
    case maybe(String)
    /// Nobody says; one of several groups that cannot be the same GPUs, counted from 0.
    case unnamed(Int)

    var isUnnamed: Bool { if case .unnamed = self { true } else { false } }
  }

  let owner: Owner
  let format: LogFormat
  private(set) var parser: any LogParser
  /// The frames so far that nobody has taken, in the order in which they were written.
  private(set) var frames: [Frame] = []
  /// Whether lines may follow that continue it without evidence of their own.
  var isOpen = true
  /// The line of the log with which the lane began.
  let firstLine: Int
  /// Frames that came, taken or not.
  private(set) var frameCount = 0
  /// Lines of a word above sections of the lane, which may be a host's name.
  var wordLines: [RecentLines.Line] = []
  /// What had to be assumed of rows without a key, in words.
  private(set) var assumption: String?

  /// Rows that wait until it is known how they are told apart.
  private var keyless: KeylessRows?
  private var order = TimeOrder()
  /// The times of all frames that came.
  private(set) var times: [Timestamp] = []
  /// The metrics that the first frame tells of.
  private(set) var firstMetrics: Set<Metric> = []
  private var latest: Timestamp?
  /// Whole seconds of those of the frames that were asked for.
  private var seconds: Set<Int64> = []
  private var countedTimes = 0

  init(
    owner: Owner, format: LogFormat, columns: [String]?, period: Double, baseTime: Timestamp,
    firstLine: Int
  ) {
    self.owner = owner
    self.format = format
    self.firstLine = firstLine
    parser = format.parser(columns: columns, period: period, baseTime: baseTime)
    parser.ticks.contest.doubtsRepeats = owner.isUnnamed
    parser.ticks.builder.watchesTwins = true
  }

  /// The host that is told to the reader; empty where it is not known yet.
  var host: String { if case .host(let name) = owner { name } else { "" } }

  /// Frames that claimed the time of another, and those that came before earlier ones.
  var doubts: (sameTime: Int, misplaced: Int) { (order.sameTimeCount, order.misplacedCount) }

  /// How often the clock was put back by an hour.
  var putBackCount: Int { order.putBackCount }

  /// Whether anything has been told of a GPU.
  var isSpeaking: Bool { frameCount > 0 || parser.ticks.hasTick || keyless != nil }

  /// Whether whole runs of lines may be handed on.
  var takesRuns: Bool {
    guard isOpen, keyless == nil, parser.ticks.fallbackTime == nil else { return false }
    return format == .csv || format == .xml || format == .dmon
  }

  /// Whether rows say no time, so that a stamp on a line of its own holds for those behind it.
  var lacksTime: Bool {
    switch format {
    case .csv: csv.map { !$0.hasTime } ?? false
    case .dmon, .pmon, .computeApps: parser.ticks.assumedAnyTime || frameCount == 0
    default: false
    }
  }

  /// What dates of rows have shown of their order.
  var dateOrder: DateOrder? { csv?.time.dateOrder }

  /// Says that dates that end in the year begin with the day.
  mutating func beginWithDay() {
    guard var csv else { return }
    csv.time.beginWithDay()
    parser = csv
  }

  /// Whether a document of XML has begun and its root has not come.
  var awaitsRoot: Bool { (parser as? XMLParser)?.awaitsRoot ?? false }

  private var csv: CSVQueryParser? { parser as? CSVQueryParser }

  // MARK: Lines

  /// Takes the first line of a section.
  mutating func begin(_ line: Bytes, at stamp: Timestamp?) {
    if keyless != nil { decideKeyless(headerIsRepeated: true) }
    parser.ticks.fallbackTime = stamp
    var made: [Frame] = []
    parser.begin(line, host: host, into: &made)
    add(made)
    if format == .csv, let csv, csv.grouping == nil, let plan = csv.plan, !plan.hasKey {
      keyless = KeylessRows(plan, csv.dialect)
    }
  }

  /// Begins with a row whose columns the user named.
  mutating func beginRows() {
    guard keyless == nil, frameCount == 0, !parser.ticks.hasTick, let csv, csv.grouping == nil,
      let plan = csv.plan, !plan.hasKey
    else { return }
    keyless = KeylessRows(plan, csv.dialect)
    if let anchored { keyless?.anchor(at: anchored) }
  }

  /// Takes a line; false where it does not belong to the form.
  mutating func consume(_ line: Bytes, at stamp: Timestamp?) -> Bool {
    if let held = keyless {
      guard held.isRow(line) else { return false }
      keyless?.append(line, at: stamp)
      if held.isEnough { decideKeyless(headerIsRepeated: false) }
      return true
    }
    parser.ticks.fallbackTime = stamp
    parser.ticks.contest.hasRefused = false
    var made: [Frame] = []
    let isTaken = parser.consume(line, host: host, into: &made)
    add(made)
    parser.ticks.contest.takesNext = false
    return isTaken
  }

  /// Whether the last line was refused as it may be another host's row.
  var hasRefused: Bool { parser.ticks.contest.hasRefused }

  /// Says that the next row has been judged.
  mutating func acceptNext() { parser.ticks.contest.takesNext = true }

  /// Says that another lane may know the GPUs that are new here.
  mutating func doubtNewcomers() { parser.ticks.contest.doubtsNewcomers = true }

  /// Takes whole lines up to the first that does not belong to the form.
  /// - Returns: the place of that line, and how many there were before it.
  mutating func consume(lines: Bytes) -> (place: Int, lines: Int) {
    var made: [Frame] = []
    let taken = parser.consume(lines: lines, host: host, into: &made)
    add(made)
    return taken
  }

  private var anchored: Timestamp?

  /// A stamp on a line of its own: it is the time of what follows, until there is another.
  mutating func anchor(at time: Timestamp) {
    anchored = time
    if keyless != nil {
      keyless?.anchor(at: time)
      return
    }
    if parser.ticks.hasTick { endTick(isComplete: true) }
    parser.ticks.anchor(at: time)
  }

  // MARK: Ticks

  private mutating func endTick(isComplete: Bool) {
    var made: [Frame] = []
    parser.endTick(into: &made, isComplete: isComplete)
    add(made)
  }

  /// Ends a document all of which has been read.
  mutating func endDocument() { if format.isDocument { endTick(isComplete: true) } }

  /// The log has ended: a tick in which GPUs are missing was cut.
  mutating func endLog() {
    decideKeyless(headerIsRepeated: false)
    var made: [Frame] = []
    parser.endLog(into: &made)
    add(made)
  }

  /// Ends a tick that is complete, or the first one: for logs that grow.
  mutating func settle() {
    let ticks = parser.ticks
    if ticks.hasTick, ticks.isComplete || frameCount == 0 { endTick(isComplete: ticks.isComplete) }
  }

  private mutating func add(_ made: [Frame]) {
    if frameCount == 0, let first = made.first { firstMetrics = Set(first.gpus.metrics) }
    for frame in made {
      let frame = order.ordered(frame)
      times.append(frame.time)
      latest = max(latest ?? frame.time, frame.time)
      frames.append(frame)
    }
    frameCount += made.count
  }

  /// Takes the frames away.
  mutating func takeFrames() -> [Frame] {
    let taken = frames
    frames = []
    return taken
  }

  /// Whether a frame of this lane lies in the second of a time.
  mutating func hasFrame(inSecondOf time: Timestamp) -> Bool {
    let second = time.milliseconds / 1000
    guard let latest, second <= latest.milliseconds / 1000 else { return false }
    for known in times[countedTimes...] { seconds.insert(known.milliseconds / 1000) }
    countedTimes = times.count
    return seconds.contains(second)
  }

  /// Whether a frame, or the tick that is being read, lies in the second of a time.
  mutating func tells(ofSecondOf time: Timestamp) -> Bool {
    hasFrame(inSecondOf: time)
      || parser.ticks.openTime.map { $0.milliseconds / 1000 == time.milliseconds / 1000 } ?? false
  }

  // MARK: Rows without a key

  /// Says how the rows are told apart by what has come, and reads them.
  private mutating func decideKeyless(headerIsRepeated: Bool) {
    guard let held = keyless else { return }
    keyless = nil
    if var csv {
      csv.grouping = held.grouping
      parser = csv
    }
    if !headerIsRepeated { assumption = assumption ?? held.assumption }
    for row in held.rows {
      if let time = row.anchor { anchor(at: time) }
      row.bytes.withUnsafeBufferPointer { _ = consume($0, at: row.stamp) }
    }
  }
}

// MARK: Who a row is of

extension LogLane {
  /// The column of a CSV that names the host of each row.
  var hostColumn: Int? { csv?.plan?.hostColumn }

  /// The host in a row's own cell; nil where there is none.
  func hostCell(of line: Bytes) -> String? { csv?.hostCell(of: line) }

  /// Whether the names of its columns are those of any machine.
  var isOfAnything: Bool { csv?.plan?.evidence == .ofAnything }

  var hasHeader: Bool { csv?.header.isEmpty == false }

  /// What stands in the place of a row's time, where that is none; nil otherwise.
  func unreadableTime(of line: [UInt8]) -> String? {
    line.withUnsafeBufferPointer { csv?.unreadableTime(of: $0) }
  }

  /// Whether a line is a row of the lane's columns beyond doubt: with a time where there is a column
  /// for it, and with a key.
  func fits(_ line: Bytes) -> Bool {
    guard let csv, let row = csv.identity(of: line), row.hasKey else { return false }
    return csv.hasTime ? row.time != nil : row.identity.index != nil || row.identity.uuid != nil
  }

  /// The time and the GPU of a row; nil where the line is none.
  func identity(of line: Bytes) -> CSVQueryParser.RowIdentity? { csv?.identity(of: line) }

  /// The uuids of all GPUs met so far.
  var uuids: [String] {
    let builder = parser.ticks.builder
    return (0..<builder.gpuCount).compactMap { builder.identity(ofSlot: $0).uuid }
  }

  func knows(uuid: String) -> Bool { parser.ticks.builder.slot(host: host, matching: uuid) != nil }

  /// Takes over the columns of another lane.
  mutating func takeHeader(of other: LogLane) {
    guard let header = other.csv?.header, !header.isEmpty, csv?.header != header else { return }
    header.withUnsafeBufferPointer { begin($0, at: parser.ticks.fallbackTime) }
  }

  /// Whether a row tells again of a GPU within the tick that is being read.
  func repeats(_ row: CSVQueryParser.RowIdentity) -> Bool {
    guard let time = row.time, let tick = parser.ticks.openTime, row.identity.uuid == nil,
      let slot = parser.ticks.builder.knownSlot(of: row.identity), parser.ticks.isTold(slot)
    else { return false }
    let near = max(RowContest.near, Int64((parser.ticks.interval ?? 0) * 500))
    return abs(time.milliseconds &- tick.milliseconds) < near
  }

  /// Whether a row may be a later reading of this lane's GPUs: it lies behind what the lane has, or
  /// the clock was put back, and contradicts nothing.
  mutating func mayContinue(with row: CSVQueryParser.RowIdentity) -> Bool {
    guard let time = row.time else { return true }
    if let uuid = row.identity.uuid, knows(uuid: uuid) { return true }
    return order.isPutBack(time, from: parser.ticks.lastTime)
      || (precedes(time) && !contradicts(row))
  }

  /// Whether a row lies so little before the last one that the clock of the host was set: by a minute
  /// at most, and by a small part of what the lane has told of.
  func isClockStep(to time: Timestamp?) -> Bool {
    guard let time, let last = parser.ticks.lastTime, let first = times.first else { return false }
    let back = last.seconds(since: time)
    return back > 0 && back <= 60 && last.seconds(since: first) >= 4 * back
  }

  /// The time that was told last.
  var newest: Timestamp? { parser.ticks.lastTime ?? latest }

  /// Whether a time lies behind all that the lane has.
  func precedes(_ time: Timestamp) -> Bool { newest.map { $0 <= time } ?? true }

  /// Whether a row that follows a repeated header, or lies before those above it, cannot be a later
  /// reading of this lane's GPUs: the same second tells of the same GPU already. A uuid is of one GPU
  /// whatever the time.
  private mutating func contradicts(_ row: CSVQueryParser.RowIdentity) -> Bool {
    guard let time = row.time else { return false }
    if let uuid = row.identity.uuid {
      guard !knows(uuid: uuid), let latest else { return false }
      return time <= latest
    }
    guard row.hasKey else { return tells(ofSecondOf: time) }
    guard let slot = parser.ticks.builder.knownSlot(of: row.identity) else { return false }
    if parser.ticks.isTold(slot), let tick = parser.ticks.openTime,
      tick.milliseconds / 1000 == time.milliseconds / 1000
    {
      return true
    }
    return !order.isShifted && hasFrame(inSecondOf: time)
  }
}

extension LogFormat {
  /// Whether a section is a document with a time and GPUs of its own.
  var isDocument: Bool { self == .xml || self == .queryText }

  /// A reader of the form.
  fileprivate func parser(
    columns: [String]?, period: Double, baseTime: Timestamp
  ) -> any LogParser {
    let builder = FrameBuilder(site: "", origin: .recorded)
    let ticks = TickAssembler(
      builder: builder, isEager: false, period: period, baseTime: baseTime)
    switch self {
    case .csv:
      return CSVQueryParser(
        builder: builder, columns: columns, leavesHeaders: true, period: period,
        baseTime: baseTime)
    case .xml: return XMLParser(ticks: ticks)
    case .queryText: return QueryTextParser(ticks: ticks)
    case .dmon: return DmonParser(ticks: ticks)
    case .pmon: return PmonParser(ticks: ticks)
    case .computeApps: return ComputeAppsLog(ticks: ticks, columns: columns)
    case .list: return ListParser(ticks: ticks)
    case .table: return TableParser(ticks: ticks)
    }
  }
}
