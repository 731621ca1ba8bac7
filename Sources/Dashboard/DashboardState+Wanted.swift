import FleetHistory
import FleetModel
import Panels

extension DashboardState {
  /// The rack that was entered, if one was: a source that knows its racks by their figures reads
  /// the GPUs of this one.
  package var wantedRacks: Set<Place> {
    guard !selection.group.isEmpty, let topology = fleetView.frame?.topology else { return [] }
    let entered = FleetPath.group(selection.group, in: topology)
    return topology.rack(ofGroup: entered).map { [$0] } ?? []
  }
}
