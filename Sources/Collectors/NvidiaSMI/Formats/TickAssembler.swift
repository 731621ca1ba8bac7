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

  private var assumedTime: Timestamp
  private var tickTime: Timestamp?
  private var lastTime: Timestamp?
  private var lastTickTime: Timestamp?
  private var interval: Double?
  private var lastSlot = -1
  private var lastHost = ""
  private var hasRows = false
  private var notedCount = 0
  /// Slots that reported in the last tick, and how many of them are still missing in this one.
  private var expected: [Bool] = []
  private var missing = 0
  private var told: [Bool] = []
  /// Slots of the last finished tick, to know a latecomer by.
  private var lastTold: [Bool] = []
  /// How many GPUs the host says it has; nil when it does not say.
  var announcedCount: Int?
  /// Whether any frame had to be given an assumed time.
  package private(set) var assumedAnyTime = false

  package init(builder: FrameBuilder, isEager: Bool, period: Double, baseTime: Timestamp) {
    self.builder = builder
    self.isEager = isEager
    self.period = period
    assumedTime = baseTime
  }

  /// Whether something waits for the end of its tick.
  package var hasTick: Bool { hasRows }
  /// Whether every GPU of the tick before has reported in this one.
  package var isComplete: Bool {
    if let announcedCount, lastTold.isEmpty { return notedCount >= announcedCount }
    return hasRows && missing == 0 && !expected.isEmpty
  }

  /// Opens the row of a GPU: ends the tick before it where that is due.
  /// - Returns: whether the row belongs to a tick; a latecomer of a finished one does not.
  mutating func open(
    _ slot: Int, host: String, at time: Timestamp?, into frames: inout [Frame]
  ) -> Bool {
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
    guard slot < lastSlot, host == lastHost, let time, let lastTime, let interval else {
      return false
    }
    return time.seconds(since: lastTime) > interval * 0.25
  }

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
  mutating func join(_ slot: Int, host: String, at time: Timestamp?) { note(slot, host, time) }

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

  /// Ends the tick, if there is one.
  mutating func flush(into frames: inout [Frame]) {
    guard hasRows else { return }
    let isAssumed = tickTime == nil
    let time = tickTime ?? assumedTime
    if isAssumed {
      assumedAnyTime = true
      assumedTime = assumedTime.adding(seconds: period)
    }
    if let lastTickTime, !isAssumed { learnInterval(time.seconds(since: lastTickTime)) }
    lastTickTime = time
    frames.append(builder.finish(at: time, timeIsAssumed: isAssumed))
    hasRows = false
    tickTime = nil
    notedCount = 0
    swap(&lastTold, &told)
    missing = lastTold.reduce(0) { $0 &+ ($1 ? 1 : 0) }
    Self.copy(lastTold, into: &expected)
    for slot in told.indices { told[slot] = false }
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
