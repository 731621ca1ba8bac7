import FleetModel

/// The values of GPUs that follow from several: the memory's total, which is the sum of its parts
/// where it is not exported, and what the instances of a partitioned GPU add up to where the whole
/// GPU is not told of. What is said of the whole is taken first.
struct BoardTallies {
  /// For each GPU what is said of the whole, and the sum over its parts; NaN where nothing is.
  private var wholes: [Double]
  private var parts: [Double]
  /// For each GPU how many parts the sum is of.
  private var counts: [UInt16]
  /// Names of the parts that were told of, where there are any.
  private var names: [Int: Set<String>] = [:]
  /// GPUs of which some part says nothing, so that a sum over its parts is not known.
  private(set) var incomplete: Set<Int> = []
  private var hasReasons: [Bool]
  private var hasXID: [Bool]

  /// Memory comes first, in a fixed order.
  private static let lanes: [RuleTarget] = [
    .metric(.framebufferUsed), .framebufferFree, .framebufferReserved, .metric(.framebufferTotal),
    .metric(.utilization), .metric(.smActive), .metric(.tensorActive), .metric(.dramActive),
    .metric(.pcieTx), .metric(.pcieRx),
  ]

  init(count: Int) {
    wholes = [Double](repeating: .nan, count: count * Self.lanes.count)
    parts = wholes
    counts = [UInt16](repeating: 0, count: wholes.count)
    hasReasons = [Bool](repeating: false, count: count)
    hasXID = hasReasons
  }

  /// Whether a mask, or a last XID, is told of that needs no putting together.
  func hasReasons(_ gpu: Int) -> Bool { hasReasons[gpu] }
  func hasXID(_ gpu: Int) -> Bool { hasXID[gpu] }

  /// Takes a value of a column; false when the column needs no tally.
  ///
  /// - Parameter share: how much of its GPU a part is; 0 when that is not said.
  mutating func take(_ cell: PageCell, _ metric: Metric, share: Double) -> Bool {
    let gpu = cell.key.owner
    switch metric {
    case .clocksEventReasons: hasReasons[gpu] = true
    case .xid: hasXID[gpu] = true
    case .framebufferUsed, .framebufferTotal, .utilization, .smActive, .tensorActive, .dramActive,
      .pcieTx, .pcieRx:
      take(cell, share: share)
      return true
    default: break
    }
    return false
  }

  /// Notes that a part could not be read: the others are no sum.
  mutating func fail(_ cell: PageCell) {
    guard !cell.key.part.isEmpty, let lane = Self.lanes.firstIndex(of: cell.key.target) else {
      return
    }
    parts[cell.key.owner * Self.lanes.count + lane] = -.infinity
  }

  /// Takes a value of a lane. A part whose size is not known says nothing of the whole, and one that
  /// cannot be makes the whole impossible.
  mutating func take(_ cell: PageCell, share: Double) {
    guard let lane = Self.lanes.firstIndex(of: cell.key.target) else { return }
    let place = cell.key.owner * Self.lanes.count + lane
    if cell.key.part.isEmpty {
      wholes[place] = cell.value
      return
    }
    names[cell.key.owner, default: []].insert(cell.key.part)
    guard share > 0 else { return }
    counts[place] &+= 1
    guard parts[place].isNaN || Self.isPossible(parts[place], lane) else { return }
    let before = parts[place].isNaN ? 0 : parts[place]
    let isWhole = Self.isPossible(cell.value, lane)
    parts[place] = isWhole ? before + share * cell.value : cell.value
  }

  /// Whether a value of a lane can be; free memory has no column of its own and is like that used.
  private static func isPossible(_ value: Double, _ lane: Int) -> Bool {
    if case .metric(let metric) = lanes[lane] { return metric.isPossible(value) }
    return value >= 0 && Metric.framebufferUsed.isPossible(value)
  }

  /// The values of a GPU. A sum over parts is one only where each of them was told of.
  ///
  /// - Parameter others: names of parts that are known of otherwise.
  mutating func values(of gpu: Int, others: (Int) -> Set<String>) -> [(Metric, Double)] {
    var result: [(Metric, Double)] = []
    let expected = names[gpu].map { $0.union(others(gpu)).count }
    var isIncomplete = false
    func value(_ lane: Int) -> Double? {
      let place = gpu * Self.lanes.count + lane
      if wholes[place].isNaN, let expected, counts[place] != expected,
        Self.isPossible(parts[place], lane)
      {
        isIncomplete = true
        return nil
      }
      let whole = wholes[place].isNaN ? parts[place] : wholes[place]
      return whole.isFinite ? whole : nil
    }
    for (lane, target) in Self.lanes.enumerated() {
      guard case .metric(let metric) = target, let value = value(lane) else { continue }
      result.append((metric, value))
    }
    if value(3) == nil, let used = value(0), let free = value(1) {
      let parts = [used, free, value(2) ?? 0]
      if zip(parts, 0...).allSatisfy({ Self.isPossible($0, $1) }) {
        result.append((.framebufferTotal, parts.reduce(0, +)))
      }
    }
    if isIncomplete { incomplete.insert(gpu) }
    return result
  }
}
