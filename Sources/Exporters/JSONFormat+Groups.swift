import FleetModel

extension JSONFormat {
  /// What is known of groups whose GPUs were not read one by one: a line a group, with its path
  /// from below the site downwards.
  func writeGroups(_ frame: Frame, _ sink: inout ByteSink) throws {
    let figures = frame.figures
    sink.line("groups")
    sink.beginArray()
    for (place, gpus) in figures.groups.enumerated() {
      sink.nextLine()
      sink.beginObject()
      writePath(gpus, frame.topology, &sink)
      sink.member("gpus", gpus.count)
      sink.member("gpus_reporting", Int(figures.reporting[place]))
      for metric in figures.metrics {
        guard let rollup = figures.rollups[metric]?[place] else { continue }
        writeFigures(rollup, metric, &sink)
      }
      sink.endObject()
      try sink.endRow()
    }
    sink.endArray()
  }

  private func writePath(_ gpus: Range<Int>, _ topology: Topology, _ sink: inout ByteSink) {
    let level = topology.level(of: gpus)
    sink.member("level", level.word)
    sink.key("path")
    sink.beginArray()
    var names: [String] = []
    var next = topology.group(level, holding: gpus.lowerBound)
    while let id = next, topology.groups[id].level != .site {
      names.append(topology.groups[id].name)
      next = topology.groups[id].parent
    }
    for name in names.reversed() where !name.isEmpty { sink.value(name) }
    sink.endArray()
  }

  private func writeFigures(_ rollup: GroupRollup, _ metric: Metric, _ sink: inout ByteSink) {
    let definition = metric.definition
    sink.key(definition.exportKey)
    guard rollup.count > 0 else { return sink.null() }
    sink.beginObject()
    sink.member("gpus", Int(rollup.count))
    sink.key("sum")
    sink.value(scaled: rollup.sum, decimals: definition.decimals)
    sink.member("mean", rollup.value(.mean, of: metric), decimals: definition.decimals + 2)
    sink.key("min")
    sink.value(scaled: rollup.smallest, decimals: definition.decimals)
    sink.key("max")
    sink.value(scaled: rollup.largest, decimals: definition.decimals)
    sink.endObject()
  }
}
