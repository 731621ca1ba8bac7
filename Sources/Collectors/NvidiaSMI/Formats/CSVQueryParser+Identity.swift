import FleetModel

extension CSVQueryParser {
  /// The slot of the GPU that a row tells of; nil for a row that cannot be attributed, as the rows
  /// made only of errors that follow the sentence about a lost GPU.
  mutating func slot(
    of line: Bytes, _ plan: ColumnPlan, _ stamp: Timestamp?, _ place: Int,
    into frames: inout [Frame]
  ) -> Int? {
    if !plan.hasKey || hosts[place].isKeyless {
      return slotByPosition(line, plan, stamp, place, into: &frames)
    }
    if let slot = expectedSlot(line, plan, place) { return advance(place, to: slot) }
    var identity = identity(of: line, plan, place)
    identity.position = hosts[place].gpuCount
    if identity.uuid == nil, identity.busID == nil, identity.index == nil {
      return lostSlot(line, plan, place)
    }
    if identity.busID == nil, identity.index == nil, identity.key.contains("/#") {
      hosts[place].isKeyless = true
      return slotByPosition(line, plan, stamp, place, into: &frames)
    }
    // A GPU that begins the next tick is none of the tick before.
    if ticks.startsTick(identity.index, identity.host, stamp) { endTick(into: &frames) }
    let before = ticks.builder.gpuCount
    let slot = knownSlot(identity, plan) ?? ticks.builder.slot(for: identity)
    hosts[place].gpuCount &+= ticks.builder.gpuCount &- before
    remember(line, plan, slot)
    return advance(place, to: slot)
  }

  /// A GPU whose uuid or bus id reads as an error is found by what is left of its identity.
  private func knownSlot(_ identity: GPUIdentity, _ plan: ColumnPlan) -> Int? {
    if plan.has(.uuid), identity.uuid == nil || identity.key.contains("/") {
      if let busID = identity.busID {
        return ticks.builder.slot(host: identity.host, matching: busID)
      }
      if let index = identity.index, plan.has(.uuid) {
        return ticks.builder.slot(host: identity.host, matching: String(index))
      }
    }
    return nil
  }

  private mutating func advance(_ place: Int, to slot: Int) -> Int {
    let last = hosts[place].lastSlot
    if last >= 0 {
      while follower.count <= last { follower.append(-1) }
      follower[last] = slot
    }
    hosts[place].lastSlot = slot
    hosts[place].position &+= 1
    return slot
  }

  /// The GPU of a row that says of everything, even of who it is, that the GPU is lost: the one whose
  /// row followed the last row before. Nil where a sentence has told of it, and for other rows.
  private mutating func lostSlot(_ line: Bytes, _ plan: ColumnPlan, _ place: Int) -> Int? {
    let last = hosts[place].lastSlot
    guard last >= 0, last < follower.count, last != hosts[place].slotBeforeSentence else {
      return nil
    }
    let isLost = plan.columns.indices.allSatisfy { column in
      column == plan.timeColumn || NvidiaSMICell.status(scratch.cell(column, of: line)) == .lost
    }
    let slot = follower[last]
    guard isLost, slot >= 0, !ticks.isTold(slot) || ticks.isComplete else { return nil }
    return advance(place, to: slot)
  }

  /// The GPU whose row followed the last row before, if this row's identity cells are its own.
  func expectedSlot(_ line: Bytes, _ plan: ColumnPlan, _ place: Int) -> Int? {
    let last = hosts[place].lastSlot
    guard last >= 0, last < follower.count else { return nil }
    let slot = follower[last]
    return written.knows(slot) && isWritten(line, plan, slot) ? slot : nil
  }

  /// Whether a row's identity cells are byte for byte what was last written of a slot.
  private func isWritten(_ line: Bytes, _ plan: ColumnPlan, _ slot: Int) -> Bool {
    written.withBytes(of: slot) { known in
      guard known.first == 0x2C else { return false }
      var place = 1
      for column in plan.identityColumns {
        let cell = scratch.rawCell(column, of: line)
        let end = place &+ cell.count
        guard end < known.count, known[end] == 0x2C, cell.equals(known.part(place, end)) else {
          return false
        }
        place = end &+ 1
      }
      return place == known.count
    }
  }

  private mutating func remember(_ line: Bytes, _ plan: ColumnPlan, _ slot: Int) {
    var bytes: [UInt8] = [0x2C]
    for column in plan.identityColumns {
      bytes.append(contentsOf: scratch.rawCell(column, of: line))
      bytes.append(0x2C)
    }
    written.remember(bytes, of: slot)
  }

  /// The n-th row of a host in a tick is its n-th GPU.
  private mutating func slotByPosition(
    _ line: Bytes, _ plan: ColumnPlan, _ stamp: Timestamp?, _ place: Int,
    into frames: inout [Frame]
  ) -> Int? {
    if endsTick(plan, stamp, place) { endTick(into: &frames) }
    if let slot = expectedPosition(place), isWritten(line, plan, slot) {
      return advance(place, to: slot)
    }
    var identity = identity(of: line, plan, place)
    identity.uuid = nil
    let slot = ticks.builder.slot(for: identity)
    remember(line, plan, slot)
    return advance(place, to: slot)
  }

