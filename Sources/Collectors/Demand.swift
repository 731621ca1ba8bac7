import FleetModel
import Synchronization

/// What the screen shows in detail, for sources that know most of their fleet by its groups alone
/// and read GPUs one by one only where somebody looks. One for a fleet: the screen says, sources
/// look. Places say nothing of the source, since a rack's name is all that both know.
package final class Demand: Sendable {
  /// The racks wanted, and a number that grows with every change of them.
  package struct Wanted: Hashable, Sendable {
    package var racks: Set<Place> = []
    package var version = 0
  }

  private let state = Mutex(Wanted())

  package init() {}

  /// Racks at most: what a screen shows, with neighbours.
  package static let mostRacks = 16

  package var wanted: Wanted { state.withLock { $0 } }

  /// Says which racks are looked at now; those of before are no longer.
  package func want(_ racks: Set<Place>) {
    state.withLock { wanted in
      guard wanted.racks != racks else { return }
      wanted.racks = racks
      wanted.version += 1
    }
  }
}
