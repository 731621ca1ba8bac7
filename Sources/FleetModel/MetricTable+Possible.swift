/// How many values of a table cannot be, and which was the first.
package struct Refusals: Sendable {
  package private(set) var count = 0
  package private(set) var first: (metric: Metric, entity: Int, stored: Int64)?

  mutating func note(_ metric: Metric, _ entity: Int, _ stored: Int64) {
    count += 1
    if first == nil { first = (metric, entity, stored) }
  }
}

extension MetricTable {
  /// Turns every value that cannot be into an error: what its metric says, a GPU's power by its own
  /// limit, and its memory used by the total. A table in order costs a pass over each column.
  package mutating func refuseImpossible() -> Refusals {
    var refusals = Refusals()
    var rest = present
    for place in columns.indices {
      let raw = rest.trailingZeroBitCount
      rest &= rest &- 1
      guard !columns[place].lies(within: PossibleValues.all[raw].unquestioned),
        let metric = Metric(rawValue: UInt8(raw)), metric != .powerDraw
      else { continue }
      let definition = metric.definition
      columns[place].refuse {
        definition.isPossible($1)
      } _: {
        refusals.note(metric, $0, $1)
      }
    }
    refusePower(&refusals)
    refuseMemory(&refusals)
    return refusals
  }

  private mutating func refusePower(_ refusals: inout Refusals) {
    let metric = Metric.powerDraw
    guard var draw = self[metric], !draw.lies(within: PossibleValues.of(metric).unquestioned)
    else { return }
    let limits = self[.powerLimit]
    // Of an absent limit the column holds a 0.
    let least = limits.map { max($0.least ?? 0, 1) }
    if draw.lies(within: 0...PowerBound.stored(limit: least)) { return }
    draw.refuse {
      $1 >= 0 && $1 <= PowerBound.stored(limit: limits?[$0])
    } _: {
      refusals.note(metric, $0, $1)
    }
    self[metric] = draw
  }

  /// MiB by which roundings may let the memory used exceed the total.
  private static let roundingOfMemory: Int64 = 1

  private mutating func refuseMemory(_ refusals: inout Refusals) {
    let metric = Metric.framebufferUsed
    guard let used = self[metric], let total = self[.framebufferTotal],
      !Self.isWithin(used, total, by: Self.roundingOfMemory)
    else { return }
    var mended = used
    mended.refuse { gpu, stored in
      total[gpu].map { stored <= $0 &+ Self.roundingOfMemory } ?? true
    } _: {
      refusals.note(metric, $0, $1)
    }
    if mended.errors != used.errors { self[metric] = mended }
  }

  /// Whether no stored integer exceeds another column's, which both have in 32 bits: what nearly
  /// every table of a million GPUs is known by. False says that a closer look is needed.
  private static func isWithin(_ a: Column, _ b: Column, by tolerance: Int64) -> Bool {
    guard case .int32(let a) = a.storage, case .int32(let b) = b.storage,
      let tolerance = Int32(exactly: tolerance)
    else { return false }
    var over: Int32 = 0
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        for place in 0..<min(a.count, b.count) {
          over |= a[place] &- b[place] > tolerance ? 1 : 0
        }
      }
    }
    return over == 0
  }
}
