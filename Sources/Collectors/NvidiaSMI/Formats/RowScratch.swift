import FleetModel

/// Working space for one row, kept between rows so that none is allocated.
struct RowScratch: Sendable {
  /// Where each cell begins; one more than there are cells, the last being behind the line.
  var starts: [Int32] = []
  /// What the row says of each metric of the plan, and the rank of the column that said it.
  var states: [CellState] = []
  var ranks: [Int] = []

  /// Cuts a line at its commas. False when there are more cells than any tool writes.
  mutating func cut(_ line: Bytes) -> Bool {
    starts.removeAll(keepingCapacity: true)
    guard line.count < 1 << 20 else { return false }
    starts.append(0)
    for place in 0..<line.count where line[place] == 0x2C {
      starts.append(Int32(truncatingIfNeeded: place &+ 1))
      if starts.count > ColumnPlan.limit { return false }
    }
    starts.append(Int32(truncatingIfNeeded: line.count &+ 1))
    return true
  }

  var cellCount: Int { Swift.max(0, starts.count &- 1) }

  /// A cell without its outer blanks; empty when there is none.
  func cell(_ index: Int, of line: Bytes) -> Bytes {
    guard index >= 0, index &+ 1 < starts.count else { return line.part(0, 0) }
    return line.part(Int(starts[index]), Int(starts[index &+ 1]) &- 1).trimmed
  }

  /// Forgets what the last row said.
  mutating func reset(metrics: Int) {
    if states.count != metrics {
      states = [CellState](repeating: .unsupported, count: metrics)
      ranks = [Int](repeating: .max, count: metrics)
      return
    }
    for index in 0..<metrics {
      states[index] = .unsupported
      ranks[index] = .max
    }
  }

  /// Notes what a column says of a metric: a value beats none, then the lower rank wins.
  mutating func note(_ state: CellState, rank: Int, at target: Int) {
    guard target >= 0, target < states.count else { return }
    let hasValue = Self.isValue(states[target])
    let isBetter =
      hasValue == Self.isValue(state) ? rank < ranks[target] : !hasValue
    guard isBetter else { return }
    states[target] = state
    ranks[target] = rank
  }

  private static func isValue(_ state: CellState) -> Bool {
    if case .value = state { return true }
    return false
  }

  /// Adds a bit to a mask of reasons unless the mask itself is there.
  mutating func add(bit: UInt64, at target: Int) {
    guard target >= 0, target < states.count, ranks[target] >= 100 else { return }
    var mask: Int64 = 0
    if case .value(let known) = states[target] { mask = known }
    states[target] = .value(mask | Int64(truncatingIfNeeded: bit))
    ranks[target] = 100
  }
}
