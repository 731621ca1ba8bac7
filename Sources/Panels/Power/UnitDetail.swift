import FleetHistory
import FleetModel
import TerminalKit

/// Everything that is known of one battery unit.
struct UnitDetail {
  let frame: Frame
  let unit: Int
  let judge: UnitJudge

  /// Rows of name and value; what nobody reports is left out, what cannot be true is a `?`.
  func rows() -> [PaneRow] {
    let identity = frame.batteryUnits[unit]
    var rows = judge.alarms(unit).map { alarm -> PaneRow in
      let (mark, style) = SiteText.mark(alarm.severity)
      return .text([(mark + alarm.kind.words, style)])
    }
    rows += notes(identity.id).map { .text([("? " + $0, Style(.warning))]) }
    rows += Self.metrics.flatMap { field($0.name, $0.metric) }
    rows += field("mode", code(.inverterMode).flatMap(InverterMode.init)?.word)
    rows += field("grid", code(.connection).flatMap(GridConnection.init)?.word)
    let model = [identity.maker, identity.model].compactMap { $0 }.joined(separator: " ")
    rows += field("model", model.isEmpty ? nil : model)
    rows += field("serial", identity.serial)
    rows += field("block", identity.block.isEmpty ? nil : identity.block)
    return rows
  }

  private static let metrics: [(name: String, metric: Metric)] = [
    ("age", .sampleAge), ("charge", .stateOfCharge), ("lowest", .stateOfChargeMin),
    ("highest", .stateOfChargeMax), ("energy", .energyAvailable), ("rating", .energyRating),
    ("health", .stateOfHealth), ("power", .batteryPower), ("setpoint", .powerSetpoint),
    ("max charge", .chargeLimit), ("max disch", .dischargeLimit), ("throttled", .throttled),
    ("hottest", .cellTemperatureMax), ("cells", .cellTemperatureAverage),
    ("cabinet", .cabinetTemperature), ("ambient", .ambientTemperature), ("frequency", .frequency),
    ("AC", .acVoltage), ("AC current", .acCurrent), ("reactive", .reactivePower),
    ("DC", .dcVoltage), ("DC current", .dcCurrent), ("DC power", .dcPower), ("cycles", .cycles),
    ("heartbeat", .heartbeat), ("given", .injectedEnergy), ("taken", .absorbedEnergy),
  ]

  /// What the sources note of this unit: why a value of it was not believed.
  private func notes(_ id: String) -> [String] {
    let all = frame.content.sources.flatMap(\.notes)
    return all.filter { note in
      guard let found = note.firstRange(of: id) else { return false }
      // `u1` is no part of `u10`.
      let next = note[found.upperBound...].first
      return !(next?.isLetter ?? false) && !(next?.isNumber ?? false)
    }
  }

  private func code(_ metric: Metric) -> UInt8? {
    frame.batteries.stored(metric, unit).flatMap(UInt8.init(exactly:))
  }

  private func field(_ name: String, _ metric: Metric) -> [PaneRow] {
    switch frame.batteries.state(metric, unit) {
    case .value(let stored): field(name, text(metric.definition.value(stored), metric))
    case .error:
      [
        .text([
          (NumberText.padded(name, to: 11), .muted), ("? cannot be true", Style(.warning)),
        ])
      ]
    case .unsupported: []
    }
  }

  private func field(_ name: String, _ value: String?) -> [PaneRow] {
    guard let value else { return [] }
    return [.text([(NumberText.padded(name, to: 11), .muted), (value, .text)])]
  }

  private func text(_ value: Double, _ metric: Metric) -> String {
    let definition = metric.definition
    switch definition.unit {
    case .watts where metric == .batteryPower || metric == .powerSetpoint:
      return SiteText.shortSigned(value)
    case .watts: return SiteText.short(value)
    case .wattHours: return UnitScale.wattHours(upTo: value).text(value)
    case .seconds: return NumberText.duration(seconds: value)
    case .count, .code: return NumberText.fixed(value)
    default:
      return NumberText.fixed(value, decimals: definition.decimals) + " "
        + definition.unit.rawValue
    }
  }
}
