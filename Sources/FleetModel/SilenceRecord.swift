/// What a builder remembers of GPUs that do not report, by slot, and of the tick before.
struct SilenceRecord: Sendable {
  /// A GPU that has not been told of in the newest tick.
  private struct Silence: Sendable {
    /// Complete ticks that it should have been in and was not.
    var missed: UInt8 = 0
    /// Whether it is asked for at all: it has reported since the section began.
    var isExpected = true
  }

  private var silences: [Silence?] = []
  private var count = 0
  /// What is held of a GPU before it has reported: that it is not expected.
  private var newcomer = Silence(isExpected: false)
  /// Whether ticks are built one after another, so that the one before is worth keeping.
  private var isInOrder = true
  /// Slots whose silence in the tick being built says nothing.
  private var excused: Set<Int> = []
  /// The table of the tick before, and for each place of it its slot; nil when they are the same.
  private(set) var before: MetricTable?
  private var orderBefore: [Int]?
  /// For each slot its place in the table before; made when it is first asked for.
  private var placesBefore: [Int]?
  private var lastTime: Timestamp?
  /// Seconds between the last two ticks.
  private var interval = 0.0

  /// Complete ticks without a GPU after which it is lost: one alone may lack it for many reasons.
  private static let missesOfLost: UInt8 = 2

  /// Whether any GPU is silent.
  var isAny: Bool { count > 0 }

  /// Adds a GPU, which is not expected before it has reported.
  mutating func addSlot() {
    silences.append(newcomer)
    count += 1
  }

  /// Notes that a GPU has been told of.
  mutating func end(_ slot: Int) {
    guard silences[slot] != nil else { return }
    silences[slot] = nil
    count -= 1
  }

  mutating func excuse(_ slot: Int) { excused.insert(slot) }

  mutating func expectNone() {
    for slot in silences.indices {
      silences[slot] = Silence(missed: silences[slot]?.missed ?? 0, isExpected: false)
    }
    count = silences.count
  }

  mutating func forgetTicks() {
    isInOrder = false
    newcomer = Silence(missed: Self.missesOfLost - 1)
    for slot in silences.indices { silences[slot] = newcomer }
    count = silences.count
    before = nil
    lastTime = nil
    interval = 0
  }

  mutating func beginTick(at time: Timestamp) {
    if let lastTime, time > lastTime { interval = time.seconds(since: lastTime) }
    lastTime = time
  }

  mutating func endTick(_ table: MetricTable, order: [Int]?) {
    if isInOrder {
      before = table
      orderBefore = order
      placesBefore = nil
    }
    if !excused.isEmpty { excused.removeAll() }
  }

  /// The place that a GPU had in the table before; nil of one that had none.
  mutating func place(of slot: Int) -> Int? {
    guard let before, slot < before.count else { return nil }
    guard let orderBefore else { return slot }
    if let known = placesBefore { return known[slot] }
    var places = [Int](repeating: 0, count: orderBefore.count)
    for (place, slot) in orderBefore.enumerated() { places[slot] = place }
    placesBefore = places
    return places[slot]
  }

  /// How a GPU stands that has not been told of in this tick: no better than it stood before.
  ///
  /// - Parameter age: seconds since it last reported; nil when it never did.
  mutating func status(of slot: Int, age: Double?, isComplete: Bool) -> EntityStatus {
    let last = place(of: slot).flatMap { before?.statuses[$0] } ?? .ok
    let missed = miss(slot, isCounted: isComplete)
    if last == .lost || missed >= Self.missesOfLost { return .lost }
    // As the fleet's merge judges a source that is late.
    let isOld = age.map { $0 > max(60, 10 * interval) } ?? false
    return max(last, isOld ? .unreachable : .stale)
  }

  /// - Returns: in how many complete ticks the GPU has been missing that should have had it.
  private mutating func miss(_ slot: Int, isCounted: Bool) -> UInt8 {
    if silences[slot] == nil { count += 1 }
    var silence = silences[slot] ?? Silence()
    if isCounted, silence.isExpected, silence.missed < Self.missesOfLost, !excused.contains(slot) {
      silence.missed += 1
    }
    silences[slot] = silence
    return silence.missed
  }
}
