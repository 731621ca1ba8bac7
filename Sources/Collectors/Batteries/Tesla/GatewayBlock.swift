import FleetHistory
import FleetModel

/// One of the `battery_blocks` of `/api/system_status`: a battery unit as the gateway sees it.
package struct GatewayBlock: Hashable, Sendable {
  package var serial: String?
  package var partNumber: String?
  package var firmware: String?
  /// Wh.
  package var capacity: Double?
  package var energy: Double?
  /// W, positive while discharging.
  package var power: Double?
  package var reactivePower: Double?
  package var voltage: Double?
  package var current: Double?
  /// Hz; nil when it is not measured, which is written as 0.
  package var frequency: Double?
  /// Wh over the unit's life.
  package var charged: Double?
  package var discharged: Double?
  package var isOffGrid: Bool?
  package var mode: InverterMode?
  /// `UnitSigns.inverterState`.
  package var inverterState: UInt16?
  package var disabledReasons: [String]

  package init(_ block: JSONValue) {
    serial = block.word("PackageSerialNumber")
    partNumber = block.word("PackagePartNumber")
    firmware = block.word("version")
    capacity = block.number("nominal_full_pack_energy").flatMap { $0 > 0 ? $0 : nil }
    energy = block.number("nominal_energy_remaining")
    power = block.number("p_out")
    reactivePower = block.number("q_out")
    voltage = block.number("v_out")
    current = block.number("i_out")
    frequency = block.number("f_out").flatMap { $0 == 0 ? nil : $0 }
    charged = block.number("energy_charged")
    discharged = block.number("energy_discharged")
    isOffGrid = block.flag("off_grid")
    let inverter = block.word("pinv_state")
    mode = TeslaWords.mode(inverter: inverter, makesVoltage: block.flag("vf_mode"))
    inverterState = TeslaWords.inverterState(
      sequence: block.word("OpSeqState"), inverter: inverter)
    disabledReasons = (block.list("disabled_reasons") ?? []).compactMap(\.text)
    // A unit that is disabled and measures nothing writes 0 for an energy it does not know.
    if energy == 0, power == nil { energy = nil }
    if block.flag("charge_power_clamped") == true, inverterState == 3, (power ?? 0) < 0 {
      inverterState = 4
    }
  }

  /// Percent.
  package var stateOfCharge: Double? {
    guard let energy, let capacity else { return nil }
    return energy / capacity * 100
  }

  /// `off_grid`, with the site's own word for how it is islanded.
  package func connection(_ site: GridConnection?) -> GridConnection? {
    guard let isOffGrid else { return nil }
    guard isOffGrid else { return .gridConnected }
    return site.flatMap { $0 == .gridConnected || $0 == .unknown ? nil : $0 } ?? .islanded
  }
}
