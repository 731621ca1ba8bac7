import FleetHistory
import FleetModel
import TestSupport

/// Frames of a battery site, built cell by cell.
struct SiteFrame {
  var units: MetricTable
  var site = MetricTable(count: 1)
  private let names: [BatteryUnit]

  init(units count: Int) {
    units = MetricTable(count: count)
    names = (0..<count).map { BatteryUnit(id: "u\($0 + 1)") }
  }

  /// Sets a metric of every unit; nil leaves a unit out.
  mutating func set(_ metric: Metric, _ values: [Double?]) {
    for (unit, value) in values.enumerated() {
      if let value { units.set(metric, unit, value: value) }
    }
  }

  mutating func set(states: [ChargeStatus]) {
    set(.chargeStatus, states.map { Double($0.rawValue) })
  }

  mutating func set(connections: [GridConnection]) {
    set(.connection, connections.map { Double($0.rawValue) })
  }

  mutating func set(site metric: Metric, _ value: Double) { site.set(metric, 0, value: value) }

  func frame(at seconds: Double = 0) -> Frame {
    Frame(
      Frame.Content(
        time: RandomFleet.time.adding(seconds: seconds), origin: .live,
        topology: TopologyBuilder.build(site: "s", identities: []).topology,
        gpus: MetricTable(count: 0), batteryUnits: names, batteries: units, site: site))
  }

  var power: SitePower { SitePower(frame()) }

  /// Half an hour and more of a site, a frame each period, by what it has at each second.
  static func timeline(
    seconds: Double, period: Double = 1, _ site: (Double) -> [SitePower.Field: Double]
  ) -> Timeline {
    var timeline = Timeline(period: period)
    for step in 0...Int(seconds / period) {
      let second = Double(step) * period
      var values = site(second)
      values[.units] = values[.units] ?? 1
      values[.unitsReporting] = values[.unitsReporting] ?? 1
      timeline.append(
        FrameSummary(time: RandomFleet.time.adding(seconds: second)) { field in
          if case .site(let field) = field { values[field] } else { nil }
        })
    }
    return timeline
  }

  static func rates(_ timeline: Timeline) -> PowerRates {
    PowerRates(timeline: timeline, time: timeline.last ?? RandomFleet.time)
  }
}
