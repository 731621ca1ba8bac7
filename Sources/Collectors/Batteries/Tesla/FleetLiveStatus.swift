import FleetHistory
import FleetModel

/// `live_status` of Tesla's Fleet API (developer.tesla.com, endpoints/energy): a site as it was at
/// the reply's own instant. Every figure may be missing.
package struct FleetLiveStatus: Hashable, Sendable {
  /// W: discharge of the battery, import, use, and generation on site.
  package var batteryPower: Double?
  package var gridPower: Double?
  package var loadPower: Double?
  package var solarPower: Double?
  package var generatorPower: Double?
  package var gridServicesPower: Double?
  package var gridServices: Bool?
  /// Percent of the usable capacity.
  package var stateOfCharge: Double?
  /// Wh; replies of 2024 and later leave them out.
  package var energy: Double?
  package var capacity: Double?
  package var gridStatus: String?
  package var islandStatus: String?
  package var time: Timestamp?

  /// Nil when the reply, with or without its wrapping `response`, is nothing of the kind.
  package init?(_ reply: JSONValue) {
    let content = reply["response"] ?? reply
    guard case .object = content else { return nil }
    batteryPower = content.number("battery_power")
    gridPower = content.number("grid_power")
    loadPower = content.number("load_power")
    solarPower = content.number("solar_power")
    generatorPower = content.number("generator_power")
    gridServicesPower = content.number("grid_services_power")
    gridServices = content.flag("grid_services_active")
    stateOfCharge = content.number("percentage_charged")
    energy = content.number("energy_left")
    capacity = content.number("total_pack_energy")
    gridStatus = content.word("grid_status")
    islandStatus = content.word("island_status")
    time = content.word("timestamp").flatMap { TeslaInstant.instant($0) }
    if batteryPower == nil, gridPower == nil, loadPower == nil, stateOfCharge == nil { return nil }
  }

  /// Whether these are the figures of a site without a battery, which says that it has 0 of 1 Wh.
  package var saysNoBattery: Bool { capacity.map { $0 <= 1 } ?? false }

  /// Whether any figure is a battery's.
  package var mentionsBattery: Bool {
    batteryPower != nil || stateOfCharge != nil || energy != nil
  }

  package var generation: Double? {
    let powers = [solarPower, generatorPower].compactMap(\.self)
    return powers.isEmpty ? nil : powers.reduce(0, +)
  }

  /// From `island_status`, else from `grid_status`; unknown when there are words, but none we know.
  package var connection: GridConnection? {
    islandStatus.flatMap { TeslaWords.connection(ofIslandStatus: $0) }
      ?? gridStatus.flatMap { TeslaWords.connection(ofGridStatus: $0) }
      ?? (islandStatus ?? gridStatus).map { _ in .unknown }
  }
}
