import FleetModel

extension Recording {
  /// The frame nearest to a place at which a GPU, a group or the fleet begins to be beyond a
  /// threshold: frames of groups whose summaries or details say that nothing changes in them are
  /// not read.
  ///
  /// - Parameters:
  ///   - place: of the frame that is looked from, which does not count itself.
  ///   - isBackwards: whether the last one before it is looked for, else the next one.
  /// - Returns: nil when there is none.
  package func crossing(
    _ threshold: Threshold, of watched: Watched, from place: Int, isBackwards: Bool = false
  ) -> Int? {
    let zones = ZoneMap(self, threshold, watched)
    let search = CrossingSearch(
      count: frameCount, known: { zones.known($0) }, isTrue: { zones.isTrue($0) })
    return isBackwards ? search.previous(before: place) : search.next(after: place)
  }

  /// The topology of a group that has details.
  func topology(ofGroup frames: Range<Int>) -> Topology? {
    guard let place = place(ofFrame: frames.lowerBound),
      let found = place.segment.detailHead(place.number)
    else { return nil }
    return try? place.segment.topology(found.head.epoch).topology
  }
}

/// What the groups of a recording say of a threshold, without a look at their frames.
final class ZoneMap {
  private let recording: Recording
  private let threshold: Threshold
  private let watched: Watched
  private let groups: [Range<Int>]
  /// Rows of the group that was looked at last.
  private var rows: (frames: Range<Int>, rows: GroupRows?, place: Int?)?

  init(_ recording: Recording, _ threshold: Threshold, _ watched: Watched) {
    self.recording = recording
    self.threshold = threshold
    self.watched = watched
    groups = recording.groups
  }

  /// What is known of a frame and those around it.
  func known(_ place: Int) -> CrossingSearch.Known {
    switch watched {
    case .fleet: return CrossingSearch.Known(places: place..<place + 1, isTrue: bySummary(place))
    case .gpu(let key): return byDetails(place, key)
    case .group: return CrossingSearch.Known(places: place..<place + 1, isTrue: byRows(place))
    }
  }

  /// Whether any of the GPUs is beyond the threshold, by the frame itself.
  func isTrue(_ place: Int) -> Bool? {
    let selection = FrameSelection(gpuMetrics: [threshold.metric], gpus: selected(place))
    guard let frame = try? recording.frame(at: place, selection) else { return nil }
    return threshold.isCrossed(in: frame, watched)
  }

  /// The GPUs to read of a frame; nil for all, where its topology is not known without it.
  private func selected(_ place: Int) -> Range<Int>? {
    guard watched != .fleet, let group = group(holding: place),
      let topology = recording.topology(ofGroup: group)
    else { return nil }
    return watched.gpus(in: topology)
  }

  private func group(holding place: Int) -> Range<Int>? {
    var (low, high) = (0, groups.count)
    while low < high {
      let middle = (low + high) / 2
      if groups[middle].upperBound <= place { low = middle + 1 } else { high = middle }
    }
    return groups.indices.contains(low) && groups[low].contains(place) ? groups[low] : nil
  }

  // MARK: What is known

  /// The extremes over the fleet are in the summary of each frame.
  private func bySummary(_ place: Int) -> Bool? {
    guard let summary = recording.summary(at: place) else { return nil }
    let spread: Spread?
    switch threshold.metric {
    case .powerDraw: spread = summary.power
    case .utilization: spread = summary.utilization
    case .temperature: spread = summary.temperature
    case .framebufferUsed: spread = summary.memoryUsed
    default: return nil
    }
    guard let spread else { return false }
    return threshold.holds(threshold.relation.isUpwards ? spread.max : spread.min)
  }

  private func byDetails(_ place: Int, _ key: String) -> CrossingSearch.Known {
    let alone = CrossingSearch.Known(places: place..<place + 1, isTrue: nil)
    guard let group = group(holding: place), let topology = recording.topology(ofGroup: group)
    else { return alone }
    guard let gpu = topology.index(ofKey: key) else {
      return CrossingSearch.Known(places: group, isTrue: false)
    }
    let detail = recording.groupDetail(threshold.metric, gpu: gpu, in: topology, groups: [group])
    switch detail[0] {
    case .unknown: return CrossingSearch.Known(places: group, isTrue: nil)
    case .absent: return CrossingSearch.Known(places: group, isTrue: false)
    case .span(let span):
      let isTrue = threshold.holds(from: span.smallest, to: span.largest)
      // In some frames it may have had no value.
      let isWhole = span.count == group.count || isTrue == false
      return CrossingSearch.Known(places: group, isTrue: isWhole ? isTrue : nil)
    }
  }

  /// Of each rack the largest value of each frame is known, rounded up to a whole number.
  private func byRows(_ place: Int) -> Bool? {
    guard threshold.relation.isUpwards, let group = group(holding: place) else { return nil }
    if rows?.frames != group { rows = (group, recording.groupSide(group)?.rows, row(in: group)) }
    let schema = recording.place(ofFrame: place)?.segment.catalog.schema
    guard let found = rows?.rows, let row = rows?.place,
      let column = found.columns.firstIndex(where: {
        schema?.meaning(ofColumn: $0.column) == .values(threshold.metric)
      })
    else { return nil }
    let frame = place - group.lowerBound
    guard let largest = found.row(column: column, frame: frame, group: row)?.largest else {
      return nil
    }
    return threshold.holds(from: largest - 1, to: largest) == false ? false : nil
  }

  /// The row of the group that is watched.
  private func row(in frames: Range<Int>) -> Int? {
    guard case .group(let level, _) = watched, let topology = recording.topology(ofGroup: frames),
      GroupRows.level(of: topology) == level, let group = watched.group(in: topology)
    else { return nil }
    return group - topology.groupRange(level).lowerBound
  }
}

extension Threshold {
  /// Whether any of some GPUs is beyond, in a frame. GPUs that are lost or unreachable are left
  /// out unless they are asked for by name.
  package func isCrossed(in frame: Frame, _ watched: Watched) -> Bool {
    let gpus = watched.gpus(in: frame.topology)
    if !frame.figures.isEmpty, isCrossed(by: frame.figures, in: gpus) { return true }
    guard let column = frame.gpus[metric] else { return false }
    let isOne = if case .gpu = watched { true } else { false }
    let value = metric.definition.value
    return gpus.contains { gpu in
      guard let stored = column[gpu], isOne || frame.gpus.statuses[gpu].countsInRollups else {
        return false
      }
      return holds(value(stored))
    }
  }

  /// Whether a GPU that was not read itself is beyond it: the extremes of its group tell.
  private func isCrossed(by figures: GroupFigures, in gpus: Range<Int>) -> Bool {
    guard let rollups = figures.rollups[metric] else { return false }
    return figures.places(in: gpus).contains { place in
      guard rollups[place].count > 0 else { return false }
      let extreme = relation.isUpwards ? rollups[place].largest : rollups[place].smallest
      return holds(metric.definition.value(extreme))
    }
  }
}

extension FrameHistory {
  /// The same among the frames in memory.
  package func crossing(
    _ threshold: Threshold, of watched: Watched, from place: Int, isBackwards: Bool = false
  ) -> Int? {
    let search = CrossingSearch(
      count: count, known: { .init(places: $0..<$0 + 1, isTrue: nil) },
      isTrue: { frame(at: $0).map { threshold.isCrossed(in: $0, watched) } })
    return isBackwards ? search.previous(before: place) : search.next(after: place)
  }
}
