import FleetModel
import TerminalKit

/// Everything that is known of one battery unit.
struct UnitDetail {
  let frame: Frame
  let unit: Int

  /// Rows of name and value; what nobody reports is left out.
  func rows() -> [PaneRow] {
    let identity = frame.batteryUnits[unit]
    let table = frame.batteries
    let alarms = UnitAlarms.words(table.stored(.alarms, unit) ?? 0)
    var rows: [PaneRow] = alarms.map { .plain("! " + $0, .warning) }
    let model = [identity.maker, identity.model].compactMap { $0 }.joined(separator: " ")
    rows += field("model", model.isEmpty ? nil : model)
    rows += field("serial", identity.serial)
    rows += field("block", identity.block.isEmpty ? nil : identity.block)
    rows += field("mode", code(.inverterMode).flatMap(InverterMode.init)?.word)
    rows += field("grid", code(.connection).flatMap(GridConnection.init)?.word)
    let metrics: [(String, Metric)] = [
      ("health", .stateOfHealth), ("rating", .energyRating), ("setpoint", .powerSetpoint),
      ("reactive", .reactivePower), ("AC", .acVoltage), ("DC", .dcVoltage),
      ("cells", .cellTemperatureAverage), ("cabinet", .cabinetTemperature),
      ("ambient", .ambientTemperature), ("throttled", .throttled), ("cycles", .cycles),
      ("heartbeat", .heartbeat), ("given", .injectedEnergy), ("taken", .absorbedEnergy),
    ]
    for (name, metric) in metrics {
      rows += field(name, table.value(metric, unit).map { text($0, metric) })
    }
    return rows
  }

  private func code(_ metric: Metric) -> UInt8? {
    frame.batteries.stored(metric, unit).flatMap(UInt8.init(exactly:))
  }

  private func field(_ name: String, _ value: String?) -> [PaneRow] {
    guard let value else { return [] }
    return [.text([(NumberText.padded(name, to: 10), .muted), (value, .text)])]
  }

  private func text(_ value: Double, _ metric: Metric) -> String {
    let definition = metric.definition
    switch definition.unit {
    case .watts: return SiteText.short(value)
    case .wattHours: return UnitScale.wattHours(upTo: value).text(value)
    case .count, .code: return NumberText.fixed(value)
    default:
      return NumberText.fixed(value, decimals: definition.decimals) + " "
        + definition.unit.rawValue
    }
  }
}
