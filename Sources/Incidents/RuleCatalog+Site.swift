import FleetHistory
import FleetModel

extension RuleCatalog {
  /// Limits of the site's rules.
  enum SiteLimit {
    /// Hz off the nominal frequency. A large grid keeps within a few hundredths; in Texas loads are
    /// tripped from 59.4 Hz on, and 60.4 Hz is where the loss of 2.6 GW led.
    static let frequencyWarning = 0.2
    static let frequencyCritical = 0.6
    /// Share of the load by which the powers of a site may fail to add up, and for how long.
    static let imbalance = 0.02
    static let imbalanceSeconds = 30.0
    /// Percent of charge above which a warning is over, and above the lowest usable charge from
    /// which on it is a matter of minutes.
    static let chargeMargin = 1.0
    static let nearlyEmpty = 2.0
    /// The lowest usable charge where no unit says it.
    static let lowestCharge = 5.0
    /// The batteries carry a load again when there is so much to spare.
    static let powerMargin = 0.02
    /// The share of the power limits that is cut when it is a curtailment, and when it is over.
    static let curtailment = 0.10
    static let curtailmentOver = 0.05
    /// GPUs together draw more than they may.
    static let overdraw = 0.05
    static let overdrawSeconds = 30.0
  }

  static let site: [Rule] = [
    Rule("island", .critical, "The site has left the grid; only info when it was intended.") {
      sight, _ in island(sight)
    },
    Rule("grid-return", .info, "The site is back on the grid.") { sight, _ in
      let was = sight.connectionBefore
      guard sight.connection == .gridConnected, was?.isIslanded == true || was == .toGrid else {
        return .none
      }
      return .moment(sight, .info, "the site is back on the grid", rule: "grid-return")
    },
    Rule(
      "power-short", .critical, "Without the grid, the load is more than the batteries can give.",
      clear: 10
    ) { sight, isOpen in
      guard sight.connection?.isIslanded == true, let short = shortfall(sight, isOpen) else {
        return .none
      }
      let power = EventText.watts(short)
      return .site(.critical, "the load is \(power) more than the batteries can give")
    },
    Rule(
      "grid-dependence", .info, "The batteries could not carry the load if the grid went now.",
      hold: 60, clear: 60
    ) { sight, isOpen in
      guard let connection = sight.connection, !connection.isIslanded,
        let short = shortfall(sight, isOpen)
      else { return .none }
      return .site(.info, "without the grid the batteries would be \(EventText.watts(short)) short")
    },
    Rule(
      "reserve", .warning, "The state of charge is below the reserve.", clear: 30
    ) { sight, isOpen in
      let site = sight.summary.site
      guard let charge = site.stateOfCharge, let reserve = site.reserveInForce,
        charge < reserve + (isOpen ? SiteLimit.chargeMargin : 0)
      else { return .none }
      return .site(
        .warning,
        "\(EventText.fixed(charge, 1)) % charged, below the reserve of "
          + "\(EventText.fixed(reserve)) %")
    },
    Rule(
      "charge-low", .critical, "The batteries are nearly empty.", clear: 30
    ) { sight, isOpen in
      let lowest = sight.summary.site.stateOfChargeMin ?? SiteLimit.lowestCharge
      let limit = lowest + SiteLimit.nearlyEmpty + (isOpen ? SiteLimit.chargeMargin : 0)
      guard let charge = sight.summary.site.stateOfCharge, charge < limit else { return .none }
      return .site(.critical, "the batteries are nearly empty at \(EventText.fixed(charge, 1)) %")
    },
    Rule("frequency", .critical, "The frequency is off the nominal one.", clear: 10) {
      sight, isOpen in frequency(sight, isOpen)
    },
    Rule(
      "balance", .warning, "Grid, batteries and generation do not add up to the load.",
      hold: SiteLimit.imbalanceSeconds, clear: SiteLimit.imbalanceSeconds
    ) { sight, _ in
      let site = sight.summary.site
      guard let load = site.load, load > 0, let off = site.imbalance,
        abs(off) > SiteLimit.imbalance * load
      else { return .none }
      let more = off > 0 ? "more" : "less"
      return .site(
        .warning,
        "the load is \(EventText.watts(off)) \(more) than grid, batteries and generation give; "
          + "a meter is wrong")
    },
    Rule(
      "curtailment", .info, "The power limits of the GPUs have been cut.", hold: 0, clear: 60
    ) { sight, isOpen in
      let share = isOpen ? SiteLimit.curtailmentOver : SiteLimit.curtailment
      guard let highest = sight.highestLimit, let now = sight.summary.limitOfOne,
        now < highest * (1 - share)
      else { return .none }
      let cut = EventText.fixed((1 - now / highest) * 100)
      return .site(.info, "power limits cut by \(cut) % to \(EventText.watts(now)) a GPU")
    },
    Rule(
      "overdraw", .warning, "The GPUs together draw more than their limits.",
      hold: SiteLimit.overdrawSeconds, clear: SiteLimit.overdrawSeconds
    ) { sight, _ in
      guard let power = sight.summary.power, let limit = sight.summary.powerLimit, limit > 0,
        !power.isPartial, power.sum > limit * (1 + SiteLimit.overdraw)
      else { return .none }
      return .site(
        .warning,
        "the GPUs draw \(EventText.watts(power.sum)), their limits are \(EventText.watts(limit))")
    },
  ]

  private static func island(_ sight: Sight) -> Rule.Outcome {
    guard let connection = sight.connection, connection.isIslanded else { return .none }
    let isIntended = connection == .islandedIntentional
    let site = sight.summary.site
    let carried = site.battery.flatMap { power in
      power > 0 ? "; the batteries carry \(EventText.watts(power))" : nil
    }
    return .site(
      isIntended ? .info : .critical,
      "the site has left the grid" + (isIntended ? ", as intended" : "") + (carried ?? ""))
  }

  /// W that the batteries could not give of the load; nil when they could, or nobody knows.
  private static func shortfall(_ sight: Sight, _ isOpen: Bool) -> Double? {
    let site = sight.summary.site
    guard let load = site.load, let limit = site.dischargeLimit,
      load > limit * (1 - (isOpen ? SiteLimit.powerMargin : 0))
    else { return nil }
    return max(0, load - limit)
  }

  private static func frequency(_ sight: Sight, _ isOpen: Bool) -> Rule.Outcome {
    guard let frequency = sight.summary.site.frequency else { return .none }
    let nominal = sight.summary.site.nominalFrequency ?? (frequency < 55 ? 50 : 60)
    let off = abs(frequency - nominal)
    guard off > SiteLimit.frequencyWarning * (isOpen ? 0.8 : 1) else { return .none }
    return .site(
      off > SiteLimit.frequencyCritical ? .critical : .warning,
      "frequency \(EventText.fixed(frequency, 2)) Hz, nominal \(EventText.fixed(nominal)) Hz")
  }
}

extension FrameSummary {
  /// W that a GPU may draw on the average; nil when no limit is reported.
  var limitOfOne: Double? {
    guard let powerLimit, let power, power.count > 0 else { return nil }
    return powerLimit / Double(power.count)
  }
}

extension Rule.Outcome {
  /// It happened to the site at an instant.
  static func moment(
    _ sight: Sight, _ severity: Event.Severity, _ text: String, rule: String
  ) -> Rule.Outcome {
    .happened([
      Event(time: sight.time, severity: severity, rule: rule, text: text, end: sight.time)
    ])
  }
}
