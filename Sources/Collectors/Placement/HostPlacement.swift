import FleetModel
import Synchronization

/// Where the user says that hosts stand: a topology file first, a pattern for host names next, and
/// for what both leave open the labels that the sources give. Hosts that nobody places are one rack.
package final class HostPlacement: Sendable {
  private struct State {
    let file: TopologyFile?
    let pattern: PlacePattern?
    /// What was found out about hosts so far.
    var known: [String: Place] = [:]
  }

  private let state: Mutex<State>
  package let isEmpty: Bool

  /// Nothing is said.
  package static let none = HostPlacement(file: nil, pattern: nil)

  package init(file: sending TopologyFile?, pattern: sending PlacePattern?) {
    isEmpty = file == nil && pattern == nil
    state = Mutex(State(file: file, pattern: pattern))
  }

  /// Reads what the user gave.
  ///
  /// - Parameters:
  ///   - path: of a topology file.
  ///   - pattern: for host names.
  package static func open(path: String?, pattern: String?) throws(SourceError) -> HostPlacement {
    if path == nil, pattern == nil { return .none }
    var file: TopologyFile?
    if let path { file = try TopologyFile(path: path) }
    var places: PlacePattern?
    if let pattern { places = try PlacePattern(pattern) }
    return HostPlacement(file: file, pattern: places)
  }

  /// Where a host stands: of hall, row and rack each from whoever says it first.
  ///
  /// - Parameter labelled: what its source says.
  func place(of host: String, otherwise labelled: Place) -> Place {
    if isEmpty { return labelled }
    let said = state.withLock { state in
      if let place = state.known[host] { return place }
      let place = (state.file?.place(of: host) ?? Place()).filled(
        from: state.pattern?.place(of: host))
      state.known[host] = place
      return place
    }
    return said.filled(from: labelled)
  }
}

extension Place {
  /// This place, with what it leaves open from another.
  func filled(from other: Place?) -> Place {
    guard let other else { return self }
    return Place(
      hall: hall.isEmpty ? other.hall : hall, row: row.isEmpty ? other.row : row,
      rack: rack.isEmpty ? other.rack : rack)
  }
}
