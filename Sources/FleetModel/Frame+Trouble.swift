extension Frame {
  /// What needs a look, worst first, gathered into hosts, racks and so on where at least half of
  /// the GPUs share it. One pass over the fleet, computed at the first call and kept.
  package var troubles: Troubles {
    cachedTroubles {
      let kinds = troubleKinds()
      let ofGroups = groupTroubles()
      if kinds == nil, ofGroups.isEmpty { return Troubles() }
      return TroubleGathering(frame: self, kinds: kinds ?? []).gathered(with: ofGroups)
    }
  }

  /// The worst trouble of every GPU by the kind's raw value, 0 for none; nil when all are well.
  private func troubleKinds() -> [UInt8]? {
    var kinds = [UInt8](repeating: 0, count: gpus.count)
    var isAny = false
    func note(_ kind: Trouble.Kind, _ gpu: Int) {
      if kinds[gpu] == 0 || kind.rawValue < kinds[gpu] { kinds[gpu] = kind.rawValue }
      isAny = true
    }
    noteStatuses(note)
    noteReasons(note)
    noteThreshold(.eccUncorrected, .uncorrected, note)
    if isAnyHot { noteThreshold(.temperature, .hot, note) }
    return isAny ? kinds : nil
  }

  /// Whether the warning threshold is reached at all; the rollup is there for the summary anyway.
  private var isAnyHot: Bool {
    guard let hottest = rollup(.temperature).max,
      let warning = Metric.temperature.definition.thresholds?.warning
    else { return false }
    return hottest >= warning
  }

  private func noteStatuses(_ note: (Trouble.Kind, Int) -> Void) {
    guard reportingCount < gpus.count else { return }
    for (gpu, status) in gpus.statuses.enumerated() {
      switch status {
      case .ok, .unsupported: continue
      case .stale: note(.stale, gpu)
      case .error: note(.error, gpu)
      case .needsReset: note(.needsReset, gpu)
      case .unreachable: note(.unreachable, gpu)
      case .lost: note(.lost, gpu)
      }
    }
  }

  private func noteReasons(_ note: (Trouble.Kind, Int) -> Void) {
    guard let column = gpus[.clocksEventReasons] else { return }
    let heat: ClocksEventReasons = [.hwThermalSlowdown, .swThermalSlowdown]
    column.forEachValue { gpu, stored in
      guard stored & 0xE8 != 0 else { return }
      let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
      if reasons.contains(.hwPowerBrakeSlowdown) {
        note(.powerBrake, gpu)
      } else {
        note(reasons.isDisjoint(with: heat) ? .slowdown : .heat, gpu)
      }
    }
  }

  private func noteThreshold(
    _ metric: Metric, _ kind: Trouble.Kind, _ note: (Trouble.Kind, Int) -> Void
  ) {
    guard let column = gpus[metric], let limits = metric.definition.thresholds,
      let warning = metric.definition.stored(limits.warning)
    else { return }
    column.forEachValue { gpu, stored in
      if stored >= warning { note(kind, gpu) }
    }
  }
}

extension Frame {
  /// What the figures of groups tell of GPUs that were not read: how many do not report, and that
  /// at least one is hot where none that was read says so.
  fileprivate func groupTroubles() -> [Trouble] {
    var found: [Trouble] = []
    let heat = figures.rollups[.temperature]
    let warning = Metric.temperature.definition.thresholds.flatMap {
      Metric.temperature.definition.stored($0.warning)
    }
    for (place, gpus) in figures.groups.enumerated() {
      guard let id = topology.group(topology.level(of: gpus), holding: gpus.lowerBound) else {
        continue
      }
      func add(_ kind: Trouble.Kind, _ count: Int, worst: Double?) {
        found.append(
          Trouble(
            kind: kind, place: .group(id), count: count, population: gpus.count,
            worstGPU: gpus.lowerBound, worst: worst))
      }
      let missing = gpus.count - Int(figures.reporting[place])
      if missing > 0 { add(.lost, missing, worst: nil) }
      guard let heat, let warning, heat[place].count > 0, heat[place].largest >= warning,
        !gpus.contains(where: { self.gpus.stored(.temperature, $0).map { $0 >= warning } ?? false })
      else { continue }
      add(.hot, 1, worst: Metric.temperature.definition.value(heat[place].largest))
    }
    return found
  }
}

