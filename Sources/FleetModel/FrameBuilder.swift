/// Builds frames out of the ticks of a source: knows every GPU it has met, gives each a slot,
/// and keeps the rows of those that fall silent, so that no other GPU changes its place or name.
package struct FrameBuilder: Sendable {
  private let site: String
  private let origin: Frame.Origin
  private var identities: [GPUIdentity] = []
  private var slots: [String: Int] = [:]
  var lastSeen: [Timestamp?] = []
  private var topology: Topology?
  /// For each place its slot; nil when they are the same.
  var order: [Int]?
  private var places: [String: Place]
  private var previous: MetricTable?

  var cells = TickCells()
  private var reported: [EntityStatus?] = []
  /// The statuses of the last frame by place, shared with it until one changes.
  var statuses: [EntityStatus] = []
  /// What is remembered of GPUs that do not report.
  var silence = SilenceRecord()
  /// Whether anything has been noted in the tick being built.
  package private(set) var hasTick = false
  private var processes: [GPUProcess] = []
  private var labels = SlotLabels()
  /// Values that cannot be, of all ticks since it was last emptied.
  package var doubts = Doubts()

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
  /// Whether GPUs of one index are looked for, as where rows of several hosts may be mixed.
  package var watchesTwins = false
  /// No single host has more GPUs.
  private static let mostTwins = 1024
  /// Whether a GPU was met of which another one has the host and the index.
  package private(set) var hasTwins = false
  /// Whether GPUs of more than one host have been met.
  package private(set) var hasSeveralHosts = false

  /// The slot of a GPU; a GPU not met before gets the next one. What a later report adds to an
  /// identity (a name, an index) is kept.
  package mutating func slot(for identity: GPUIdentity) -> Int {
    let key = identity.key
    if let slot = slots[key] {
      refine(slot, with: identity)
      return slot
    }
    let slot = identities.count
    slots[key] = slot
    if let first = identities.first, first.host != identity.host { hasSeveralHosts = true }
    if watchesTwins, !hasTwins, let index = identity.index, slot < Self.mostTwins {
      hasTwins = identities.contains { $0.index == index && $0.host == identity.host }
    }
    identities.append(identity)
    lastSeen.append(nil)
    cells.addSlot()
    reported.append(nil)
    silence.addSlot()
    topology = nil
    return slot
  }

  /// The slot of a GPU met before, by its key; nil for one that was not.
  package func knownSlot(of identity: GPUIdentity) -> Int? { slots[identity.key] }

  /// Adds to what is known of a GPU; a key that it gets by that finds it too.
  package mutating func refine(_ slot: Int, with identity: GPUIdentity) {
    let known = identities[slot]
    var better = known
    better.uuid = known.uuid ?? identity.uuid
    better.index = identity.index ?? known.index
    better.name = identity.name ?? known.name
    better.busID = identity.busID ?? known.busID
    better.serial = identity.serial ?? known.serial
    better.driver = identity.driver ?? known.driver
    guard better != known else { return }
    identities[slot] = better
    if slots[better.key] == nil { slots[better.key] = slot }
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

  /// Notes a value in the metric's unit; what no integer can hold becomes an error, and so does one
  /// below nothing that would be rounded to it.
  package mutating func set(_ metric: Metric, _ slot: Int, value: Double) {
    let definition = metric.definition
    guard let stored = definition.stored(value),
      stored != 0 || value > -1e-9 || definition.possible.lowerBound < 0
    else {
      doubts.note(metric, value, of: identities[slot].words)
      return set(metric, slot, .error)
    }
    set(metric, slot, .value(stored))
  }

  /// Notes that a text in the place of a value cannot be read, which makes the cell an error.
  package mutating func doubt(
    unreadable text: @autoclosure () -> String, _ metric: Metric, _ slot: Int
  ) {
    doubts.note(unreadable: text(), metric, of: identities[slot].words)
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

  /// Ends the tick. A GPU that was met before and is missing now keeps its last values and is
  /// `stale`; missing from two complete ticks it is `lost`, and stays so until it reports again.
  ///
  /// - Parameter isComplete: whether every GPU that was asked for had its turn; the silence of those
  ///   that had none says nothing.
  package mutating func finish(
    at time: Timestamp, timeIsAssumed: Bool = false, sources: [SourceStatus] = [],
    isComplete: Bool = true
  ) -> Frame {
    let topology = currentTopology()
    var silent: [Int: Timestamp] = [:]
    let missing = seal(at: time, silent: &silent)
    silence.beginTick(at: time)
    if !missing.isEmpty { settle(missing, at: time, isComplete: isComplete, silent: &silent) }
    var table = cells.takeTable(order: order, statuses: statuses, like: previous)
    doubt(&table)
    previous = table
    silence.endTick(table, order: order)
    hasTick = false
    return Frame(
      Frame.Content(
        time: time, origin: origin, topology: topology, gpus: table,
        processes: takeProcesses(), sources: sources, lastSeen: silent,
        timeIsAssumed: timeIsAssumed, labels: labels.table(order: order, count: reported.count)))
  }

  /// Turns values that cannot be into errors, and remembers that there were some.
  private mutating func doubt(_ table: inout MetricTable) {
    guard cells.isQuestionable else { return }
    let refusals = table.refuseImpossible()
    guard refusals.count > 0 else { return }
    let (order, identities) = (order, identities)
    doubts.note(refusals) { place in identities[order.map { $0[place] } ?? place].words }
  }

  /// Works out the statuses by place of what has been told of, and when those that do not report
  /// were last seen.
  ///
  /// - Returns: the places of GPUs that have not been told of.
  private mutating func seal(at time: Timestamp, silent: inout [Int: Timestamp]) -> [Int] {
    if statuses.count != reported.count {
      statuses = [EntityStatus](repeating: .ok, count: reported.count)
    }
    var missing: [Int] = []
    for place in statuses.indices {
      var slot = place
      if let order { slot = order[place] }
      guard let status = reported[slot] else {
        missing.append(place)
        continue
      }
      reported[slot] = nil
      if silence.isAny, status != .unreachable { silence.end(slot) }
      if statuses[place] != status { statuses[place] = status }
      if status.isReporting {
        lastSeen[slot] = time
      } else if let seen = lastSeen[slot] {
        silent[place] = seen
      }
    }
    return missing
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
