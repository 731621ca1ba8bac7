import FleetModel

extension CSVQueryParser {
  /// Takes whole lines, each with its line end: plain rows in one pass, others one by one.
  package mutating func consume(lines text: Bytes, into frames: inout [Frame]) {
    var start = 0
    while start < text.count {
      if lastHost < hosts.count, hosts[lastHost].name.isEmpty,
        let next = plainRow(text, from: start, lastHost, into: &frames)
      {
        start = next
        continue
      }
      let end = text.place(of: 0x0A, from: start) ?? text.count
      consume(text.part(start, end), host: "", into: &frames)
      start = end &+ 1
    }
  }

  /// Reads a plain row of the GPU whose row followed the last row before.
  /// - Returns: where the row ends; nil, and nothing has changed, when it is no plain row.
  mutating func plainRow(
    _ text: Bytes, from start: Int, _ host: Int, into frames: inout [Frame]
  ) -> Int? {
    guard start < text.count, Bytes.isDigit(text[start]), !hosts[host].isKeyless,
      let plan = hosts[host].plan, let steps = plan.steps
    else { return nil }
    let last = hosts[host].lastSlot
    guard last >= 0, last < follower.count else { return nil }
    let slot = follower[last]
    guard slot >= 0, slot < written.count else { return nil }
    if scratch.states.count != plan.metrics.count { scratch.reset(metrics: plan.metrics.count) }
    var row = PlainRow(text, from: start)
    let isPlain = scratch.states.withUnsafeMutableBufferPointer { states in
      written[slot].withUnsafeBufferPointer { row.read(steps, $0, &time, into: states) }
    }
    guard isPlain, row.valueCount > 0 else { return nil }
    hosts[host].lastSlot = slot
    hosts[host].position &+= 1
    if ticks.open(slot, host: hosts[host].name, at: row.stamp, into: &frames) {
      rowCount &+= 1
      scratch.states.withUnsafeBufferPointer { ticks.builder.set(plan.metrics, slot, $0) }
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
