import FleetModel

/// How the frames of several sources become one: the topology over all of them, and for every
/// place the source and the place it comes from. Stays good while no source changes its topology.
struct FleetMerge: Sendable {
  private let topology: Topology
  /// Topologies of the sources that it was made of.
  private let epochs: [UInt64]
  /// For every GPU of the fleet its place in the sources' GPUs one after another.
  private let order: [Int]
  /// For every GPU of the sources one after another its place in the fleet.
  private let placeOf: [Int]
  /// Where each source's GPUs begin among all of them.
  private let starts: [Int]

  init(site: String, frames: [Frame], places: [String: Place]) {
    var identities: [GPUIdentity] = []
    var starts: [Int] = []
    var known = places
    for frame in frames {
      starts.append(identities.count)
      let topology = frame.topology
      for gpu in 0..<topology.gpuCount { identities.append(topology.directory.identity(at: gpu)) }
      for (host, place) in Self.places(of: topology) where known[host] == nil {
        known[host] = place
      }
    }
    (topology, order) = TopologyBuilder.build(site: site, identities: identities, places: known)
    var inverse = [Int](repeating: 0, count: order.count)
    for (place, source) in order.enumerated() { inverse[source] = place }
    placeOf = inverse
    self.starts = starts
    epochs = frames.map(\.topology.epoch)
  }

  /// Where the hosts of a source's own fleet stand.
  private static func places(of topology: Topology) -> [String: Place] {
    var result: [String: Place] = [:]
    for id in topology.groupRange(.host) {
      let host = topology.groups[id]
      var names: [FleetLevel: String] = [:]
      var parent = host.parent
      while let above = parent {
        names[topology.groups[above].level] = topology.groups[above].name
        parent = topology.groups[above].parent
      }
      result[host.name] = Place(
        hall: names[.hall] ?? "", row: names[.row] ?? "", rack: names[.rack] ?? "")
    }
    return result
  }

  func fits(_ frames: [Frame]) -> Bool { frames.map(\.topology.epoch) == epochs }

  /// The parts of the merged frame; columns are gathered in one pass each.
  func content(
    _ frames: [Frame], _ ages: [FleetAssembler.Age], statuses: [SourceStatus], at now: Timestamp
  ) -> Frame.Content {
    var content = Frame.Content(
      time: now, origin: Self.origin(of: frames), topology: topology,
      gpus: MetricTable.joined(frames.map(\.gpus)).gathered(order.map { $0 }))
    content.timeIsAssumed = frames.contains { $0.content.timeIsAssumed }
    content.batteryUnits = frames.flatMap(\.batteryUnits)
    content.batteries = MetricTable.joined(frames.map(\.batteries))
    content.site = Self.site(of: frames)
    content.sources = statuses
    var firstUnit = 0
    for (source, frame) in frames.enumerated() {
      place(frame, source, ages[source], in: &content)
      if let status = ages[source].status {
        for unit in firstUnit..<(firstUnit + frame.batteries.count) {
          content.batteries.statuses[unit] = max(content.batteries.statuses[unit], status)
        }
      }
      firstUnit += frame.batteries.count
    }
    return content
  }

  /// Adds what a source says of its GPUs by place: processes, when they were last heard, ageing.
  private func place(
    _ frame: Frame, _ source: Int, _ age: FleetAssembler.Age, in content: inout Frame.Content
  ) {
    let start = starts[source]
    for process in frame.content.processes where process.gpu < frame.gpus.count {
      var moved = process
      moved.gpu = placeOf[start + process.gpu]
      content.processes.append(moved)
    }
    for (gpu, time) in frame.content.lastSeen where gpu < frame.gpus.count {
      content.lastSeen[placeOf[start + gpu]] = time
    }
    guard let status = age.status else { return }
    for gpu in 0..<frame.gpus.count {
      let place = placeOf[start + gpu]
      content.gpus.statuses[place] = max(content.gpus.statuses[place], status)
      if content.lastSeen[place] == nil { content.lastSeen[place] = frame.time }
    }
  }

  /// Raises statuses to a floor and notes when the entities were last heard.
  static func raise(
    _ statuses: inout [EntityStatus], to floor: EntityStatus, _ lastSeen: inout [Int: Timestamp],
    _ time: Timestamp
  ) {
    for gpu in statuses.indices {
      statuses[gpu] = max(statuses[gpu], floor)
      if lastSeen[gpu] == nil { lastSeen[gpu] = time }
    }
  }

  /// Simulated as soon as a part is: invented numbers are never shown as live.
  private static func origin(of frames: [Frame]) -> Frame.Origin {
    if frames.contains(where: { $0.content.origin == .simulated }) { return .simulated }
    return frames.contains { $0.content.origin == .recorded } ? .recorded : .live
  }

  /// Each site column from the first source that has a value in it.
  private static func site(of frames: [Frame]) -> MetricTable {
    var result = MetricTable(count: 1)
    for frame in frames {
      for metric in frame.site.metrics where result[metric]?[0] == nil {
        result[metric] = frame.site[metric]
      }
    }
    return result
  }
}
