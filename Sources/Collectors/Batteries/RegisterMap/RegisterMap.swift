import FleetModel

/// Which registers of a site controller or a gateway hold what: a map that its user wrote.
package struct RegisterMap: Sendable {
  /// Seconds between polls; nil takes the source's own.
  package var interval: Double?
  /// The battery units it tells of, in the order of the frame's rows.
  package var units: [BatteryUnit] = []
  package var points: [RegisterPoint] = []
  /// Settings that no register holds.
  package var settings: [Setting] = []

  package struct Setting: Hashable, Sendable {
    package let field: RegisterField
    /// In the metric's unit.
    package let value: Double
  }

  package init() {}

  /// A setting's value, if there is one.
  func setting(_ metric: Metric, unit: Int) -> Double? {
    settings.first { $0.field == .unit(unit, metric) }?.value
  }
}

/// What a value is of: `site.METRIC`, or `unit.NAME.METRIC`, by the metric's stable name.
package enum RegisterField: Hashable, Sendable {
  case site(Metric)
  /// By place in the map's units.
  case unit(Int, Metric)

  package var metric: Metric {
    switch self {
    case .site(let metric), .unit(_, let metric): metric
    }
  }

  func text(_ units: [BatteryUnit]) -> String {
    switch self {
    case .site(let metric): "site.\(metric)"
    case .unit(let unit, let metric): "unit.\(units[unit].id).\(metric)"
    }
  }
}
