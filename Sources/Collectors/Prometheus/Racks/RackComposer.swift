import FleetModel

/// Puts frames together out of what is known of racks and of single GPUs. A row of a GPU that
/// nobody has read is there and holds nothing.
struct RackComposer: Sendable {
  var reader: RackReader
  private var fleet: RackFleet
  private let origin: Frame.Origin
  /// Racks by their names alone, for GPUs whose labels say no more; nil of a name that several have.
  private var byName: [String: Int?] = [:]
  private var namedRacks = 0
  /// As many statuses as there are GPUs, all of them well.
  private var well: [EntityStatus] = []

  init(site: String, labels: RackLabels, origin: Frame.Origin) {
    reader = RackReader(labels: labels)
    fleet = RackFleet(site: site)
    self.origin = origin
  }

  var gpuCount: Int { fleet.gpuCount }

  /// Notes the largest count of each rack.
  mutating func note(_ rows: RackRows, instants: Int) {
    fleet.admit(reader.racks)
    for (row, rack) in rows.racks.enumerated() {
      let counts = rows.values[(row * instants)..<((row + 1) * instants)].filter(\.isFinite)
      if let most = counts.max() { fleet.note(Int(max(0, min(most, 1e9))), inRack: Int(rack)) }
    }
  }

  /// The frame of an instant.
  ///
  /// - Parameter details: GPUs that were read; what stands later is believed more.
  mutating func content(
    _ figures: RackFigures, _ details: [RackDetail], at time: Timestamp
  ) -> Frame.Content {
    fleet.admit(reader.racks)
    for rack in reader.racks.indices where rack < figures.reporting.count {
      for count in [figures.reporting[rack], figures.before[rack]] where count >= 1 {
        fleet.note(Int(min(count, 1e9)), inRack: rack)
      }
    }
    for detail in details { admit(detail) }
    let racks = fleet.topology()
    var table = MetricTable(count: racks.topology.gpuCount)
    if well.count != table.count { well = table.statuses }
    table.statuses = well
    var lastSeen: [Int: Timestamp] = [:]
    var holders: [Int: Int] = [:]
    let read = Set(details.compactMap(\.rack))
    for rack in read { miss(rack, racks, &table) }
    for detail in details { place(detail, racks, &table, &lastSeen, &holders) }
    var content = Frame.Content(
      time: time, origin: origin, topology: racks.topology, gpus: table, lastSeen: lastSeen)
    content.figures = figures.figures(racks, read: read, holders: holders, cells: table)
    return content
  }

  /// GPUs that were counted in a rack once and are not among those read are gone.
  private func miss(_ rack: Int, _ racks: RackTopology, _ table: inout MetricTable) {
    for gpu in racks.ranges[rack] { table.statuses[gpu] = .lost }
  }

  private mutating func admit(_ detail: RackDetail) {
    let topology = detail.frame.topology
    for id in topology.groupRange(.host) {
      guard let rack = detail.rack ?? self.rack(ofHost: id, topology) else { continue }
      for gpu in topology.groups[id].gpus {
        fleet.note(topology.directory.identity(at: gpu), inRack: rack)
      }
    }
  }

  /// The rack that a host of a small fleet stands in; nil when no such rack is known.
  private mutating func rack(ofHost id: Int, _ topology: Topology) -> Int? {
    var names: [FleetLevel: String] = [:]
    var above = topology.groups[id].parent
    while let group = above {
      names[topology.groups[group].level] = topology.groups[group].name
      above = topology.groups[group].parent
    }
    var place = Place(
      hall: names[.hall] ?? "", row: names[.row] ?? "", rack: names[.rack] ?? "")
    if let known = reader.number(of: place) { return known }
    if place.rack.isEmpty { place.rack = topology.groups[id].name }
    while namedRacks < reader.racks.count {
      let name = reader.racks[namedRacks].rack
      byName[name] = .some(byName[name] == nil ? namedRacks : nil)
      namedRacks += 1
    }
    return byName[place.rack] ?? nil
  }

  private func place(
    _ detail: RackDetail, _ racks: RackTopology, _ table: inout MetricTable,
    _ lastSeen: inout [Int: Timestamp], _ holders: inout [Int: Int]
  ) {
    let frame = detail.frame
    for gpu in 0..<frame.gpus.count {
      guard let place = racks.place(of: frame.topology.directory.identity(at: gpu)) else {
        continue
      }
      for metric in frame.gpus.metrics {
        let state = frame.gpus.state(metric, gpu)
        if state != .unsupported { table.set(metric, place, state) }
      }
      table.statuses[place] = frame.gpus.statuses[gpu]
      lastSeen[place] = frame.content.lastSeen[gpu]
      guard detail.rack == nil, frame.gpus.value(.temperature, gpu) != nil else { continue }
      note(place, racks, table, &holders)
    }
  }

  /// Notes that a GPU is the hottest of its rack, unless another one is.
  private func note(
    _ place: Int, _ racks: RackTopology, _ table: MetricTable, _ holders: inout [Int: Int]
  ) {
    var low = 0
    var high = racks.order.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if racks.ranges[racks.order[middle]].lowerBound <= place {
        low = middle
      } else {
        high = middle
      }
    }
    let rack = racks.order[low]
    let here = table.stored(.temperature, place) ?? .min
    if let other = holders[rack], (table.stored(.temperature, other) ?? .min) >= here { return }
    holders[rack] = place
  }
}
