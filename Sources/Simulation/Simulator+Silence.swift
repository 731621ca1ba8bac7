import FleetModel

extension Simulator {
  /// A host that reports once a minute shows what it last said, and is stale after three periods.
  func markStale(_ silence: inout Silence, _ columns: inout GPUColumns, at instant: Double) {
    let heard = (instant / Oddities.staleEvery).rounded(.down) * Oddities.staleEvery
    guard !oddities.staleHosts.isEmpty, instant - heard > 0 else { return }
    freeze(oddities.staleHosts, heard: heard, &columns)
    guard instant - heard > 3 * scenario.period else { return }
    for host in oddities.staleHosts { markStale(host, heard: heard, &silence) }
  }

  /// Fills GPUs with what they last said.
  private func freeze(_ parts: [Range<Int>], heard: Double, _ columns: inout GPUColumns) {
    let past = FleetState(
      plan: plan, schedule: schedule, conditions: schedule.conditions(at: heard), at: heard)
    for part in parts {
      for span in plan.spans where span.gpus.overlaps(part) {
        _ = columns.fill(span.gpus.clamped(to: part), past.state(of: span), past.noise)
      }
    }
  }

  private func markStale(_ gpus: Range<Int>, heard: Double, _ silence: inout Silence) {
    for gpu in gpus where silence.table.statuses[gpu] == .ok {
      silence.table.statuses[gpu] = .stale
      silence.lastSeen[gpu] = start.adding(seconds: heard)
    }
  }

  /// When the engine of a hall last answered, seconds from the start; nil when it answers now.
  func heard(_ hall: Int, _ conditions: SiteConditions, at instant: Double) -> Double? {
    guard scenario.hasEngines, let silent = conditions.silentHall, silent.hall == hall else {
      return nil
    }
    let heard = (silent.since / period).rounded(.down) * period
    return instant > heard ? heard : nil
  }

  /// Whether what was last heard is so old that it says nothing of the present.
  func isUnreachable(_ age: Double) -> Bool { age > max(60, 10 * period) }

  /// A provider whose engine does not answer: its GPUs show what was last heard, then nothing.
  ///
  /// - Returns: the GPUs of which nothing is left.
  func markSilentHall(
    _ silence: inout Silence, _ columns: inout GPUColumns, _ conditions: SiteConditions,
    at instant: Double
  ) -> [(gpus: Range<Int>, since: Double)] {
    guard let hall = conditions.silentHall?.hall, let heard = heard(hall, conditions, at: instant)
    else { return [] }
    let gpus = plan.layout.gpus(of: .hall, hall)
    let age = instant - heard
    if isUnreachable(age) { return [(gpus, heard)] }
    freeze([gpus], heard: heard, &columns)
    if age > 3 * period { markStale(gpus, heard: heard, &silence) }
    return []
  }

  /// GPUs with XID errors: what is lost or must be reset says nothing else any more.
  func markFaults(
    _ silence: inout Silence, _ conditions: SiteConditions,
    _ dark: [(gpus: Range<Int>, since: Double)]
  ) {
    guard conditions.reportsXIDs else { return }
    let metrics = silence.table.metrics
    for fault in conditions.faults {
      guard let status = fault.status, silence.table.statuses[fault.gpu] < status else { continue }
      silence.table.statuses[fault.gpu] = status
      silence.lastSeen[fault.gpu] =
        status == .lost ? start.adding(seconds: fault.since) : silence.lastSeen[fault.gpu]
      for metric in metrics {
        silence.table.set(metric, fault.gpu, status == .lost ? .unsupported : .error)
      }
    }
    var codes = [Int32](repeating: 0, count: plan.gpuCount)
    for fault in conditions.faults { codes[fault.gpu] = fault.code }
    var column = constants.column(.xid, .int32(codes))
    for (gpus, _) in dark {
      for gpu in gpus { column.setAbsent(at: gpu, isError: false) }
    }
    silence.table[.xid] = column
  }

  /// Hosts that do not answer: no values, and when they were last heard.
  func markDark(_ silence: inout Silence, _ dark: [(gpus: Range<Int>, since: Double)]) {
    guard !dark.isEmpty else { return }
    for (gpus, since) in dark {
      let seen = (since / scenario.period).rounded(.down) * scenario.period
      for gpu in gpus {
        silence.table.statuses[gpu] = .unreachable
        silence.lastSeen[gpu] = start.adding(seconds: seen)
      }
    }
    for metric in silence.table.metrics {
      guard var column = silence.table[metric] else { continue }
      silence.table[metric] = nil
      for (gpus, _) in dark {
        for gpu in gpus { column.setAbsent(at: gpu, isError: false) }
      }
      silence.table[metric] = column
    }
  }
}
