import FleetModel

/// Which GPUs of a frame contain a text in their place, name, uuid, bus id or status, or have a label
/// (`job=NAME`).
enum DeviceFilter {
  /// Fleets up to this size are looked through GPU by GPU; larger ones by the names of their
  /// groups, by status, and by a uuid only where it is given whole.
  private static let smallFleet = 65_536
  private static let uuidLength = 36

  /// Places of the GPUs that match, in fleet order. Cost grows with the fleet: kept by the caller.
  static func matches(_ filter: String, in frame: Frame) -> [Int32] {
    var found = PresenceMask(count: frame.topology.gpuCount, present: false)
    if let condition = LabelCondition(filter, in: frame) {
      condition.mark(frame, &found)
    } else {
      mark(filter, frame, &found)
    }
    var places: [Int32] = []
    found.forEachPresent(in: 0..<found.count) { places.append(Int32(clamping: $0)) }
    return places
  }

  private static func mark(_ filter: String, _ frame: Frame, _ found: inout PresenceMask) {
    let text = TextMatch(filter)
    let topology = frame.topology
    markGroups(text, topology, &found)
    markStatuses(text, frame, &found)
    if topology.gpuCount <= smallFleet {
      markIdentities(text, topology, &found)
    } else if text.count >= uuidLength, let gpu = topology.index(ofKey: filter) {
      found[gpu] = true
    }
  }

  private static func markGroups(
    _ text: TextMatch, _ topology: Topology, _ found: inout PresenceMask
  ) {
    for group in topology.groups.dropFirst() where text.isIn(group.name) {
      for gpu in group.gpus { found[gpu] = true }
    }
  }

  private static func markStatuses(
    _ text: TextMatch, _ frame: Frame, _ found: inout PresenceMask
  ) {
    let wanted = Set(
      EntityStatus.allCases.filter { frame.count($0) > 0 && text.isIn($0.word) }.map(\.rawValue))
    guard !wanted.isEmpty else { return }
    for (gpu, status) in frame.gpus.statuses.enumerated() where wanted.contains(status.rawValue) {
      found[gpu] = true
    }
  }

  private static func markIdentities(
    _ text: TextMatch, _ topology: Topology, _ found: inout PresenceMask
  ) {
    for gpu in 0..<topology.gpuCount where !found[gpu] {
      let identity = topology.directory.identity(at: gpu)
      found[gpu] =
        text.isIn(identity.name) || text.isIn(identity.uuid) || text.isIn(identity.busID)
        || text.isIn(identity.words)
    }
  }
}
