/// Builds frames out of the ticks of a source: knows every GPU it has met, gives each a slot,
/// and keeps those that fall silent as lost rows, so that no other GPU changes its place or name.
package struct FrameBuilder: Sendable {
  private let site: String
  private let origin: Frame.Origin
  private var identities: [GPUIdentity] = []
  private var slots: [String: Int] = [:]
  private var lastSeen: [Timestamp?] = []
  private var topology: (topology: Topology, order: [Int])?
  private let places: [String: Place]
  private var previous: MetricTable?

  private var cells: [[(metric: Metric, state: CellState)]] = []
  private var reported: [EntityStatus?] = []
  private var processes: [GPUProcess] = []

  package init(site: String, origin: Frame.Origin, places: [String: Place] = [:]) {
    self.site = site
    self.origin = origin
    self.places = places
  }

  /// GPUs met so far.
  package var gpuCount: Int { identities.count }
  package func identity(ofSlot slot: Int) -> GPUIdentity { identities[slot] }

  /// The slot of a GPU; a GPU not met before gets the next one. What a later report adds to an
  /// identity (a name, an index) is kept.
  package mutating func slot(for identity: GPUIdentity) -> Int {
    let key = identity.key
    if let slot = slots[key] {
      refine(slot, identity)
      return slot
    }
    let slot = identities.count
    slots[key] = slot
    identities.append(identity)
    lastSeen.append(nil)
    cells.append([])
    reported.append(nil)
    topology = nil
    return slot
  }

  private mutating func refine(_ slot: Int, _ identity: GPUIdentity) {
    let known = identities[slot]
    var better = known
    better.index = identity.index ?? known.index
    better.name = identity.name ?? known.name
    better.busID = identity.busID ?? known.busID
    better.serial = identity.serial ?? known.serial
    better.driver = identity.driver ?? known.driver
    guard better != known else { return }
    identities[slot] = better
    topology = nil
  }

  /// The slot of a GPU met before, by host and index, uuid or bus id in any spelling.
  package func slot(host: String, matching reference: String) -> Int? {
    let wanted = reference.lowercased()
    return identities.firstIndex { identity in
      identity.host == host
        && (identity.uuid?.lowercased() == wanted || identity.index.map(String.init) == wanted
          || identity.busID.map { Self.sameBus($0.lowercased(), wanted) } ?? false)
    }
  }

  /// Bus ids are written with domains of four or eight digits.
  private static func sameBus(_ a: String, _ b: String) -> Bool {
    func digits(_ text: String) -> Substring { text.drop { $0 == "0" } }
    return a == b || (a.contains(":") && digits(a) == digits(b))
  }

  /// Notes one cell of the tick being built.
  package mutating func set(_ metric: Metric, _ slot: Int, _ state: CellState) {
    cells[slot].append((metric, state))
    if reported[slot] == nil { reported[slot] = .ok }
  }

  /// Notes a value in the metric's unit; what no integer can hold becomes an error.
  package mutating func set(_ metric: Metric, _ slot: Int, value: Double) {
    set(metric, slot, metric.definition.stored(value).map { .value($0) } ?? .error)
  }

  /// Notes how a GPU stands in the tick being built. The worse of several notes stays.
  package mutating func setStatus(_ status: EntityStatus, _ slot: Int) {
    reported[slot] = max(reported[slot] ?? .ok, status)
  }

  /// Adds a process; `gpu` is a slot.
  package mutating func add(_ process: GPUProcess) { processes.append(process) }

  /// Whether a GPU has been noted in the tick being built.
  package func isNoted(_ slot: Int) -> Bool { reported[slot] != nil }

  /// Whether anything has been noted in the tick being built.
  package var hasTick: Bool { reported.contains { $0 != nil } }

  /// Ends the tick. GPUs that were met before and are missing now are `lost`.
  package mutating func finish(
    at time: Timestamp, timeIsAssumed: Bool = false, sources: [SourceStatus] = []
  ) -> Frame {
    let (topology, order) = currentTopology()
    var table = MetricTable(count: order.count)
    var silent: [Int: Timestamp] = [:]
    for (place, slot) in order.enumerated() {
      let status = seal(slot, at: time)
      for cell in cells[slot] { table.set(cell.metric, place, cell.state) }
      table.statuses[place] = status
      if !status.isReporting, let seen = lastSeen[slot] { silent[place] = seen }
      cells[slot].removeAll(keepingCapacity: true)
    }
    if let previous { table.shareUnchanged(with: previous) }
    previous = table
    let placeOfSlot = inverse(order)
    let sealedProcesses = processes.map { process in
      var moved = process
      moved.gpu = placeOfSlot[process.gpu]
      return moved
    }
    processes.removeAll(keepingCapacity: true)
    return Frame(
      Frame.Content(
        time: time, origin: origin, topology: topology, gpus: table, processes: sealedProcesses,
        sources: sources, lastSeen: silent, timeIsAssumed: timeIsAssumed))
  }

  private mutating func seal(_ slot: Int, at time: Timestamp) -> EntityStatus {
    let status = reported[slot] ?? .lost
    if status.isReporting { lastSeen[slot] = time }
    reported[slot] = nil
    return status
  }

  private mutating func currentTopology() -> (topology: Topology, order: [Int]) {
    if let topology { return topology }
    let made = TopologyBuilder.build(site: site, identities: identities, places: places)
    topology = made
    return made
  }

  private func inverse(_ order: [Int]) -> [Int] {
    var places = [Int](repeating: 0, count: order.count)
    for (place, slot) in order.enumerated() { places[slot] = place }
    return places
  }
}
