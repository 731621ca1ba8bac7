/// All metrics of all entities of one kind at one instant: columns, and a status each.
package struct MetricTable: Sendable {
  package let count: Int
  /// By `Metric.rawValue`; nil where no entity was ever asked or answered.
  private var columns: [Column?]
  package var statuses: [EntityStatus]

  package init(count: Int) {
    self.count = count
    columns = [Column?](repeating: nil, count: Metric.allCases.count)
    statuses = [EntityStatus](repeating: .ok, count: count)
  }

  package subscript(metric: Metric) -> Column? {
    get { columns[Int(metric.rawValue)] }
    set {
      precondition(newValue.map { $0.count == count } ?? true)
      columns[Int(metric.rawValue)] = newValue
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
    let place = Int(metric.rawValue)
    if columns[place] == nil {
      if state == .unsupported { return }
      columns[place] = Column(count: count, width: metric.definition.width)
    }
    columns[place]?.set(state, at: index)
  }

  /// Sets one cell from a value in the metric's unit; a value no integer can hold becomes an error.
  package mutating func set(_ metric: Metric, _ index: Int, value: Double) {
    set(metric, index, metric.definition.stored(value).map { .value($0) } ?? .error)
  }

  /// Metrics that have a column.
  package var metrics: [Metric] {
    Metric.allCases.filter { columns[Int($0.rawValue)] != nil }
  }

  /// A table whose entity i is this table's entity `order[i]`; nil entries are absent and `ok`.
  package func gathered(_ order: [Int?]) -> MetricTable {
    var result = MetricTable(count: order.count)
    for metric in metrics { result[metric] = self[metric]?.gathered(order) }
    result.statuses = order.map { index in index.map { statuses[$0] } ?? .ok }
    return result
  }
}
