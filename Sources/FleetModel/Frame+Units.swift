extension ChargeStatus {
  /// Whether a unit in this state can give and take power when it is asked to.
  package var isAbleToRun: Bool {
    switch self {
    case .fault, .off, .maintenance, .offline: false
    default: true
    }
  }
}

extension Frame {
  /// Seconds for which the energy of a unit that fell silent is still counted as there.
  package static let energyIsHeldFor = 60.0

  /// Whether a unit that is late still counts with its last energy and temperatures: its values are
  /// not older than a minute. Of a unit that does not say how old they are, late is late enough.
  package func holdsEnergy(ofUnit unit: Int) -> Bool {
    guard batteries.statuses[unit] == .stale else { return false }
    return batteries.value(.sampleAge, unit).map { $0 <= Self.energyIsHeldFor } ?? true
  }

  /// Bits of the units whose values belong in the rollup of a metric; nil when all do. Power is of
  /// the moment, so that only units that report in time have any.
  func unitMask(_ metric: Metric) -> PresenceMask? {
    let statuses = batteries.statuses
    guard !statuses.allSatisfy(\.isReporting) else { return nil }
    let isOfTheMoment = metric.definition.unit == .watts
    return PresenceMask(count: statuses.count) { unit in
      statuses[unit].isReporting || (!isOfTheMoment && holdsEnergy(ofUnit: unit))
    }
  }
}
