/// What the reader of plain rows does with the next cells of a row.
struct RowStep: Sendable {
  enum Kind: Sendable {
    /// The time of the row.
    case time
    /// Some cells that say who the GPU is: they stand as they stood in its last row.
    case identity
    /// The only cell of a metric, mostly a number or mostly something else.
    case number, value
    /// A cell of no use here.
    case skip
  }

  let kind: Kind
  /// How many cells an identity has.
  private(set) var cells = 1
  /// Of a metric: its place among those of the plan.
  private(set) var target = 0
  /// Of a metric: how its cells are read.
  let rule: CellRule
  /// Of a number: ten to the power of its decimals, and the tool's own unit as the bytes of a word.
  let factor: Int64
  let unit: UInt32
  let unitMask: UInt32

  private init(_ kind: Kind, _ column: ColumnPlan.Column) {
    self.kind = kind
    rule = column.rule
    target = column.target
    factor = [1, 10, 100, 1000][min(3, max(0, rule.decimals))]
    var word: UInt32 = 0
    var mask: UInt32 = 0
    rule.plainUnit.withUTF8Buffer { bytes in
      for (place, byte) in bytes.prefix(4).enumerated() {
        word |= UInt32(byte) << UInt32(8 * place)
        mask |= 0xFF << UInt32(8 * place)
      }
    }
    unit = word
    unitMask = mask
  }

  /// The steps of a header; nil when its rows have to be read cell by cell: several columns tell of
  /// one metric, one tells of the whole GPU, or none tells the GPUs apart.
  static func steps(of columns: [ColumnPlan.Column]) -> [RowStep]? {
    var steps: [RowStep] = []
    var targets: Set<Int> = []
    let timeColumn = columns.firstIndex { $0.role == .timestamp }
    for (place, column) in columns.enumerated() {
      switch column.role {
      case .reason, .recovery, .gpuCount: return nil
      case .timestamp: steps.append(RowStep(place == timeColumn ? .time : .skip, column))
      case .metric:
        guard targets.insert(column.target).inserted else { return nil }
        let isNumber = column.rule.kind == .number && column.rule.headerScale == nil
        steps.append(RowStep(isNumber ? .number : .value, column))
      case _ where column.role.isIdentity:
        if let last = steps.indices.last, steps[last].kind == .identity {
          steps[last].cells += 1
        } else {
          steps.append(RowStep(.identity, column))
        }
      default: steps.append(RowStep(.skip, column))
      }
    }
    return targets.isEmpty || !columns.contains { $0.role.isKey } ? nil : steps
  }
}
