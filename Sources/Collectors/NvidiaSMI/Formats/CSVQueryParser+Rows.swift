import FleetModel

extension CSVQueryParser {
  /// Reads a row by the plan of its host.
  /// - Returns: whether it is one.
  mutating func row(_ line: Bytes, _ place: Int, into frames: inout [Frame]) -> Bool {
    guard scratch.cut(line), let plan = plan(for: line, place) else {
      noteStray(line, place)
      return false
    }
    let stamp = plan.timeColumn.flatMap { time.parse(scratch.cell($0, of: line)) }
    guard isBelievable(line, plan, stamp) else { return false }
    if isContested(line, plan, stamp, place) {
      ticks.contest.hasRefused = true
      return false
    }
    guard let slot = slot(of: line, plan, stamp, place, into: &frames) else {
      strayLineCount &+= 1
      return true
    }
    let status = readValues(line, plan, slot)
    guard ticks.open(slot, host: hosts[place].name, at: stamp, into: &frames) else {
      return true
    }
    rowCount &+= 1
    commit(slot, plan, status)
    closeRow(into: &frames)
    return true
  }

  /// Whether a line with the right number of cells is a row: its time is one, or more of its numbers
  /// are numbers than are words. One bad cell, also that of the time, costs only itself; in a log what
  /// stands in the place of a time is often something in front of a line.
  private mutating func isBelievable(
    _ line: Bytes, _ plan: ColumnPlan, _ stamp: Timestamp?
  ) -> Bool {
    if stamp != nil { return true }
    if leavesHeaders, let column = plan.timeColumn, !isBlank(column, of: line) { return false }
    let fitting = scratch.fitting(line, plan, &time)
    return fitting.right > 0 ? fitting.wrong <= fitting.right : fitting.wrong == 0
  }

  /// Whether a row that has a time and a key may be another host's: it lies before the last one, or
  /// tells again of a GPU in the same tick, or of one that may be known elsewhere.
  private mutating func isContested(
    _ line: Bytes, _ plan: ColumnPlan, _ stamp: Timestamp?, _ place: Int
  ) -> Bool {
    let contest = ticks.contest
    guard contest.doubtsRepeats, !contest.takesNext, plan.hasKey, !hosts[place].isKeyless,
      let stamp
    else { return false }
    let isSuspect = ticks.isBehindLast(stamp) || contest.doubtsNewcomers || ticks.isNear(stamp)
    guard isSuspect else { return false }
    let slot =
      expectedSlot(line, plan, place)
      ?? ticks.builder.knownSlot(of: identity(of: line, plan, place))
    if ticks.goesBack(to: stamp, slot) { return true }
    guard !plan.hasUUID else { return contest.doubtsNewcomers && slot == nil }
    return ticks.isNear(stamp) && slot.map { ticks.isTold($0) } == true
  }

  /// Whether a cell says that there is nothing, or what went wrong, in place of a value.
  private func isBlank(_ column: Int, of line: Bytes) -> Bool {
    let cell = scratch.cell(column, of: line)
    return NvidiaSMICell.isUnavailable(cell) || NvidiaSMICell.isError(cell)
  }

  /// Notes a line that is no row. One with commas, or that begins with a number, may be a row that
  /// was torn: it costs no GPU its standing, and the row behind it follows none that is known.
  private mutating func noteStray(_ line: Bytes, _ place: Int) {
    let isNumber = line.first.map { Bytes.isDigit($0) } ?? false
    guard isNumber || line.place(of: 0x2C, from: 0) != nil else { return }
    ticks.noteTornRow()
    hosts[place].lastSlot = -1
  }

  /// The plan that a row's number of cells fits; nil when none does.
  private mutating func plan(for line: Bytes, _ place: Int) -> ColumnPlan? {
    guard let plan = hosts[place].plan, plan.isUseful else { return nil }
    let cells = scratch.cellCount
    let wanted = plan.columns.count
    if cells == wanted { return plan }
    guard cells == wanted + 1 else { return nil }
    if scratch.cell(wanted, of: line).isEmpty { return plan }
    let lead = scratch.cell(0, of: line)
    if lead.count < 10, lead.unsigned != nil {
      if hosts[place].numberedPlan == nil { hosts[place].numberedPlan = plan.withLeadingNumber() }
      return hosts[place].numberedPlan
    }
    guard time.parse(lead) != nil else { return nil }
    if hosts[place].stampedPlan == nil { hosts[place].stampedPlan = plan.withLeadingTime() }
    return hosts[place].stampedPlan
  }

  /// Reads the cells of a row into the scratch space.
  /// - Returns: the status that a cell gives the whole GPU, if one does.
  private mutating func readValues(
    _ line: Bytes, _ plan: ColumnPlan, _ slot: Int
  ) -> EntityStatus? {
    scratch.reset(metrics: plan.metrics.count)
    var status: EntityStatus?
    for index in plan.valueColumns {
      let cell = scratch.cell(index, of: line)
      let column = plan.columns[index]
      switch column.role {
      case .metric(let metric, _):
        let state = NvidiaSMICell.parse(cell, column.rule)
        if NvidiaSMICell.isUnreadable(cell, state) {
          ticks.builder.doubt(unreadable: cell.text, metric, slot)
        }
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