extension Column {
  /// Calls a function with every present stored integer, in order; the storage is looked up once.
  @inline(__always)
  fileprivate func forEachValue(_ body: (_ index: Int, _ stored: Int64) -> Void) {
    switch storage {
    case .uint8(let values):
      presence.forEachPresent(in: 0..<count) { body($0, Int64(values[$0])) }
    case .uint16(let values):
      presence.forEachPresent(in: 0..<count) { body($0, Int64(values[$0])) }
    case .int32(let values):
      presence.forEachPresent(in: 0..<count) { body($0, Int64(values[$0])) }
    case .int64(let values):
      presence.forEachPresent(in: 0..<count) { body($0, values[$0]) }
    }
  }
}

/// Gathers GPUs in trouble into the largest groups that mostly share it.
private struct TroubleGathering {
  let frame: Frame
  /// GPUs by kind, in fleet order.
  private let members: [[Int32]]

  init(frame: Frame, kinds: [UInt8]) {
    self.frame = frame
    var members = [[Int32]](repeating: [], count: Trouble.Kind.allCases.count + 1)
    for (gpu, kind) in kinds.enumerated() where kind != 0 {
      members[Int(kind)].append(Int32(clamping: gpu))
    }
    self.members = members
  }

  /// - Parameter ofGroups: troubles of groups that are known by their figures.
  func gathered(with ofGroups: [Trouble]) -> Troubles {
    var result = Troubles()
    for kind in Trouble.Kind.allCases {
      var found = ofGroups.filter { $0.kind == kind }
      let gpus = members[Int(kind.rawValue)]
      if !gpus.isEmpty { descend(kind, 0, gpus[...], &found, &result.hidden) }
      found.sort { a, b in
        if a.count != b.count { return a.count > b.count }
        if a.worst != b.worst { return (a.worst ?? 0) > (b.worst ?? 0) }
        return a.worstGPU < b.worstGPU
      }
      let room = Troubles.limit - result.entries.count
      result.entries += found.prefix(room)
      result.hidden += found.dropFirst(room).reduce(0) { $0 + $1.count }
    }
    return result
  }

  /// - Parameter gpus: the members of the kind within the group, in fleet order.
  private func descend(
    _ kind: Trouble.Kind, _ id: Int, _ gpus: ArraySlice<Int32>, _ found: inout [Trouble],
    _ hidden: inout Int
  ) {
    guard found.count < Troubles.limit else {
      hidden += gpus.count
      return
    }
    let group = frame.topology.groups[id]
    if gpus.count > 1, gpus.count * 2 >= group.gpus.count {
      found.append(trouble(kind, .group(id), gpus, population: group.gpus.count))
    } else if group.children.isEmpty {
      for gpu in gpus.indices {
        found.append(trouble(kind, .gpu(Int(gpus[gpu])), gpus[gpu...gpu], population: 1))
      }
    } else {
      var rest = gpus
      while let first = rest.first, let child = child(of: group, holding: Int(first)) {
        let end = frame.topology.groups[child].gpus.upperBound
        let inside = rest.prefix { Int($0) < end }
        descend(kind, child, inside, &found, &hidden)
        rest = rest.dropFirst(inside.count)
      }
    }
  }

  private func child(of group: FleetGroup, holding gpu: Int) -> Int? {
    guard let first = group.children.first else { return nil }
    return frame.topology.group(frame.topology.groups[first].level, holding: gpu)
  }

  private func trouble(
    _ kind: Trouble.Kind, _ place: Trouble.Place, _ gpus: ArraySlice<Int32>, population: Int
  ) -> Trouble {
    var worstGPU = Int(gpus.first ?? 0)
    var worst: Double?
    if let metric = kind.metric {
      for gpu in gpus {
        guard let value = frame.gpus.value(metric, Int(gpu)) else { continue }
        if worst.map({ value > $0 }) ?? true { (worst, worstGPU) = (value, Int(gpu)) }
      }
    }
    return Trouble(
      kind: kind, place: place, count: gpus.count, population: population, worstGPU: worstGPU,
      worst: worst)
  }
}
