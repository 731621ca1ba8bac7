import FleetModel

extension CSVQueryParser {
  /// Takes whole lines, each with its line end: plain rows in one pass, others one by one.
  package mutating func consume(
    lines text: Bytes, host: String, into frames: inout [Frame]
  ) -> (place: Int, lines: Int) {
    let place = place(ofHost: host)
    var start = 0
    var lines = 0
    while start < text.count {
      let rows = rowCount
      start = plainRows(text, from: start, place, into: &frames)
      lines &+= rowCount &- rows
      if start >= text.count { break }
      let end = text.place(of: 0x0A, from: start) ?? text.count
      guard consumeLine(text.part(start, end), host: host, into: &frames) else { break }
      start = end &+ 1
      lines &+= 1
    }
    return (min(start, text.count), lines)
  }

  /// Reads plain rows of one host for as long as there are any.
  /// - Returns: where the next row begins.
  mutating func plainRows(
    _ text: Bytes, from start: Int, _ host: Int, into frames: inout [Frame]
  ) -> Int {
    guard !hosts[host].isKeyless, let plan = hosts[host].plan, let steps = plan.steps,
      hosts[host].candidate == nil
    else { return start }
    scratch.makeRoom(metrics: plan.metrics.count)
    return steps.withUnsafeBufferPointer { steps in
      var place = start
      while place < text.count,
        let next = plainRow(text, from: place, host, plan, steps, into: &frames)
      {
        place = next
      }
      return place
    }
  }

  /// Reads a plain row of the GPU whose row followed the last row before.
  /// - Returns: where the row ends; nil, and nothing has changed, when it is no plain row.
  private mutating func plainRow(
    _ text: Bytes, from start: Int, _ host: Int, _ plan: ColumnPlan,
    _ steps: UnsafeBufferPointer<RowStep>, into frames: inout [Frame]
  ) -> Int? {
    let last = hosts[host].lastSlot
    guard Bytes.isDigit(text[start]), last >= 0, last < follower.count else { return nil }
    let slot = follower[last]
    guard written.knows(slot) else { return nil }
    var row = PlainRow(text, from: start, identityCount: plan.identityColumns.count)
    let isPlain = scratch.values.withUnsafeMutableBufferPointer { values in
      written.withBytes(of: slot) { row.read(steps, $0, &time, into: values) }
    }
    guard isPlain, row.valued != 0, row.place &- start < RowScratch.limit else { return nil }
    // A uuid is of one GPU, whatever the time says.
    if !plan.hasUUID, let stamp = row.stamp, !ticks.follows(slot, stamp) { return nil }
    hosts[host].lastSlot = slot
    hosts[host].position &+= 1
    if ticks.open(slot, host: hosts[host].name, at: row.stamp, into: &frames) {
      rowCount &+= 1
      ticks.builder.set(plan.metrics, slot, scratch.values, valued: row.valued, failed: 0)
      closeRow(into: &frames)
    }
    return row.place
  }

  /// Closes the row that was opened last.
  mutating func closeRow(into frames: inout [Frame]) {
    ticks.close(into: &frames)
    if !ticks.hasTick { for index in hosts.indices { hosts[index].position = 0 } }
  }
}