  private func expectedPosition(_ place: Int) -> Int? {
    let last = hosts[place].lastSlot
    guard last >= 0, last < follower.count, written.knows(follower[last]) else { return nil }
    let slot = follower[last]
    let identity = ticks.builder.identity(ofSlot: slot)
    return identity.position == hosts[place].position && identity.host == hosts[place].name
      ? slot : nil
  }

  private func endsTick(_ plan: ColumnPlan, _ stamp: Timestamp?, _ place: Int) -> Bool {
    guard hosts[place].position > 0 else { return false }
    switch grouping ?? (plan.hasTime ? .byGap(Self.defaultGap) : .byHeader) {
    case .everyRow: return true
    case .byHeader: return false
    case .byGap(let gap): return stamp.map { ticks.isAfterGap($0, longerThan: gap) } ?? false
    }
  }

  /// Rows of one tick lie 1 to 5 ms apart, loops are 50 ms apart and more.
  static let defaultGap = 0.03

  func identity(of line: Bytes, _ plan: ColumnPlan, _ place: Int) -> GPUIdentity {
    var identity = GPUIdentity(host: hosts[place].name, position: hosts[place].position)
    for column in plan.identityColumns {
      let cell = scratch.cell(column, of: line)
      if NvidiaSMICell.isUnavailable(cell) || NvidiaSMICell.isError(cell) { continue }
      switch plan.columns[column].role {
      case .index: identity.index = Self.index(cell)
      case .uuid: identity.uuid = cell.text
      case .busID: identity.busID = cell.text
      case .name: identity.name = cell.text
      case .serial: identity.serial = cell.text
      case .driver: identity.driver = cell.text
      case .host where identity.host.isEmpty: identity.host = cell.text
      default: break
      }
    }
    return identity
  }

  /// `3`, or a wrapper's `gpu3` or `GPU 3`.
  static func index(_ cell: Bytes) -> Int? {
    if let plain = cell.unsigned { return plain }
    return cell.startsLike("gpu") ? cell.part(3, cell.count).trimmed.unsigned : nil
  }
}

// MARK: Rows seen from outside

extension CSVQueryParser {
  /// When and of which GPU a row is.
  struct RowIdentity: Sendable {
    let time: Timestamp?
    let identity: GPUIdentity
    /// Whether a column tells the GPUs of a host apart.
    let hasKey: Bool
  }

  /// The columns of the host that the parser reads; nil before a header.
  var plan: ColumnPlan? { hosts.first?.plan ?? defaultPlan }
  /// How its rows are written; nil before the first.
  var dialect: CSVDialect? { hosts.first?.dialect }
  /// Its header as it was written.
  var header: [UInt8] { hosts.first?.header ?? [] }
  var hasTime: Bool { plan?.hasTime ?? false }

  /// When and of which GPU a row is, without reading it; nil where the line is no row.
  func identity(of line: Bytes) -> RowIdentity? {
    withCells(of: line) { plan, scratch, row in
      var time = time
      let stamp = plan.timeColumn.flatMap { time.parse(scratch.cell($0, of: row)) }
      var reader = self
      reader.scratch = scratch
      let host = reader.place(ofHost: hosts.first?.name ?? "")
      return RowIdentity(
        time: stamp, identity: reader.identity(of: row, plan, host), hasKey: plan.hasKey)
    }
  }

  /// What stands in the place of a row's time, where that is none; nil otherwise.
  func unreadableTime(of line: Bytes) -> String? {
    withCells(of: line) { plan, scratch, row in
      var time = time
      guard let column = plan.timeColumn else { return nil }
      let cell = scratch.cell(column, of: row)
      return time.parse(cell) == nil ? cell.text : nil
    }
  }

  /// The cell that names the host of a row; nil where the line is no row, or no column does.
  func hostCell(of line: Bytes) -> String? {
    withCells(of: line) { plan, scratch, row in
      let host = plan.hostColumn.map { scratch.cell($0, of: row).text } ?? ""
      return host.isEmpty ? nil : host
    }
  }

  /// Hands on a row as the tool would have written it, cut into its cells.
  private func withCells<T>(
    of line: Bytes, _ body: (ColumnPlan, RowScratch, Bytes) -> T?
  ) -> T? {
    guard let plan else { return nil }
    var text = [UInt8](line.trimmed)
    if var dialect, !dialect.isPlain || text.contains(0x22), !dialect.convert(line, into: &text) {
      return nil
    }
    return text.withUnsafeBufferPointer { row in
      var scratch = RowScratch()
      guard scratch.cut(row), scratch.cellCount == plan.columns.count else { return nil }
      return body(plan, scratch, row)
    }
  }
}
