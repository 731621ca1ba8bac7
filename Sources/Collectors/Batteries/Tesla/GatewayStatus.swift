import FleetHistory
import FleetModel

/// `/api/system_status`: the units of a site, and what they can do together.
package struct GatewayStatus: Hashable, Sendable {
  package var blocks: [GatewayBlock]
  package var faults: [GatewayFault]
  /// Wh of the whole site.
  package var capacity: Double?
  package var energy: Double?
  /// W of the whole site, positive while discharging (`battery_target_power`).
  package var target: Double?
  /// W of the whole site: what may be drawn for long, and what may be drawn for a moment.
  package var chargeLimit: Double?
  package var dischargeLimit: Double?
  package var highestPower: Double?
  package var gridServicesPower: Double?
  /// `system_island_state`.
  package var island: String?

  /// Nil when the reply is nothing of the kind.
  package init?(_ reply: JSONValue) {
    guard case .object = reply else { return nil }
    blocks = (reply.list("battery_blocks") ?? []).prefix(10_000).compactMap {
      if case .object = $0 { GatewayBlock($0) } else { nil }
    }
    faults = (reply.list("grid_faults") ?? []).prefix(1000).compactMap { GatewayFault($0) }
    capacity = reply.number("nominal_full_pack_energy").flatMap { $0 > 0 ? $0 : nil }
    energy = reply.number("nominal_energy_remaining")
    target = reply.number("battery_target_power")
    chargeLimit = reply.number("max_charge_power")
    dischargeLimit = reply.number("max_discharge_power")
    highestPower = [
      chargeLimit, dischargeLimit, reply.number("instantaneous_max_charge_power"),
      reply.number("instantaneous_max_discharge_power"),
    ].compactMap(\.self).max().flatMap { $0 > 0 ? $0 : nil }
    gridServicesPower = reply.number("grid_services_power")
    island = reply.word("system_island_state")
  }

  /// The share of the site's limits that a unit stands for: its part of the capacity of the units
  /// that take part; nil for one that does not, or when it is not known.
  package func share(of place: Int) -> Double? {
    func weight(_ block: GatewayBlock) -> Double {
      block.power == nil ? 0 : block.capacity ?? 0
    }
    let whole = blocks.reduce(0) { $0 + weight($1) }
    let own = weight(blocks[place])
    return whole > 0 && own > 0 ? own / whole : nil
  }
}
