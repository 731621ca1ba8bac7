import FleetModel

/// What several sources know of groups of GPUs, put together by place in the merged fleet.
struct MergedFigures {
  private(set) var figures = GroupFigures.none
  /// Places in the fleet of GPUs that were known by a group which does not hold together there:
  /// part of it was placed elsewhere, so that its sum is nobody's. Nothing is known of them.
  private(set) var torn: [Int] = []

  private var found: [Found] = []
  /// GPUs of the fleet that a group was found for.
  private var isCovered: [Bool]
  /// Whether some group was passed over, so that percentiles would be of others than its GPUs.
  private var isPartial = false

  private struct Found {
    let range: Range<Int>
    let source: Int
    /// Its place among the source's groups.
    let group: Int
  }

  /// - Parameters:
  ///   - newest: the sources, the freshest first: where two cover the same GPUs its word counts.
  ///   - parts: the figures of each source.
  ///   - fleet: GPUs of the fleet.
  ///   - place: where a GPU of a source stands in it.
  init(
    newest: [Int], _ parts: [GroupFigures], fleet: Int,
    place: (_ source: Int, _ gpu: Int) -> Int
  ) {
    isCovered = [Bool](repeating: false, count: fleet)
    for source in newest {
      let part = parts[source]
      for (group, range) in part.groups.enumerated() where !range.isEmpty {
        add(Found(range: range, source: source, group: group), place)
      }
    }
    torn.removeAll { isCovered[$0] }
    guard !found.isEmpty else { return }
    found.sort { $0.range.lowerBound < $1.range.lowerBound }
    let used = Set(found.map(\.source)).sorted()
    figures = GroupFigures(
      groups: found.map(\.range),
      reporting: found.map { parts[$0.source].reporting[$0.group] },
      rollups: rollups(parts, used, place), histograms: histograms(parts, used))
  }

  /// Moves a group of a source to its place, when that is one and free.
  private mutating func add(_ group: Found, _ place: (Int, Int) -> Int) {
    let places = group.range.map { place(group.source, $0) }
    guard let low = places.min(), let high = places.max() else { return }
    guard high - low + 1 == places.count, !places.contains(where: { isCovered[$0] }) else {
      isPartial = true
      torn += places
      return
    }
    for place in places { isCovered[place] = true }
    let moved = low..<(high + 1)
    found.append(Found(range: moved, source: group.source, group: group.group))
  }

  private func rollups(
    _ parts: [GroupFigures], _ used: [Int], _ place: (Int, Int) -> Int
  ) -> [Metric: [GroupRollup]] {
    var result: [Metric: [GroupRollup]] = [:]
    for metric in Set(used.flatMap { parts[$0].metrics }) {
      result[metric] = found.map { group in
        guard let rollup = parts[group.source].rollups[metric]?[group.group], rollup.count > 0
        else { return GroupRollup() }
        return GroupRollup(
          count: Int(rollup.count), sum: rollup.sum, smallest: rollup.smallest,
          largest: rollup.largest, largestAt: place(group.source, Int(rollup.largestAt)))
      }
    }
    return result
  }

  /// Those of metrics that every source has percentiles of.
  private func histograms(_ parts: [GroupFigures], _ used: [Int]) -> [Metric: Histogram] {
    guard !isPartial, let first = used.first else { return [:] }
    var result = parts[first].histograms
    for source in used.dropFirst() {
      for metric in result.keys {
        if let more = parts[source].histograms[metric] {
          result[metric]?.merge(more)
        } else {
          result[metric] = nil
        }
      }
    }
    return result
  }
}
