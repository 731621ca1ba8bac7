/// The incidents of one simulation together.
struct IncidentSchedule: Sendable {
  let incidents: [any Incident]

  /// What the load suffers at an instant.
  func load(at time: Double) -> LoadConditions {
    var load = LoadConditions()
    for incident in incidents { incident.change(&load, at: time) }
    return load
  }

  /// What the whole site suffers at an instant.
  func conditions(at time: Double) -> SiteConditions {
    var site = SiteConditions(load: load(at: time))
    for incident in incidents { incident.change(&site, at: time) }
    return site
  }
}
