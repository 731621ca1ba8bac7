import FleetModel

/// Working space for one row, kept between rows so that none is allocated.
struct RowScratch: Sendable {
  /// Where each cell begins; behind the last cell one more, past the line's end.
  var starts: [Int32] = []
  /// What the row says of each metric of the plan, and the rank of the column that said it.
  var states: [CellState] = []
  var ranks: [Int] = []
  /// The stored integers of a row, one for each metric of the plan.
  var values: [Int64] = []

  /// Rows of this many bytes are no rows.
  static let limit = 1 << 20

  private(set) var cellCount = 0

  /// Cuts a line at its commas, eight bytes a step. False when there are more cells than any tool
  /// writes.
  mutating func cut(_ line: Bytes) -> Bool {
    cellCount = 0
    guard line.count < Self.limit else { return false }
    if starts.isEmpty { starts = [Int32](repeating: 0, count: ColumnPlan.limit + 2) }
    let found = starts.withUnsafeMutableBufferPointer { Self.cut(line, into: $0) }
    cellCount = found ?? 0
    return found != nil
  }

  /// - Returns: the number of cells; nil when there are too many.
  private static func cut(_ line: Bytes, into starts: UnsafeMutableBufferPointer<Int32>) -> Int? {
    let room = starts.count &- 2
    guard room > 0 else { return nil }
    starts[0] = 0
    var cells = 1
    var place = 0
    let raw = UnsafeRawBufferPointer(line)
    while place &+ 8 <= line.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      var marks = commaMarks(word)
      while marks != 0 {
        guard cells < room else { return nil }
        starts[cells] = Int32(truncatingIfNeeded: place &+ marks.trailingZeroBitCount / 8 &+ 1)
        cells &+= 1
        marks &= marks &- 1
      }
      place &+= 8
    }
    while place < line.count {
      if line[place] == 0x2C {
        guard cells < room else { return nil }
        starts[cells] = Int32(truncatingIfNeeded: place &+ 1)
        cells &+= 1
      }
      place &+= 1
    }
    starts[cells] = Int32(truncatingIfNeeded: line.count &+ 1)
    return cells
  }

  /// The high bit of every byte that is a comma; exact for every byte.
  private static func commaMarks(_ word: UInt64) -> UInt64 {
    let differing = word ^ 0x2C2C_2C2C_2C2C_2C2C
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((differing & low) &+ low) | differing | low)
  }

  /// A cell without its outer blanks; empty when there is none.
  func cell(_ index: Int, of line: Bytes) -> Bytes {
    guard index >= 0, index < cellCount else { return line.part(0, 0) }
    return line.part(Int(starts[index]), Int(starts[index &+ 1]) &- 1).trimmed
  }

  /// A cell with its outer blanks.
  func rawCell(_ index: Int, of line: Bytes) -> Bytes {
    guard index >= 0, index < cellCount else { return line.part(0, 0) }
    return line.part(Int(starts[index]), Int(starts[index &+ 1]) &- 1)
  }

  /// Makes room for the values of a row.
  mutating func makeRoom(metrics: Int) {
    if values.count != metrics { values = [Int64](repeating: 0, count: metrics) }
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
