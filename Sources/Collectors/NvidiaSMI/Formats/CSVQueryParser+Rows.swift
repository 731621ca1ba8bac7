import FleetModel

extension CSVQueryParser {
  /// Reads a row by the plan of its host.
  mutating func row(_ line: Bytes, _ place: Int, into frames: inout [Frame]) {
    guard scratch.cut(line), let plan = plan(for: line, place) else {
      strayLineCount &+= 1
      return
    }
    let stamp = plan.timeColumn.flatMap { time.parse(scratch.cell($0, of: line)) }
    guard let slot = slot(of: line, plan, stamp, place, into: &frames) else {
      strayLineCount &+= 1
      return
    }
    let status = readValues(line, plan)
    guard ticks.open(slot, host: hosts[place].name, at: stamp, into: &frames) else { return }
    rowCount &+= 1
    commit(slot, plan, status)
    closeRow(into: &frames)
  }

  /// The plan that a row's number of cells fits; nil when none does.
  private mutating func plan(for line: Bytes, _ place: Int) -> ColumnPlan? {
    guard let plan = hosts[place].plan, plan.isUseful else { return nil }
    let cells = scratch.cellCount
    let wanted = plan.columns.count
    if cells == wanted { return plan }
    guard cells == wanted + 1 else { return nil }
    if scratch.cell(wanted, of: line).isEmpty { return plan }
    guard time.parse(scratch.cell(0, of: line)) != nil else { return nil }
    if hosts[place].stampedPlan == nil { hosts[place].stampedPlan = plan.withLeadingTime() }
    return hosts[place].stampedPlan
  }

  /// Reads the cells of a row into the scratch space.
  /// - Returns: the status that a cell gives the whole GPU, if one does.
  private mutating func readValues(_ line: Bytes, _ plan: ColumnPlan) -> EntityStatus? {
    scratch.reset(metrics: plan.metrics.count)
    var status: EntityStatus?
    for index in plan.valueColumns {
      let cell = scratch.cell(index, of: line)
      let column = plan.columns[index]
      switch column.role {
      case .metric:
        let state = NvidiaSMICell.parse(cell, column.rule)
        if state == .error, let found = NvidiaSMICell.status(cell) {
          status = max(status ?? .ok, found)
        }
        scratch.note(state, rank: column.rank, at: column.target)
      case .reason(let reason): noteReason(cell, reason, column)
      case .recovery:
        if let found = NvidiaSMICell.recoveryStatus(cell) { status = max(status ?? .ok, found) }
      case .gpuCount: ticks.announcedCount = cell.unsigned
      default: break
      }
    }
    return status
  }

  private mutating func noteReason(
    _ cell: Bytes, _ reason: ClocksEventReasons, _ column: ColumnPlan.Column
  ) {
    if cell.isLike("active") {
      scratch.add(bit: reason.rawValue, at: column.target)
    } else if cell.isLike("not active") {
      scratch.add(bit: 0, at: column.target)
    }
  }

  /// Hands a row's cells to the builder. What a lost GPU still prints are no measurements.
  private mutating func commit(_ slot: Int, _ plan: ColumnPlan, _ status: EntityStatus?) {
    scratch.makeRoom(metrics: plan.metrics.count)
    var values: UInt64 = 0
    var errors: UInt64 = 0
    for index in plan.metrics.indices {
      let bit: UInt64 = 1 << UInt64(index)
      switch status == .lost ? .error : scratch.states[index] {
      case .value(let value):
        scratch.values[index] = value
        values |= bit
      case .error: errors |= bit
      case .unsupported: break
      }
    }
    ticks.builder.set(plan.metrics, slot, scratch.values, valued: values, failed: errors)
    if let status { ticks.builder.setStatus(status, slot) }
    if values > 0 || plan.metrics.isEmpty {
      ticks.builder.setStatus(.ok, slot)
    } else {
      ticks.builder.setStatus(errors > 0 ? .error : .unsupported, slot)
    }
  }
}
