import FleetModel

extension MetricTable {
  /// The entities of several tables one after another.
  static func joined(_ tables: [MetricTable]) -> MetricTable {
    if tables.count == 1, let only = tables.first { return only }
    var result = MetricTable(count: tables.reduce(0) { $0 + $1.count })
    var metrics: Set<Metric> = []
    for table in tables { metrics.formUnion(table.metrics) }
    for metric in metrics {
      var column = Column(count: result.count, width: metric.definition.width)
      var start = 0
      for table in tables {
        if let part = table[metric] { column.place(part, from: start) }
        start += table.count
      }
      result[metric] = column
    }
    result.statuses = tables.flatMap(\.statuses)
    return result
  }
}

extension Column {
  /// Copies every cell of another column that is not merely absent.
  fileprivate mutating func place(_ part: Column, from start: Int) {
    for index in 0..<part.count {
      let state = part.state(at: index)
      if state != .unsupported { set(state, at: start + index) }
    }
  }
}
