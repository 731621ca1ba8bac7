extension Frame.Content {
  /// Turns every value that cannot be into an error, and tells of them with the first source: for
  /// frames that were made by others, or before the bounds were known.
  package mutating func refuseImpossible() {
    var doubts = Doubts()
    let refused = (gpus.refuseImpossible(), batteries.refuseImpossible(), site.refuseImpossible())
    let (directory, units) = (topology.directory, batteryUnits)
    doubts.note(refused.0) { directory.identity(at: $0).words }
    doubts.note(refused.1) { units[$0].id }
    doubts.note(refused.2) { _ in "the site" }
    if !figures.isEmpty { figures = figures.believed(&doubts) }
    if !sources.isEmpty { sources[0].notes += doubts.notes }
  }
}

extension GroupFigures {
  /// The figures without those of groups in which an extreme cannot be, and without the histogram
  /// that they are a part of.
  fileprivate func believed(_ doubts: inout Doubts) -> GroupFigures {
    var kept = rollups
    var histograms = histograms
    for (metric, list) in rollups {
      let definition = metric.definition
      let wrong = list.indices.filter { place in
        list[place].count > 0
          && !(definition.isPossible(list[place].smallest)
            && definition.isPossible(list[place].largest))
      }
      for place in wrong {
        kept[metric]?[place] = GroupRollup()
        let extremes = [list[place].largest, list[place].smallest]
        let value = extremes.first { !definition.isPossible($0) } ?? 0
        doubts.note(metric, definition.value(value), of: "a group of GPUs")
      }
      if !wrong.isEmpty { histograms[metric] = nil }
    }
    return GroupFigures(
      groups: groups, reporting: reporting, rollups: kept, histograms: histograms)
  }
}
