/// Builds frames out of the ticks of a source: knows every GPU it has met, gives each a slot,
/// and keeps those that fall silent as lost rows, so that no other GPU changes its place or name.
package struct FrameBuilder: Sendable {
  private let site: String
  private let origin: Frame.Origin
  private var identities: [GPUIdentity] = []
  private var slots: [String: Int] = [:]
  private var lastSeen: [Timestamp?] = []
  private var topology: Topology?
  /// For each place its slot; nil when they are the same.
  private var order: [Int]?
  private var places: [String: Place]
  private var previous: MetricTable?

  private var cells = TickCells()
  private var reported: [EntityStatus?] = []
  /// The statuses of the last frame by place, shared with it until one changes.
  private var statuses: [EntityStatus] = []
  /// Whether anything has been noted in the tick being built.
  package private(set) var hasTick = false
  private var processes: [GPUProcess] = []
  private var labels = SlotLabels()

  package init(site: String, origin: Frame.Origin, places: [String: Place] = [:]) {
    self.site = site
    self.origin = origin
    self.places = places
  }

  /// Says where a host stands, which a source may learn later than its GPUs.
  package mutating func setPlace(_ place: Place, ofHost host: String) {
    guard places[host] != place else { return }
    places[host] = place
    topology = nil
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
    cells.addSlot()
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
    cells.set(metric, slot, state)
    setStatus(.ok, slot)
  }

  /// Notes a row of cells of the tick being built, one for each of some metrics that are all
  /// different: bit i of the masks says whether the i-th has a value or was answered with an error.
  package mutating func set(
    _ metrics: [Metric], _ slot: Int, _ stored: [Int64], valued: UInt64, failed: UInt64
  ) {
    cells.set(metrics, slot, stored, valued: valued, failed: failed)
    setStatus(.ok, slot)
  }

  /// Notes a value in the metric's unit; what no integer can hold becomes an error.
  package mutating func set(_ metric: Metric, _ slot: Int, value: Double) {
    set(metric, slot, metric.definition.stored(value).map { .value($0) } ?? .error)
  }

  /// Notes how a GPU stands in the tick being built. The worse of several notes stays.
  package mutating func setStatus(_ status: EntityStatus, _ slot: Int) {
    hasTick = true
    if let noted = reported[slot], noted >= status { return }
    reported[slot] = status
  }

  /// Notes whom a GPU works for, by a name of `LabelKey` or one that the user gave; nil, or an empty
  /// text, for nobody. It holds until something else is said, whatever ticks come.
  package mutating func setLabel(_ key: String, _ slot: Int, _ value: String?) {
    labels.set(key, slot, value)
  }

  /// Adds a process; `gpu` is a slot.
  package mutating func add(_ process: GPUProcess) { processes.append(process) }

  /// Whether a GPU has been noted in the tick being built.
  package func isNoted(_ slot: Int) -> Bool { reported[slot] != nil }

  /// Ends the tick. GPUs that were met before and are missing now are `lost`.
  package mutating func finish(
    at time: Timestamp, timeIsAssumed: Bool = false, sources: [SourceStatus] = []
  ) -> Frame {
    let topology = currentTopology()
    var silent: [Int: Timestamp] = [:]
    seal(at: time, silent: &silent)
    let table = cells.takeTable(order: order, statuses: statuses, like: previous)
    previous = table
    hasTick = false
    return Frame(
      Frame.Content(
        time: time, origin: origin, topology: topology, gpus: table,
        processes: takeProcesses(), sources: sources, lastSeen: silent,
        timeIsAssumed: timeIsAssumed, labels: labels.table(order: order, count: reported.count)))
  }

  /// Works out the statuses by place, and when those that do not report were last seen.
  private mutating func seal(at time: Timestamp, silent: inout [Int: Timestamp]) {
    if statuses.count != reported.count {
      statuses = [EntityStatus](repeating: .ok, count: reported.count)
    }
    for place in statuses.indices {
      var slot = place
      if let order { slot = order[place] }
      let status = reported[slot] ?? .lost
      reported[slot] = nil
      if statuses[place] != status { statuses[place] = status }
      if status.isReporting {
        lastSeen[slot] = time
      } else if let seen = lastSeen[slot] {
        silent[place] = seen
      }
    }
  }

  private mutating func takeProcesses() -> [GPUProcess] {
    if processes.isEmpty { return [] }
    let taken = processes
    processes.removeAll(keepingCapacity: true)
    guard let order else { return taken }
    let placeOfSlot = inverse(order)
    return taken.map { process in
      var moved = process
      moved.gpu = placeOfSlot[process.gpu]
      return moved
    }
  }

  private mutating func currentTopology() -> Topology {
    if let topology { return topology }
    let made = TopologyBuilder.build(site: site, identities: identities, places: places)
    topology = made.topology
    order = made.order.elementsEqual(made.order.indices) ? nil : made.order
    labels.noteMoved()
    return made.topology
  }

  private func inverse(_ order: [Int]) -> [Int] {
    var places = [Int](repeating: 0, count: order.count)
    for (place, slot) in order.enumerated() { places[slot] = place }
    return places
  }
}
