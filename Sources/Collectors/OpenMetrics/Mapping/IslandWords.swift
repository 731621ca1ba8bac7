import FleetModel

/// Tesla's words for how a site is tied to the grid (`system_island_state`, `grid_status`).
enum IslandWords {
  static func connection(_ word: String) -> GridConnection {
    switch word {
    case "SystemGridConnected": .gridConnected
    case "SystemIslandedActive", "SystemIslandedReady", "SystemMicroGridFaulted": .islanded
    case "SystemTransitionToGrid": .toGrid
    case "SystemTransitionToIsland": .toIsland
    default: .unknown
    }
  }
}
