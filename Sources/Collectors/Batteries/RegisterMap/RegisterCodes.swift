import FleetModel

/// The words that a map uses for states, and what they are stored as.
enum RegisterCodes {
  /// The words of a metric, by the names of the model; nil for metrics that are numbers.
  static func words(of metric: Metric) -> [(word: String, code: Int64)]? {
    switch metric {
    case .chargeStatus: ChargeStatus.allCases.map { ("\($0)", Int64($0.rawValue)) }
    case .connection, .islandState: GridConnection.allCases.map { ("\($0)", Int64($0.rawValue)) }
    case .inverterMode: InverterMode.allCases.map { ("\($0)", Int64($0.rawValue)) }
    case .gridServices: [("inactive", 0), ("active", 1)]
    case .reserveIsForOutages: [("no", 0), ("yes", 1)]
    default: nil
    }
  }

  /// What a number that the map does not list is stored as; nil when it cannot be said.
  static func unlisted(of metric: Metric) -> Int64? {
    switch metric {
    case .chargeStatus: Int64(ChargeStatus.unknown.rawValue)
    case .connection, .islandState: Int64(GridConnection.unknown.rawValue)
    case .inverterMode: Int64(InverterMode.unknown.rawValue)
    default: nil
    }
  }

  static let alarms = BatteryAlarm.allCases.map { (word: "\($0)", code: $0.bit) }

  /// Metrics that a map may set as constants: what is configured, never what is measured.
  static let settings: Set<Metric> = [
    .reserve, .maximumDemand, .nominalFrequency, .dischargeEfficiency, .meterSampleRate,
    .energyRating, .chargeLimit, .dischargeLimit, .stateOfChargeMin, .stateOfChargeMax,
  ]

  /// Metrics that registers may hold; how old a value is only we know.
  static func metrics(of subject: Metric.Subject) -> [Metric] {
    (subject == .site ? MetricCatalog.site : MetricCatalog.battery).filter { $0 != .sampleAge }
  }
}
