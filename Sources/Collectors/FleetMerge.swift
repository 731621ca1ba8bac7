import FleetModel

/// How the frames of several sources become one: the topology over all of them, and for every
/// place the source and the place it comes from. Stays good while no source changes its topology.
struct FleetMerge: Sendable {
  private let topology: Topology
  /// Distinguishes merges within one run of the program.
  var epoch: UInt64 { topology.epoch }
  /// Topologies of the sources that it was made of.
  private let epochs: [UInt64]
  /// For every GPU of the fleet its place in the sources' GPUs one after another.
  let order: [Int]
  /// For every GPU of the sources one after another its place in the fleet.
  private let placeOf: [Int]
  /// Where each source's GPUs begin among all of them.
  private let starts: [Int]
  /// GPUs that several sources report: the place in the fleet, and those in the sources' GPUs.
  let shared: [(place: Int, members: [Int])]

  /// - Parameter placement: where the user says that hosts stand; the sources' own word is taken for
  ///   what that leaves open.
  init(site: String, frames: [Frame], placement: HostPlacement = .none) {
    let peopled = frames.filter { $0.gpus.count > 0 }
    if placement.isEmpty, peopled.count == 1, let only = peopled.first {
      topology = Self.topology(of: only, site: site)
      order = Array(0..<only.gpus.count)
      placeOf = order
      starts = Self.starts(frames)
      shared = []
      epochs = frames.map(\.topology.epoch)
      return
    }
    var gathered = GatheredGPUs()
    var known: [String: Place] = [:]
    var blocks: [String: Int] = [:]
    for frame in frames {
      gathered.add(frame.topology)
      for (host, place) in Self.places(of: frame.topology) where known[host] == nil {
        known[host] = placement.place(of: host, otherwise: place)
      }
      for group in frame.figures.groups {
        Self.keepTogether(group, frame.topology, &blocks)
      }
    }
    let (topology, sorted) = TopologyBuilder.build(
      site: site, identities: gathered.identities, places: known, blocks: blocks)
    var place = [Int](repeating: 0, count: sorted.count)
    for (fleet, own) in sorted.enumerated() { place[own] = fleet }
    self.topology = topology
    order = sorted.map { gathered.firsts[$0] }
    placeOf = gathered.ownPlaces.map { place[$0] }
    starts = gathered.starts
    shared = gathered.shared.map { (place[$0.key], $0.value) }.sorted { $0.place < $1.place }
    epochs = frames.map(\.topology.epoch)
  }

  /// The fleet of the only source that has GPUs, under the name of the whole: nothing of a million
  /// GPUs is gathered or sorted because batteries are watched beside them.
  private static func topology(of frame: Frame, site: String) -> Topology {
    var groups = frame.topology.groups
    let own = groups[0]
    groups[0] = FleetGroup(
      level: .site, name: site, gpus: own.gpus, parent: nil, children: own.children)
    return Topology(directory: frame.topology.directory, groups: groups)
  }

  private static func starts(_ frames: [Frame]) -> [Int] {
    var next = 0
    return frames.map { frame in
      defer { next += frame.gpus.count }
      return next
    }
  }

  /// Hosts that are known by their group alone stay beside each other, or the group's sum would be
  /// nobody's.
  private static func keepTogether(
    _ group: Range<Int>, _ topology: Topology, _ blocks: inout [String: Int]
  ) {
    let number = blocks.count
    let range = topology.groupRange(.host)
    guard let first = topology.group(.host, holding: group.lowerBound) else { return }
    for id in first..<range.upperBound {
      let host = topology.groups[id]
      guard host.gpus.lowerBound < group.upperBound else { return }
      if blocks[host.name] == nil { blocks[host.name] = number }
    }
  }

  /// How many GPUs of each source another one reports too; empty when there are none.
  var sharedCounts: [Int: Int] {
    var counts: [Int: Int] = [:]
    for member in shared.flatMap(\.members) { counts[source(of: member), default: 0] += 1 }
    return counts
  }

