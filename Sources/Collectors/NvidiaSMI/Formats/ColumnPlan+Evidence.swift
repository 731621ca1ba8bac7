import FleetModel

extension ColumnPlan {
  /// How many columns are of use.
  var knownCount: Int { columns.filter { $0.role != .ignored }.count }

  /// Whether a line is a row of this plan as no other table has one: every cell of a metric can be
  /// read, and cells that say who a GPU is look like it. For headers whose names alone do not tell.
  ///
  /// - Parameter row: a line in the tool's own way of writing.
  package func isConfirmed(by row: Bytes) -> Bool {
    var scratch = RowScratch()
    guard scratch.cut(row) else { return false }
    let surplus = scratch.cellCount - columns.count
    guard surplus == 0 || surplus == 1 else { return false }
    var time = TimeText()
    let isTrailing = surplus == 1 && scratch.cell(columns.count, of: row).isEmpty
    let offset = isTrailing ? 0 : surplus
    if offset == 1 {
      let lead = scratch.cell(0, of: row)
      guard lead.unsigned != nil || time.parse(lead) != nil else { return false }
    }
    return isConfirmed { scratch.cell($0 + offset, of: row) }
  }

  private func isConfirmed(by cell: (Int) -> Bytes) -> Bool {
    var hasValue = false
    var hasGPU = false
    for (place, column) in columns.enumerated() {
      switch column.role {
      case .metric:
        let state = NvidiaSMICell.parse(cell(place), column.rule)
        guard state != .error || NvidiaSMICell.isError(cell(place)) else { return false }
        hasValue = hasValue || state != .unsupported || cell(place).first == 0x5B
      case .uuid, .busID, .name:
        hasGPU = hasGPU || Self.isGPU(cell(place), column.role)
        guard
          Self.isGPU(cell(place), column.role) || column.role == .name
            || NvidiaSMICell.isUnavailable(cell(place)) || NvidiaSMICell.isError(cell(place))
        else { return false }
      case .index:
        guard
          CSVQueryParser.index(cell(place)) != nil
            || NvidiaSMICell.isUnavailable(cell(place)) || NvidiaSMICell.isError(cell(place))
        else { return false }
      default: break
      }
    }
    return hasGPU || (hasValue && !has(.uuid) && !has(.busID))
  }

  /// Whether an identity cell is that of a GPU: `GPU-...`, a bus id, a name of NVIDIA's products.
  private static func isGPU(_ cell: Bytes, _ role: FieldRole) -> Bool {
    switch role {
    case .uuid: cell.startsLike("gpu-") || cell.startsLike("mig-")
    case .busID:
      cell.place(of: 0x3A) != nil && cell.place(of: 0x2E) != nil
        && cell.allSatisfy { NvidiaSMICell.hexDigit($0) != nil || $0 == 0x3A || $0 == 0x2E }
    default:
      cell.startsLike("nvidia") || cell.startsLike("tesla") || cell.startsLike("quadro")
        || cell.startsLike("geforce") || cell.startsLike("rtx") || cell.startsLike("gtx")
        || cell.startsLike("grid") || cell.startsLike("titan") || cell.startsLike("jetson")
        || cell.startsLike("a100") || cell.startsLike("a40") || cell.startsLike("a30")
        || cell.startsLike("orin") || cell.startsLike("xavier")
    }
  }
}
