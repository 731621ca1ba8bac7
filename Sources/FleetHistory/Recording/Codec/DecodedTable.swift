import FleetModel

/// The integers of a column as they were recorded.
struct DecodedValues: Sendable {
  /// Their bits; signed as `width` says.
  let storage: Column.Storage
  let width: ColumnWidth
  /// Whether each stripe had integers; nothing refers to one without.
  let isWritten: [Bool]
}

/// The states of the cells of a column.
struct DecodedStates: Sendable {
  let presence: PresenceMask
  let errors: PresenceMask?
  let isWritten: [Bool]
}

/// The statuses of the entities of a table.
struct DecodedStatuses: Sendable {
  let statuses: [EntityStatus]
  let isWritten: [Bool]
}

/// The table of one subject as it was recorded: what later frames refer to, and what a table of a
/// frame is made of.
struct DecodedTable: Sendable {
  let count: Int
  let stripe: Int
  /// By raw value of the metric.
  var values: [UInt8: DecodedValues] = [:]
  var states: [UInt8: DecodedStates] = [:]
  /// nil when all are `ok`.
  var statuses: DecodedStatuses?
  /// Decimals that the integers of a metric have, where they are not ours.
  var decimals: [UInt8: Int] = [:]

  init(count: Int, stripe: Int = 64) {
    self.count = count
    self.stripe = stripe
  }

  /// The table that was recorded.
  func table() -> MetricTable {
    var table = MetricTable(count: count)
    if let statuses { table.statuses = statuses.statuses }
    for metric in Metric.allCases {
      let raw = metric.rawValue
      if values[raw] != nil || states[raw] != nil { table[metric] = column(metric) }
    }
    return table
  }

  private func column(_ metric: Metric) -> Column {
    let raw = metric.rawValue
    guard let states = states[raw] else {
      return Column(count: count, width: metric.definition.width)
    }
    guard let values = values[raw] else {
      return Column(
        Column(count: count, width: metric.definition.width).storage, presence: states.presence,
        errors: states.errors)
    }
    let column = Column(
      values.ordinary, presence: states.presence, errors: states.errors)
    guard let decimals = decimals[raw] else { return column }
    return column.rescaled(by: metric.definition.decimals - decimals, metric)
  }
}

extension DecodedValues {
  /// Storage as columns have it: integers of other widths are widened.
  fileprivate var ordinary: Column.Storage {
    switch (storage, width.isSigned) {
    case (.uint8(let values), true): .int32(values.map { Int32(Int8(bitPattern: $0)) })
    case (.uint16(let values), true): .int32(values.map { Int32(Int16(bitPattern: $0)) })
    case (.int32(let values), false): .int64(values.map { Int64(UInt32(bitPattern: $0)) })
    default: storage
    }
  }
}

extension Column {
  /// The same values with more decimals, or with fewer; what no integer can hold is an error.
  fileprivate func rescaled(by decimals: Int, _ metric: Metric) -> Column {
    var factor: Int64 = 1
    for _ in 0..<min(18, abs(decimals)) { factor *= 10 }
    var column = Column(count: count, width: metric.definition.width)
    for place in 0..<count {
      guard case .value(let value) = state(at: place) else {
        column.set(state(at: place), at: place)
        continue
      }
      if decimals < 0 {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: factor)
        let isUp = rest.magnitude >= factor.magnitude / 2
        column.set(isUp ? whole &+ (value < 0 ? -1 : 1) : whole, at: place)
      } else {
        let (scaled, isTooLarge) = value.multipliedReportingOverflow(by: factor)
        column.set(isTooLarge ? .error : .value(scaled), at: place)
      }
    }
    return column
  }
}
