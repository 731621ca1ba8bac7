/// The cells of the tick that is being built. Every metric has a lane, every slot a place in it, so
/// that a lane turns into a column in one pass; the storage is kept from tick to tick.
struct TickCells: Sendable {
  /// The metric of each lane, in the order in which they were first told of.
  private var metrics: [Metric] = []
  /// The lane of each metric by raw value; -1 where it has none.
  private var lanes = [Int8](repeating: -1, count: 64)
  /// Stored integers, lane after lane; those without a bit in `present` mean nothing.
  private var values: [Int64] = []
  /// For each slot one bit a lane: has a value, or was answered with an error.
  private var present: [UInt64] = []
  private var errors: [UInt64] = []
  /// Lanes that got a value or an error in this tick.
  private var touched: UInt64 = 0
  /// For each lane the integers of which nothing more needs to be asked.
  private var unquestioned: [ClosedRange<Int64>] = []
  /// Whether the tick that was taken last may hold values that cannot be.
  private(set) var isQuestionable = false
  /// Working space: one lane by place.
  private var moved: [Int64] = []
  /// How far apart lanes lie. No power of two, so that a row's cells do not share cache sets.
  private var stride = 0
  private var laneRoom = 0

  /// Slots there are.
  var count: Int { present.count }

  /// Adds a slot.
  mutating func addSlot() {
    present.append(0)
    errors.append(0)
    if present.count > stride { grow(laneRoom, max(16, stride * 2)) }
  }

  private mutating func grow(_ newLanes: Int, _ slots: Int) {
    let wide = slots | 8
    var grown = [Int64](repeating: 0, count: newLanes * wide)
    for lane in 0..<min(laneRoom, newLanes) {
      for slot in 0..<min(stride, wide) { grown[lane * wide + slot] = values[lane * stride + slot] }
    }
    values = grown
    stride = wide
    laneRoom = newLanes
  }

  /// The lane of a metric, made when it has none.
  private mutating func lane(of metric: Metric) -> Int {
    let known = Int(lanes[Int(metric.rawValue)])
    return known >= 0 ? known : addLane(metric)
  }

  private mutating func addLane(_ metric: Metric) -> Int {
    let lane = metrics.count
    metrics.append(metric)
    unquestioned.append(PossibleValues.of(metric).unquestioned)
    lanes[Int(metric.rawValue)] = Int8(lane)
    if lane >= laneRoom { grow(max(8, laneRoom * 2), stride) }
    return lane
  }

  /// Sets one cell; the last word on a cell stays.
  mutating func set(_ metric: Metric, _ slot: Int, _ state: CellState) {
    let lane = lane(of: metric)
    let bit: UInt64 = 1 << UInt64(lane)
    present[slot] &= ~bit
    errors[slot] &= ~bit
    switch state {
    case .value(let value):
      values[lane * stride + slot] = value
      present[slot] |= bit
      touched |= bit
    case .error:
      errors[slot] |= bit
      touched |= bit
    case .unsupported: break
    }
  }

  /// Sets the cells of one slot, one for each of some metrics that are all different: bit i of the
  /// masks says whether the i-th has a value or was answered with an error.
  mutating func set(
    _ row: [Metric], _ slot: Int, _ stored: [Int64], valued: UInt64, failed: UInt64
  ) {
    precondition(slot >= 0 && slot < present.count && stored.count >= row.count && row.count <= 64)
    let told = row.count == 64 ? UInt64.max : (1 << UInt64(row.count)) - 1
    if isFirst(row) {
      store(stored, row.count, slot)
      note(slot, told: told, valued: valued & told, failed: failed & told)
      return
    }
    for index in row.indices {
      let bit: UInt64 = 1 << UInt64(index)
      let state: CellState =
        valued & bit != 0 ? .value(stored[index]) : failed & bit != 0 ? .error : .unsupported
      set(row[index], slot, state)
    }
  }

  /// Puts stored integers into the first lanes of a slot.
  private mutating func store(_ stored: [Int64], _ count: Int, _ slot: Int) {
    let stride = stride
    values.withUnsafeMutableBufferPointer { values in
      precondition(count <= stored.count && (count - 1) * stride + slot < values.count)
      for index in 0..<count { values[index &* stride &+ slot] = stored[index] }
    }
  }

  /// Whether some metrics have the first lanes, in their order.
  private func isFirst(_ row: [Metric]) -> Bool {
    guard row.count <= metrics.count else { return false }
    for index in row.indices where row[index] != metrics[index] { return false }
    return true
  }

  private mutating func note(_ slot: Int, told: UInt64, valued: UInt64, failed: UInt64) {
    present[slot] = present[slot] & ~told | valued
    errors[slot] = errors[slot] & ~told | failed
    touched |= valued | failed
  }

