import FleetModel

/// Fleets as an engine tells of them that answers for racks: made of fleets that are known GPU by
/// GPU, so that what comes out can be held against the truth.
package enum SummarizedFleet {
  /// The same instant known by its racks, with the hottest GPUs read by themselves.
  ///
  /// - Parameters:
  ///   - read: racks, by their place among all racks, that are read GPU by GPU.
  ///   - hottest: GPUs that are read all the same.
  package static func frame(
    _ frame: Frame, metrics: [Metric] = [.utilization, .temperature, .powerDraw],
    read: Set<Int> = [], hottest: Int = 0
  ) -> Frame {
    let racks = frame.topology.groupRange(.rack).enumerated().filter { !read.contains($0.offset) }
      .map { frame.topology.groups[$0.element].gpus }
    let kept = Set(frame.extremes(of: .temperature, largest: true, count: hottest))
    var content = frame.content
    content.figures = figures(frame, racks, metrics)
    for rack in racks {
      for gpu in rack {
        content.gpus.statuses[gpu] = .ok
        guard !kept.contains(gpu) else { continue }
        for metric in frame.gpus.metrics { content.gpus.set(metric, gpu, .unsupported) }
      }
    }
    return Frame(content)
  }

  private static func figures(
    _ frame: Frame, _ racks: [Range<Int>], _ metrics: [Metric]
  ) -> GroupFigures {
    let mask = frame.rollupMask
    var rollups: [Metric: [GroupRollup]] = [:]
    var histograms: [Metric: Histogram] = [:]
    for metric in metrics {
      rollups[metric] = racks.map { rack in
        let made = GroupRollup(frame.gpus[metric], over: rack, mask: mask)
        guard made.count > 0 else { return GroupRollup() }
        return GroupRollup(
          count: Int(made.count), sum: made.sum, smallest: made.smallest, largest: made.largest,
          largestAt: Int(made.largestAt))
      }
      histograms[metric] = racks.reduce(into: Histogram()) { sum, rack in
        sum.merge(Rollup(metric, frame.gpus[metric], over: rack, mask: mask).histogram)
      }
    }
    let reporting = racks.map { rack in
      Int32(rack.count { frame.gpus.statuses[$0].isReporting })
    }
    return GroupFigures(
      groups: racks, reporting: reporting, rollups: rollups, histograms: histograms)
  }
}
