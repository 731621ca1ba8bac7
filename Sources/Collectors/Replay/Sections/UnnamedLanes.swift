import FleetModel

/// Which lanes whose host nobody names are one host's: those that tell of other times, as logs of
/// several days that were joined in any order, or of other metrics, as two queries of one script.
/// Lanes that tell of the same GPUs at the same times are several hosts.
struct UnnamedLanes {
  /// The number of the host of each such lane that has frames.
  private(set) var groups: [Int: Int] = [:]
  /// The lane that each lane of another time goes on from.
  private(set) var joined: [Int: Int] = [:]

  private struct Lane {
    let place: Int
    let format: LogFormat
    let times: [Timestamp]
    let metrics: Set<Metric>
  }

  init(_ all: [LogLane], where isUnnamed: (LogLane) -> Bool) {
    let speaking = all.indices.filter { all[$0].frameCount > 0 && isUnnamed(all[$0]) }
    guard speaking.count > 1 else { return }
    var known: [Lane] = []
    for place in speaking {
      let lane = Lane(
        place: place, format: all[place].format, times: all[place].times.sorted(),
        metrics: all[place].firstMetrics)
      let others = known.filter { $0.format == lane.format }
      var group = 0
      while others.contains(where: { groups[$0.place] == group && Self.differ($0, lane) }) {
        group += 1
      }
      groups[place] = group
      joined[place] =
        others.first { groups[$0.place] == group && !Self.areOtherQueries($0, lane) }
        .map { joined[$0.place] ?? $0.place }
      known.append(lane)
    }
  }

  private static func areOtherQueries(_ a: Lane, _ b: Lane) -> Bool {
    !a.metrics.isEmpty && !b.metrics.isEmpty && a.metrics.isDisjoint(with: b.metrics)
  }

  /// Whether two lanes cannot be one host's.
  private static func differ(_ a: Lane, _ b: Lane) -> Bool {
    !areOtherQueries(a, b) && coincide(a.times, b.times)
  }

  /// Whether the later of two lanes tells of times of the earlier: of two at least, or of all it has.
  private static func coincide(_ earlier: [Timestamp], _ later: [Timestamp]) -> Bool {
    let reach = min(reach(earlier), reach(later))
    var count = 0
    var place = 0
    for time in later {
      while place + 1 < earlier.count, earlier[place + 1] <= time { place += 1 }
      let near = earlier[place..<min(place + 2, earlier.count)].contains {
        abs($0.seconds(since: time)) <= reach
      }
      count += near ? 1 : 0
    }
    return count >= min(2, later.count)
  }

  /// Half of the usual step between frames, seconds.
  private static func reach(_ times: [Timestamp]) -> Double {
    let steps = zip(times.dropFirst(), times).map { $0.seconds(since: $1) }.sorted()
    return steps.isEmpty ? 0.5 : max(0.03, steps[steps.count / 2] / 2)
  }
}
