/// What is known of a frame's GPUs through their groups alone.
extension Frame {
  /// `lost` when GPUs are missing from the figures of a range, whichever they are.
  func figureStatus(_ range: Range<Int>) -> EntityStatus {
    let isShort = figures.places(in: range).contains {
      Int(figures.reporting[$0]) < figures.groups[$0].count
    }
    return isShort ? .lost : .ok
  }

  /// How many GPUs of a range do not report.
  package func missingCount(_ range: Range<Int>) -> Int {
    let statuses = content.gpus.statuses
    let places = figures.places(in: range)
    guard !places.isEmpty else { return range.count { !statuses[$0].isReporting } }
    var missing = places.reduce(0) {
      $0 + max(0, figures.groups[$1].count - Int(figures.reporting[$1]))
    }
    for gpu in range where !statuses[gpu].isReporting && figures.place(covering: gpu) == nil {
      missing += 1
    }
    return missing
  }

  /// Whether a GPU is known by its group alone: nothing of its own was read.
  package func isKnownByGroup(_ gpu: Int) -> Bool { readMask.map { !$0[gpu] } ?? false }

  /// Bits of GPUs that were read one by one; nil when all were. Computed once.
  package var readMask: PresenceMask? {
    if figures.isEmpty { return nil }
    return cachedReadMask {
      gpus.metrics.reduce(into: figures.uncovered(gpus.count)) { mask, metric in
        if let column = gpus[metric] { mask.formUnion(column.presence) }
      }
    }
  }

  /// The finest level whose entities all have values of their own within a group: GPUs, except
  /// where racks of it are known by their figures alone. Within such a rack its GPUs are shown for
  /// all that, since they are about to be read.
  package func finestLevel(within id: Int) -> FleetLevel {
    let group = topology.groups[id]
    let covered = figures.places(in: group.gpus)
    guard let first = covered.first else { return .gpu }
    let level = topology.level(of: figures.groups[first])
    return group.level < level ? level : .gpu
  }

  /// Who has a value: the GPU's name, or its group's where the GPU itself was not read.
  package func holder(_ gpu: Int, of metric: Metric, _ value: Double) -> String {
    guard let place = figures.place(covering: gpu), gpus.value(metric, gpu) != value,
      let id = topology.group(topology.level(of: figures.groups[place]), holding: gpu)
    else { return topology.label(ofGPU: gpu) }
    let group = topology.groups[id]
    return group.name.isEmpty ? group.level.word : group.name
  }

  /// Whether some GPU has a value of a metric, or some group has figures of it.
  package func hasValues(_ metric: Metric) -> Bool {
    figures.rollups[metric] != nil || gpus[metric]?.hasValues ?? false
  }
}

extension Column {
  /// Whether any entity has a value; one pass over the presence words at worst.
  package var hasValues: Bool { presence.words.contains { $0 != 0 } }
}
