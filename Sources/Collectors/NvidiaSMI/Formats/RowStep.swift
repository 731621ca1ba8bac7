/// What the reader of plain rows does with the next cells of a row.
struct RowStep: Sendable {
  enum Kind: Sendable {
    /// The time of the row.
    case time
    /// Some cells that say who the GPU is: they stand as they stood in its last row.
    case identity(cells: Int)
    /// The only cell of a metric.
    case metric(target: Int, CellRule)
    /// A cell of no use here.
    case skip
  }

  let kind: Kind

  /// The steps of a header; nil when its rows have to be read cell by cell: several columns tell of
  /// one metric, one tells of the whole GPU, or none tells the GPUs apart.
  static func steps(of columns: [ColumnPlan.Column]) -> [RowStep]? {
    var steps: [RowStep] = []
    var targets: Set<Int> = []
    for (place, column) in columns.enumerated() {
      switch column.role {
      case .reason, .recovery, .gpuCount: return nil
      case .timestamp:
        let isFirst = columns.firstIndex { $0.role == .timestamp } == place
        steps.append(RowStep(kind: isFirst ? .time : .skip))
      case .metric:
        guard targets.insert(column.target).inserted else { return nil }
        steps.append(RowStep(kind: .metric(target: column.target, column.rule)))
      case _ where column.role.isIdentity:
        if case .identity(let cells) = steps.last?.kind {
          steps[steps.count - 1] = RowStep(kind: .identity(cells: cells + 1))
        } else {
          steps.append(RowStep(kind: .identity(cells: 1)))
        }
      default: steps.append(RowStep(kind: .skip))
      }
    }
    return targets.isEmpty || !columns.contains { $0.role.isKey } ? nil : steps
  }
}