  /// Takes over what the table of the tick before holds of GPUs that say nothing in this one, by the
  /// places that they had in it.
  mutating func keep(_ silent: [(slot: Int, place: Int)], of table: MetricTable) {
    for metric in table.metrics {
      guard let column = table[metric] else { continue }
      for (slot, place) in silent {
        let state = column.state(at: place)
        if state != .unsupported { set(metric, slot, state) }
      }
    }
  }

  /// Ends the tick: its columns by place, and nothing in the cells any more.
  /// - Parameters:
  ///   - order: for each place its slot; nil when places are slots.
  ///   - earlier: the table before, whose columns are shared where they hold the same.
  mutating func takeTable(order: [Int]?, statuses: [EntityStatus], like earlier: MetricTable?)
    -> MetricTable
  {
    let earlier = earlier.flatMap { $0.count == count ? $0 : nil }
    var everywhere = UInt64.max
    var anyError: UInt64 = 0
    for slot in 0..<count {
      everywhere &= present[slot]
      anyError |= errors[slot]
    }
    let table = MetricTable(statuses: statuses, metrics: touchedMetrics) { metric in
      let lane = Int(lanes[Int(metric.rawValue)])
      let bit: UInt64 = 1 << UInt64(lane)
      if everywhere & bit == 0 { clearAbsent(lane) }
      let before = earlier?[metric]
      let presence = mask(present, bit, everywhere & bit != 0, order, like: before?.presence)
      let errors = anyError & bit == 0 ? nil : mask(errors, bit, false, order, like: nil)
      return withValues(lane, order) {
        Self.column($0, metric, presence, errors, like: before)
      }
    }
    isQuestionable = needsALook
    clear()
    return table
  }

  /// The metrics that got a value or an error, a bit each by raw value.
  private var touchedMetrics: UInt128 {
    var bits: UInt128 = 0
    var rest = touched
    while rest != 0 {
      bits |= 1 << UInt128(metrics[rest.trailingZeroBitCount].rawValue)
      rest &= rest &- 1
    }
    return bits
  }

  /// Hands on the values of a lane by place.
  private mutating func withValues<T>(
    _ lane: Int, _ order: [Int]?, _ body: (UnsafeBufferPointer<Int64>) -> T
  ) -> T {
    let start = lane * stride
    if let order {
      moved.removeAll(keepingCapacity: true)
      for slot in order { moved.append(values[start + slot]) }
      return moved.withUnsafeBufferPointer(body)
    }
    return values.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[start..<start + count]))
    }
  }

  private mutating func clearAbsent(_ lane: Int) {
    let bit: UInt64 = 1 << UInt64(lane)
    for slot in present.indices where present[slot] & bit == 0 { values[lane * stride + slot] = 0 }
  }

  private mutating func clear() {
    touched = 0
    present.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    errors.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// The mask of a lane by place; the one before where it is the same.
  private func mask(
    _ bits: [UInt64], _ bit: UInt64, _ isFull: Bool, _ order: [Int]?, like earlier: PresenceMask?
  ) -> PresenceMask {
    if isFull, let earlier, earlier.isAllPresent { return earlier }
    let made =
      isFull
      ? PresenceMask(count: count, present: true)
      : PresenceMask(count: count) { place in
        bits[order.map { $0[place] } ?? place] & bit != 0
      }
    return made == earlier ? earlier ?? made : made
  }
}

extension TickCells {
  /// Whether an integer lies outside what is beyond question, or a GPU uses more memory than it has;
  /// that of an absent cell counts as the 0 that it is. It is asked of every tick, so there is no
  /// branch for a cell: an integer outside sets the highest bit.
  private var needsALook: Bool {
    let (count, stride, memory) = (count, stride, memoryLanes)
    return values.withUnsafeBufferPointer { values in
      unquestioned.withUnsafeBufferPointer { ranges in
        var outside: UInt64 = 0
        var rest = touched
        while rest != 0 {
          let lane = rest.trailingZeroBitCount
          rest &= rest &- 1
          let least = ranges[lane].lowerBound
          let span = UInt64(bitPattern: ranges[lane].upperBound &- least)
          for place in lane &* stride..<lane &* stride &+ count {
            let above = UInt64(bitPattern: values[place] &- least)
            outside |= above | (span &- above)
          }
        }
        guard let (used, total) = memory else { return outside >> 63 != 0 }
        for slot in 0..<count {
          let free = values[total &* stride &+ slot] &- values[used &* stride &+ slot]
          outside |= UInt64(bitPattern: free)
        }
        return outside >> 63 != 0
      }
    }
  }

  /// The lanes of the memory used and its total, where the tick told of both.
  private var memoryLanes: (used: Int, total: Int)? {
    let used = Int(lanes[Int(Metric.framebufferUsed.rawValue)])
    let total = Int(lanes[Int(Metric.framebufferTotal.rawValue)])
    guard used >= 0, total >= 0, touched & (1 << UInt64(used)) != 0,
      touched & (1 << UInt64(total)) != 0
    else { return nil }
    return (used, total)
  }
}