  /// The source that a GPU of all sources belongs to.
  private func source(of member: Int) -> Int {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= member { low = middle + 1 } else { high = middle }
    }
    return low - 1
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

  /// The parts of the merged frame; columns are gathered in one pass each. A GPU that several
  /// sources report is one, as the source says whose frame came last.
  func content(
    _ frames: [Frame], _ ages: [FleetAssembler.Age], arrivals: [Timestamp?],
    statuses: [SourceStatus], at now: Timestamp
  ) -> Frame.Content {
    var order = order
    var passedOver: Set<Int> = []
    for (place, members) in shared {
      let newest = members.max { isOlder($0, $1, arrivals) } ?? order[place]
      order[place] = newest
      passedOver.formUnion(members.filter { $0 != newest })
    }
    var content = Frame.Content(
      time: now, origin: Self.origin(of: frames), topology: topology,
      gpus: MetricTable.joined(frames.map(\.gpus)).gathered(order.map { $0 }))
    content.timeIsAssumed = frames.contains { $0.content.timeIsAssumed }
    content.batteryUnits = frames.flatMap(\.batteryUnits)
    content.batteries = MetricTable.joined(frames.map(\.batteries))
    content.site = Self.site(of: frames)
    content.sources = statuses
    take(figures(frames, ages, arrivals), in: &content)
    var firstUnit = 0
    for (source, frame) in frames.enumerated() {
      place(frame, source, ages[source], passedOver, in: &content)
      if let status = ages[source].status {
        for unit in firstUnit..<(firstUnit + frame.batteries.count) {
          content.batteries.statuses[unit] = max(content.batteries.statuses[unit], status)
        }
      }
      firstUnit += frame.batteries.count
    }
    return content
  }

  /// What the sources know of whole groups, by place in the fleet.
  private func figures(
    _ frames: [Frame], _ ages: [FleetAssembler.Age], _ arrivals: [Timestamp?]
  ) -> MergedFigures? {
    guard frames.contains(where: { !$0.figures.isEmpty }) else { return nil }
    let parts = zip(frames, ages).map { $1 == .unreachable ? $0.figures.silenced : $0.figures }
    let newest = frames.indices.sorted { a, b in
      (arrivals[a]?.milliseconds ?? .min) > (arrivals[b]?.milliseconds ?? .min)
    }
    return MergedFigures(newest: newest, parts, fleet: order.count) { placeOf[starts[$0] + $1] }
  }

  private func take(_ merged: MergedFigures?, in content: inout Frame.Content) {
    guard let merged else { return }
    content.figures = merged.figures
    for place in merged.torn {
      content.gpus.statuses[place] = max(content.gpus.statuses[place], .unreachable)
    }
  }

  private func isOlder(_ a: Int, _ b: Int, _ arrivals: [Timestamp?]) -> Bool {
    (arrivals[source(of: a)]?.milliseconds ?? .min)
      < (arrivals[source(of: b)]?.milliseconds ?? .min)
  }

  /// Adds what a source says of its GPUs by place: processes, when they were last heard, ageing.
  private func place(
    _ frame: Frame, _ source: Int, _ age: FleetAssembler.Age, _ passedOver: Set<Int>,
    in content: inout Frame.Content
  ) {
    let start = starts[source]
    for process in frame.content.processes where process.gpu < frame.gpus.count {
      if passedOver.contains(start + process.gpu) { continue }
      var moved = process
      moved.gpu = placeOf[start + process.gpu]
      content.processes.append(moved)
    }
    for (gpu, time) in frame.content.lastSeen where gpu < frame.gpus.count {
      if passedOver.contains(start + gpu) { continue }
      content.lastSeen[placeOf[start + gpu]] = time
    }
    guard let status = age.status else { return }
    for gpu in 0..<frame.gpus.count where !passedOver.contains(start + gpu) {
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
