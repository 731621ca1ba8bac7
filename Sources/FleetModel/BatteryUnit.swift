/// Who a battery unit is (a Megapack, or any unit of a site).
package struct BatteryUnit: Hashable, Sendable {
  /// Name on site: `u07`.
  package var id: String
  /// The block (group of units behind one transformer); empty when unknown.
  package var block: String
  package var maker: String?
  package var model: String?
  package var serial: String?

  package init(
    id: String, block: String = "", maker: String? = nil, model: String? = nil,
    serial: String? = nil
  ) {
    self.id = id
    self.block = block
    self.maker = maker
    self.model = model
    self.serial = serial
  }
}

/// What a battery unit is doing; stored in the `chargeStatus` column by raw value.
package enum ChargeStatus: UInt8, CaseIterable, Sendable {
  case charging, discharging, holding, standby, starting, throttled, full, empty
  case maintenance, fault, off, offline, unknown

  package var word: String { "\(self)" }

  /// The state that follows from power when nothing more particular was reported: a unit within
  /// the larger of 0.5 % of its rating and 1 kW of zero holds, is full or is empty.
  ///
  /// - Parameters:
  ///   - power: W, positive while discharging.
  ///   - rating: largest power of the unit, W.
  ///   - stateOfCharge: percent; full from 99.5, empty up to 0.5.
  package static func fromPower(
    _ power: Double, rating: Double, stateOfCharge: Double?
  ) -> ChargeStatus {
    if abs(power) >= max(0.005 * rating, 1000) { return power > 0 ? .discharging : .charging }
    guard let stateOfCharge else { return .holding }
    if stateOfCharge >= 99.5 { return .full }
    return stateOfCharge <= 0.5 ? .empty : .holding
  }
}

/// How a unit or a site is tied to the grid; stored by raw value.
package enum GridConnection: UInt8, CaseIterable, Sendable {
  case gridConnected, islandedIntentional, islandedUnintentional, islanded, toGrid, toIsland
  case unknown

  package var isIslanded: Bool {
    self == .islanded || self == .islandedIntentional || self == .islandedUnintentional
  }

  package var word: String {
    switch self {
    case .gridConnected: "on grid"
    case .islandedIntentional: "islanded (intended)"
    case .islandedUnintentional: "islanded (not intended)"
    case .islanded: "islanded"
    case .toGrid: "joining the grid"
    case .toIsland: "leaving the grid"
    case .unknown: "unknown"
    }
  }
}

/// Whether a unit follows the grid's voltage or makes its own; stored by raw value.
package enum InverterMode: UInt8, CaseIterable, Sendable {
  case gridFollowing, gridForming, unknown

  package var word: String {
    switch self {
    case .gridFollowing: "grid following"
    case .gridForming: "grid forming"
    case .unknown: "unknown"
    }
  }
}
