import FleetModel

extension FleetMerge {
  /// The labels of the merged fleet. A GPU that several sources report has of each key the value of
  /// the first source that knows one, whoever came last: who works on it does not depend on whose
  /// watts are newer.
  func labels(_ frames: [Frame]) -> LabelTable {
    let joined = LabelTable.joined(frames.map { ($0.labels, $0.gpus.count) })
    guard !joined.isEmpty else { return .none }
    let columns = joined.columns.map { column in
      var codes = order.map { column.codes[$0] }
      for (place, members) in shared {
        codes[place] = members.lazy.map { column.codes[$0] }.first { $0 > 0 } ?? 0
      }
      return LabelTable.Column(key: column.key, values: column.values, codes: codes)
    }
    return LabelTable(count: order.count, columns: columns)
  }
}

/// The labels of a merged fleet, made anew only when a source has other ones.
struct MergedLabels: Sendable {
  private var parts: [LabelTable] = []
  private var epoch: UInt64 = 0
  private var made = LabelTable.none

  /// The labels of frames that fit a merge.
  mutating func table(_ merge: FleetMerge, _ frames: [Frame]) -> LabelTable {
    let isSame =
      epoch == merge.epoch && parts.count == frames.count
      && zip(parts, frames).allSatisfy { $0 === $1.labels }
    if isSame { return made }
    made = merge.labels(frames)
    parts = frames.map(\.labels)
    epoch = merge.epoch
    return made
  }
}
