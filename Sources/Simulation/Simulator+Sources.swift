import FleetModel

extension Simulator {
  /// How the sources of the site stand: one, or one for each provider's engine.
  func statuses(
    at time: Timestamp, _ silence: Silence, _ conditions: SiteConditions
  ) -> [SourceStatus] {
    guard scenario.hasEngines else { return [status(at: time, silence, conditions)] }
    return (0..<plan.layout.count(.hall)).map { engine(at: time, $0, silence, conditions) }
  }

  private func status(
    at time: Timestamp, _ silence: Silence, _ conditions: SiteConditions
  ) -> SourceStatus {
    var status = SourceStatus(id: id, kind: "simulation", since: start, period: period)
    let gone = conditions.gone ?? 0..<0
    status.state = .answering
    status.lastAnswer = time
    status.entities = plan.gpuCount + batteryUnits.count - gone.count
    let quiet = batteries.units.reduce(0) { $0 + ($1.duty == .offline ? 1 : 0) }
    let silent = silence.lastSeen.keys.count { !gone.contains($0) }
    status.entitiesReporting =
      status.entities - quiet - silent
      - oddities.needingReset.count { !gone.contains($0) }
    status.notes = [scenario.summary]
    return status
  }

  /// The engine of one provider: its hall of the fleet, and how it answers.
  private func engine(
    at time: Timestamp, _ hall: Int, _ silence: Silence, _ conditions: SiteConditions
  ) -> SourceStatus {
    let name = plan.layout.name(.hall, hall)
    var status = SourceStatus(
      id: id + "/" + name, kind: "simulation", since: start, period: period)
    let gone = conditions.gone ?? 0..<0
    let gpus = plan.layout.gpus(of: .hall, hall)
    let here = gpus.count - gpus.clamped(to: gone).count
    let instant = time.seconds(since: start)
    status.entities = here
    status.latency =
      (0.04 + 0.03 * Double(hall))
      * (1.4 + 0.4 * Noise.wander(plan.seed ^ UInt64(0xE9 + hall), at: instant, period: 20))
    guard let heard = heard(hall, conditions, at: instant) else {
      let silent = silence.lastSeen.keys.count { gpus.contains($0) && !gone.contains($0) }
      status.state = .answering
      status.lastAnswer = time
      status.entitiesReporting =
        here - silent - oddities.needingReset.count { gpus.contains($0) && !gone.contains($0) }
      return status
    }
    let age = instant - heard
    status.state = age > 3 * period ? (isUnreachable(age) ? .failing : .stale) : .answering
    status.lastAnswer = start.adding(seconds: heard)
    status.latency = nil
    status.entitiesReporting = age > 3 * period ? 0 : here
    status.error =
      "\(name): no answer for \(Int(age)) s; its \(here) GPUs "
      + (isUnreachable(age) ? "count as unreachable" : "keep their last values")
    status.nextTry = time.adding(seconds: period)
    return status
  }
}
