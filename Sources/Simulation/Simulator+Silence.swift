import FleetModel

extension Simulator {
  /// A host that reports once a minute shows what it last said, and is stale after three periods.
  func markStale(_ silence: inout Silence, _ columns: inout GPUColumns, at instant: Double) {
    let heard = (instant / Oddities.staleEvery).rounded(.down) * Oddities.staleEvery
    guard !oddities.staleHosts.isEmpty, instant - heard > 0 else { return }
    let past = FleetState(
      plan: plan, schedule: schedule, conditions: schedule.conditions(at: heard), at: heard)
    for host in oddities.staleHosts {
      for span in plan.spans where span.gpus.overlaps(host) {
        _ = columns.fill(span.gpus.clamped(to: host), past.state(of: span), past.noise)
      }
      guard instant - heard > 3 * scenario.period else { continue }
      for gpu in host where silence.table.statuses[gpu] == .ok {
        silence.table.statuses[gpu] = .stale
        silence.lastSeen[gpu] = start.adding(seconds: heard)
      }
    }
  }

  /// Hosts that do not answer: no values, and when they were last heard.
  func markDark(_ silence: inout Silence, _ conditions: SiteConditions) {
    guard !conditions.dark.isEmpty else { return }
    for (gpus, since) in conditions.dark {
      let seen = (since / scenario.period).rounded(.down) * scenario.period
      for gpu in gpus {
        silence.table.statuses[gpu] = .unreachable
        silence.lastSeen[gpu] = start.adding(seconds: seen)
      }
    }
    for metric in silence.table.metrics {
      guard var column = silence.table[metric] else { continue }
      silence.table[metric] = nil
      for (gpus, _) in conditions.dark {
        for gpu in gpus { column.setAbsent(at: gpu, isError: false) }
      }
      silence.table[metric] = column
    }
  }
}
