import FleetModel

/// Tesla's words for how a site stands, in ours.
package enum TeslaWords {
  /// The gateway's `grid_status` and `system_island_state`; nil of a word that we do not know.
  package static func connection(ofGateway word: String) -> GridConnection? {
    switch word {
    case "SystemGridConnected": .gridConnected
    case "SystemIslandedActive", "SystemIslandedReady", "SystemMicroGridFaulted",
      "SystemWaitForUser":
      .islanded
    case "SystemTransitionToGrid": .toGrid
    case "SystemTransitionToIsland": .toIsland
    default: nil
    }
  }

  /// The cloud's `island_status`, whose words have grown over the years: by their beginnings.
  package static func connection(ofIslandStatus word: String) -> GridConnection? {
    var word = Substring(word.lowercased())
    if word.hasPrefix("island_status_") { word = word.dropFirst("island_status_".count) }
    let known: [(String, GridConnection)] = [
      ("on_grid", .gridConnected), ("transitioning_on_grid", .toGrid),
      ("transitioning_off_grid", .toIsland), ("off_grid_intentional", .islandedIntentional),
      ("off_grid_unintentional", .islandedUnintentional), ("off_grid", .islanded),
    ]
    return known.first { word.hasPrefix($0.0) }?.1
  }

  /// The cloud's `grid_status`, which says less.
  package static func connection(ofGridStatus word: String) -> GridConnection? {
    switch word {
    case "Active": .gridConnected
    case "Inactive": .islanded
    default: nil
    }
  }

  /// A block's `pinv_state`, and `vf_mode`: whether it makes voltage and frequency itself.
  package static func mode(inverter: String?, makesVoltage: Bool?) -> InverterMode? {
    if makesVoltage == true || inverter == "PINV_GridForming" { return .gridForming }
    if inverter == "PINV_GridFollowing" { return .gridFollowing }
    return inverter == nil ? nil : .unknown
  }

  /// A block's `OpSeqState` and `pinv_state` as the SunSpec code of an inverter's state
  /// (`UnitSigns.inverterState`); nil where they say nothing that we know.
  package static func inverterState(sequence: String?, inverter: String?) -> UInt16? {
    let words = [sequence, inverter].compactMap { $0?.lowercased() }
    let known: [(String, UInt16)] = [
      ("fault", 6), ("disabled", 0), ("shutdown", 0), ("off", 0), ("standby", 7), ("init", 2),
      ("starting", 2), ("active", 3), ("gridf", 3),
    ]
    return known.first { part in words.contains { $0.contains(part.0) } }?.1
  }

  /// The alarm that a grid fault's name stands for: `PINV_a007_vfCheckOverFrequency`.
  package static func alarm(fault name: String, isFault: Bool) -> BatteryAlarm {
    let name = name.lowercased()
    let known: [(String, BatteryAlarm)] = [
      ("overfreq", .overFrequency), ("underfreq", .underFrequency), ("overvolt", .acOverVoltage),
      ("undervolt", .acUnderVoltage),
    ]
    return known.first { name.contains($0.0) }?.1 ?? (isFault ? .makerAlarm : .vendorEvent)
  }
}
