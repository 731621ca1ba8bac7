/// The label sets of an answer's series, where there are few of them.
struct LabelSets: EngineSink {
  private(set) var sets: [[String: String]] = []
  /// The sum of all values.
  private(set) var total = 0.0

  /// Label sets at most.
  private static let most = 4096

  mutating func begin(_ rest: Bytes) -> Int? {
    var cursor = JSONCursor(rest)
    var labels: [String: String] = [:]
    let isWhole = cursor.members { name, cursor in
      guard let value = cursor.string() else { return false }
      if !value.isEmpty { labels[JSONText.plain(name)] = JSONText.plain(value) }
      return true
    }
    if sets.count < Self.most { sets.append(labels) }
    return isWhole ? cursor.place : nil
  }

  mutating func take(_: Double, _ value: Double) {
    if value.isFinite { total += value }
  }
}
