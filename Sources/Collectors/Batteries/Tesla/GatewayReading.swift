import FleetModel

/// What a gateway has said so far; what an endpoint did not say is nil.
package struct GatewayReading: Sendable {
  /// `/api/meters/aggregates` of this round.
  package var meters: GatewayMeters?
  /// What was left out of them.
  package var meterNotes: [String] = []
  /// The newest `/api/system_status`, which may be of an earlier round, and when it came.
  package var status: GatewayStatus?
  package var statusTime: Moment?
  /// Whether it is of this round.
  package var isStatusFresh = false
  /// `/api/system_status/soe` of this round: percent of the site on the gateway's own scale.
  package var stateOfCharge: Double?
  /// `/api/system_status/grid_status` of this round.
  package var gridStatus: String?
  package var gridServices: Bool?
  /// `/api/operation`, percent on the gateway's own scale; read now and then.
  package var reserve: Double?
  /// `/api/site_info`; read now and then.
  package var nominalFrequency: Double?
  /// Lifetime energies seen before, by unit; they never become less.
  package var counters: [String: Counters] = [:]

  /// Wh.
  package struct Counters: Hashable, Sendable {
    package var charged: Double?
    package var discharged: Double?
  }

  package init() {}

  /// Forgets what is only good for one round.
  package mutating func beginRound() {
    meters = nil
    meterNotes = []
    isStatusFresh = false
    stateOfCharge = nil
    gridStatus = nil
    gridServices = nil
  }

  /// What the app shows for a share on the gateway's own scale: it hides the lowest 5 %.
  package static func shownByApp(_ percent: Double) -> Double {
    max(0, (percent - 5) / 0.95)
  }
}
