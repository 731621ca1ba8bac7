import FleetModel

/// The values of GPUs that follow from several: the memory's total, which is the sum of its parts
/// where it is not exported, and what the instances of a partitioned GPU add up to where the whole
/// GPU is not told of. What is said of the whole is taken first.
struct BoardTallies {
  /// For each GPU what is said of the whole, and the sum over its parts; NaN where nothing is.
  private var wholes: [Double]
  private var parts: [Double]
  private var hasReasons: [Bool]
  private var hasXID: [Bool]

  /// Memory comes first, in a fixed order.
  private static let lanes: [RuleTarget] = [
    .metric(.framebufferUsed), .framebufferFree, .framebufferReserved, .metric(.framebufferTotal),
    .metric(.utilization), .metric(.smActive), .metric(.tensorActive), .metric(.dramActive),
  ]

  init(count: Int) {
    wholes = [Double](repeating: .nan, count: count * Self.lanes.count)
    parts = wholes
    hasReasons = [Bool](repeating: false, count: count)
    hasXID = hasReasons
  }

  /// Whether a mask, or a last XID, is told of that needs no putting together.
  func hasReasons(_ gpu: Int) -> Bool { hasReasons[gpu] }
  func hasXID(_ gpu: Int) -> Bool { hasXID[gpu] }

  /// Takes a value of a column; false when the column needs no tally.
  mutating func take(_ cell: PageCell, _ metric: Metric) -> Bool {
    let gpu = cell.key.owner
    switch metric {
    case .clocksEventReasons: hasReasons[gpu] = true
    case .xid: hasXID[gpu] = true
    case .framebufferUsed, .framebufferTotal, .utilization, .smActive, .tensorActive, .dramActive:
      take(cell)
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
  mutating func take(_ cell: PageCell) {
    guard let lane = Self.lanes.firstIndex(of: cell.key.target) else { return }
    let place = cell.key.owner * Self.lanes.count + lane
    if cell.key.part.isEmpty {
      wholes[place] = cell.value
    } else if cell.share > 0, parts[place].isNaN || Self.isPossible(parts[place], lane) {
      let before = parts[place].isNaN ? 0 : parts[place]
      let isWhole = Self.isPossible(cell.value, lane)
      parts[place] = isWhole ? before + cell.share * cell.value : cell.value
    }
  }

  /// Whether a value of a lane can be; free memory has no column of its own and is like that used.
  private static func isPossible(_ value: Double, _ lane: Int) -> Bool {
    if case .metric(let metric) = lanes[lane] { return metric.isPossible(value) }
    return value >= 0 && Metric.framebufferUsed.isPossible(value)
  }

  /// The values of a GPU.
  func values(of gpu: Int) -> [(Metric, Double)] {
    var result: [(Metric, Double)] = []
    func value(_ lane: Int) -> Double? {
      let place = gpu * Self.lanes.count + lane
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
    return result
  }
}
