import FleetModel

/// Groups the rows of a source into ticks. nvidia-smi stamps every row with its own millisecond,
/// so a tick ends where a GPU is told of again, not where a stamp changes.
package struct TickAssembler: Sendable {
  /// Where the frames come from; knows every GPU met so far.
  package var builder: FrameBuilder
  /// Ends a tick as soon as every GPU of the tick before has reported, for live use: no frame then
  /// waits for the first row of the next tick.
  package var isEager: Bool
  /// Seconds between frames of formats without a time.
  let period: Double

  /// The first time of formats without one.
  let baseTime: Timestamp
  /// Whether the dates of the times that rows are given are an assumption.
  var datesAreAssumed = false

  private var assumedTime: Timestamp
  /// The midnight that was said last.
  private var day: Timestamp?
  private var tickTime: Timestamp?
  /// The time of the last row.
  private(set) var lastTime: Timestamp?
  /// The time of the last tick that has ended.
  private(set) var lastTickTime: Timestamp?
  /// Seconds between the last two ticks.
  private(set) var interval: Double?
  private var lastSlot = -1
  private var lastHost = ""
  private var hasRows = false
  /// Whether a row of the tick could not be read.
  private var isTorn = false
  private var notedCount = 0
  /// Slots that reported in the last tick, and how many of them are still missing in this one.
  private var expected: [Bool] = []
  private var missing = 0
  private var told: [Bool] = []
  /// Slots of the last finished tick, to know a latecomer by.
  private var lastTold: [Bool] = []
  /// The time of rows that say none, from a stamp in front of them.
  var fallbackTime: Timestamp?
  /// Whether the assumed time is that of a stamp on a line of its own.
  private var isAnchored = false
  /// How many GPUs the host says it has; nil when it does not say.
  var announcedCount: Int?
  /// What of the rows to come may be another host's that nobody names.
  var contest = RowContest()
  /// Whether any frame had to be given an assumed time.
  package private(set) var assumedAnyTime = false

  package init(builder: FrameBuilder, isEager: Bool, period: Double, baseTime: Timestamp) {
    self.builder = builder
    self.isEager = isEager
    self.period = period
    self.baseTime = baseTime
    assumedTime = baseTime
  }

  /// Whether something waits for the end of its tick.
  package var hasTick: Bool { hasRows }
  /// Whether every GPU of the tick before has reported in this one.
  package var isComplete: Bool {
    if let announcedCount, lastTold.isEmpty { return notedCount >= announcedCount }
    return hasRows && missing == 0 && !expected.isEmpty
  }

  /// Whether GPUs of the tick before have not reported in this one.
  var lacksSome: Bool { hasRows && missing > 0 }

  /// Notes that a row could not be read: the tick may lack a GPU that was told of.
  mutating func noteTornRow() { isTorn = true }

  /// Opens the row of a GPU: ends the tick before it where that is due.
  /// - Returns: whether the row belongs to a tick; a latecomer of a finished one does not.
  mutating func open(
    _ slot: Int, host: String, at time: Timestamp?, into frames: inout [Frame]
  ) -> Bool {
    let time = time ?? fallbackTime
    if isEager, !hasRows, isLatecomer(slot, time) {
      expect(slot)
      return false
    }
    if startsTick(slot, host, time) { flush(into: &frames) }
    note(slot, host, time)
    return true
  }

  private func isLatecomer(_ slot: Int, _ time: Timestamp?) -> Bool {
    guard let time, let lastTime, let interval, !lastTold.isEmpty else { return false }
    let gap = time.seconds(since: lastTime)
    return gap >= 0 && gap < interval * 0.25 && !(slot < lastTold.count && lastTold[slot])
      && slot > lastSlot
  }

  private func startsTick(_ slot: Int, _ host: String, _ time: Timestamp?) -> Bool {
    guard hasRows else { return false }
    if slot < told.count, told[slot] { return true }
    let isEarlier = slot < lastSlot
    if !isEarlier, slot < lastTold.count, lastTold[slot] { return false }
    guard host == lastHost, let time, let lastTime, let interval else { return false }
    // A GPU that was not in the tick before and comes a whole tick later is none of this one.
    return time.seconds(since: lastTime) > interval * (isEarlier ? 0.25 : 1.5)
  }

  /// Whether a row begins the second tick of a log that began within its first: its GPU stands before
  /// that of the last row in the tool's order, which is by index, and a gap lies between them.
  func startsTick(_ index: Int?, _ host: String, _ time: Timestamp?) -> Bool {
    guard hasRows, interval == nil, lastSlot >= 0, let index, let time, let lastTime,
      let last = builder.identity(ofSlot: lastSlot).index, index < last
    else { return false }
    return builder.identity(ofSlot: lastSlot).host == host
      && time.seconds(since: lastTime) > Self.firstGap
  }

  /// Seconds from the last row of a tick to the first of the next at least, where nothing is known
  /// of the interval: rows of a tick are 1 to 5 ms apart, loops 50 ms and more.
  private static let firstGap = 0.03

  private mutating func note(_ slot: Int, _ host: String, _ time: Timestamp?) {
    grow(&told, slot)
    if !told[slot] { notedCount &+= 1 }
    told[slot] = true
    if slot < expected.count, expected[slot] {
      expected[slot] = false
      missing &-= 1
    }
    if tickTime == nil { tickTime = time }
    if time != nil { lastTime = time }
    lastSlot = slot
    if host != lastHost { lastHost = host }
    hasRows = true
  }

  private mutating func expect(_ slot: Int) {
    grow(&lastTold, slot)
    lastTold[slot] = true
    grow(&expected, slot)
    if !expected[slot] { missing &+= 1 }
    expected[slot] = true
  }

  private func grow(_ marks: inout [Bool], _ slot: Int) {
    while marks.count <= slot { marks.append(false) }
  }

  /// Notes a GPU in the tick that is being read, which it may be in already: for formats with
  /// several rows a GPU.
  mutating func join(_ slot: Int, host: String, at time: Timestamp?) {
    note(slot, host, time ?? fallbackTime)
  }

  /// Whether a GPU has been told of in the tick that is being read.
  func isTold(_ slot: Int) -> Bool { slot < told.count && told[slot] }

  /// The slot of a GPU that a sentence names; a GPU not met before gets one. Nil when the sentence
  /// names none.
  mutating func slot(ofLost index: Int?, busID: String?, host: String) -> Int? {
    for reference in [busID, index.map { String($0) }] {
      if let reference, let slot = builder.slot(host: host, matching: reference) { return slot }
    }
    if index == nil, busID == nil { return nil }
    return builder.slot(for: GPUIdentity(host: host, index: index, busID: busID))
  }

  /// Notes a status of a GPU without a row.
  mutating func mark(
    _ slot: Int, _ status: EntityStatus, host: String, into frames: inout [Frame]
  ) {
    guard open(slot, host: host, at: nil, into: &frames) else { return }
    builder.setStatus(status, slot)
    close(into: &frames)
  }

  /// Closes the row that was opened last; ends the tick when it was the last one missing.
  mutating func close(into frames: inout [Frame]) {
    if isEager, isComplete { flush(into: &frames) }
  }

  /// Whether a stamp lies so far behind the last row that it begins another tick.
  func isAfterGap(_ time: Timestamp, longerThan gap: Double) -> Bool {
    guard hasRows, let lastTime else { return false }
    return abs(time.seconds(since: lastTime)) > gap
  }

  /// The time of the tick that is being read; nil where it has none.
  var openTime: Timestamp? { hasRows ? tickTime : nil }

  /// Says when the next tick is, where its rows do not.
  mutating func anchor(at time: Timestamp) {
    assumedTime = time
    isAnchored = true
  }

  /// Says that the tick that is being read, and those after it, lie at or behind an instant, for
  /// formats that know the day alone.
  mutating func assume(notBefore start: Timestamp) {
    if day != start, assumedTime < start || day == nil { assumedTime = start }
    day = start
  }

  /// Ends the tick, if there is one.
  ///
  /// - Parameter isComplete: whether every GPU that was asked for had its turn, so that one that is
  ///   missing is silent; not where output was cut.
  mutating func flush(into frames: inout [Frame], isComplete: Bool = true) {
    guard hasRows else { return }
    let isAssumed = tickTime == nil && !isAnchored
    let time = timeOfTick ?? assumedTime
    if tickTime == nil {
      assumedAnyTime = assumedAnyTime || isAssumed
      assumedTime = assumedTime.adding(seconds: period)
      isAnchored = false
    }
    if let lastTickTime, !isAssumed { learnInterval(time.seconds(since: lastTickTime)) }
    lastTickTime = time
    // Where none of the tick before is told of, or two GPUs have one index, rows are of several hosts:
    // nothing is lost by the end of one.
    if missing > 0,
      missing == lastTold.count(where: \.self) || builder.hasTwins
    {
      builder.beginSection()
    }
    if builder.hasSeveralHosts, notedCount < builder.gpuCount { builder.excuseSilentHosts() }
    frames.append(
      builder.finish(
        at: time, timeIsAssumed: isAssumed || datesAreAssumed, isComplete: isComplete && !isTorn))
    isTorn = false
    hasRows = false
    tickTime = nil
    notedCount = 0
    swap(&lastTold, &told)
    missing = lastTold.reduce(0) { $0 &+ ($1 ? 1 : 0) }
    Self.copy(lastTold, into: &expected)
    for slot in told.indices { told[slot] = false }
  }

  /// The time of the first row; of the last one where the first is older by a whole tick, as the
  /// kept values of a GPU that says nothing are when an export is read back.
  private var timeOfTick: Timestamp? {
    guard let tickTime, let lastTime, let interval else { return tickTime }
    return lastTime.seconds(since: tickTime) > 0.9 * interval ? lastTime : tickTime
  }

  /// Copies marks into the storage that is there, as this is done every tick.
  private static func copy(_ marks: [Bool], into copy: inout [Bool]) {
    copy.removeAll(keepingCapacity: true)
    copy.append(contentsOf: marks)
  }

  private mutating func learnInterval(_ seconds: Double) {
    if seconds > 0 { interval = seconds }
  }
}
