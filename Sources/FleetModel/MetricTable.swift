/// All metrics of all entities of one kind at one instant: columns, and a status each.
package struct MetricTable: Sendable {
  package let count: Int
  /// Bit m is set when the metric with raw value m has a column; without one no entity was ever
  /// asked or answered.
  private(set) var present: UInt128 = 0
  /// The columns there are, in the order of their metrics.
  var columns: [Column] = []
  package var statuses: [EntityStatus]

  /// One row that holds nothing.
  package static let emptyRow = MetricTable(count: 1)

  package init(count: Int) {
    self.count = count
    statuses = [EntityStatus](repeating: .ok, count: count)
  }

  /// A table with a column for every metric whose bit, by raw value, is set.
  init(statuses: [EntityStatus], metrics: UInt128, column: (Metric) -> Column) {
    count = statuses.count
    self.statuses = statuses
    columns.reserveCapacity(metrics.nonzeroBitCount)
    var rest = metrics
    while rest != 0 {
      let place = rest.trailingZeroBitCount
      rest &= rest &- 1
      guard let metric = Metric(rawValue: UInt8(place)) else { continue }
      columns.append(column(metric))
      present |= 1 << UInt128(place)
    }
  }

  /// Where a metric's column is, or would be.
  @inline(__always)
  private func place(_ metric: Metric) -> Int {
    (present & ((1 << UInt128(metric.rawValue)) - 1)).nonzeroBitCount
  }

  @inline(__always)
  private func has(_ metric: Metric) -> Bool { present & (1 << UInt128(metric.rawValue)) != 0 }

  package subscript(metric: Metric) -> Column? {
    get { has(metric) ? columns[place(metric)] : nil }
    set {
      precondition(newValue.map { $0.count == count } ?? true)
      let place = place(metric)
      switch (newValue, has(metric)) {
      case (let column?, true): columns[place] = column
      case (let column?, false): columns.insert(column, at: place)
      case (nil, true): columns.remove(at: place)
      case (nil, false): return
      }
      let bit: UInt128 = 1 << UInt128(metric.rawValue)
      present = newValue == nil ? present & ~bit : present | bit
    }
  }

  /// The stored integer of a metric of an entity; nil when absent.
  package func stored(_ metric: Metric, _ index: Int) -> Int64? { self[metric]?[index] }

  /// The value of a metric of an entity in the metric's unit; nil when absent.
  package func value(_ metric: Metric, _ index: Int) -> Double? {
    self[metric]?[index].map { metric.definition.value($0) }
  }

  package func state(_ metric: Metric, _ index: Int) -> CellState {
    self[metric]?.state(at: index) ?? .unsupported
  }

  /// Sets one cell, making the column when it is the first of its metric. Setting an unsupported
  /// cell of a metric that has no column does nothing: absent is the same without one.
  package mutating func set(_ metric: Metric, _ index: Int, _ state: CellState) {
    if !has(metric) {
      if state == .unsupported { return }
      self[metric] = Column(count: count, width: metric.definition.width)
    }
    columns[place(metric)].set(state, at: index)
  }

  /// Sets one cell from a value in the metric's unit; a value no integer can hold becomes an error.
  package mutating func set(_ metric: Metric, _ index: Int, value: Double) {
    set(metric, index, metric.definition.stored(value).map { .value($0) } ?? .error)
  }

  /// Metrics that have a column.
  package var metrics: [Metric] {
    Metric.allCases.filter(has)
  }

  /// A table whose entity i is this table's entity `order[i]`; nil entries are absent and `ok`.
  package func gathered(_ order: [Int?]) -> MetricTable {
    var result = MetricTable(count: order.count)
    for metric in metrics { result[metric] = self[metric]?.gathered(order) }
    result.statuses = order.map { index in index.map { statuses[$0] } ?? .ok }
    return result
  }
}
