import FleetModel

/// Makes frames of a whole fleet out of the frames of its lanes: hosts whose rows stand in blocks
/// one after the other, tables and CSV of one host. What was written within half an interval of each
/// other is one instant; a lane that says nothing then keeps its last values with their age.
struct LaneMerger: Sendable {
  private struct Waiting: Sendable {
    let frame: Frame
    let lane: Int
  }

  private struct Lane: Sendable {
    /// The host, where the frames themselves do not name it.
    var host = ""
    /// Whether it counts more than what the frames say.
    var isCertain = false
    /// Whether it lists processes, whose GPUs other lanes know better.
    var isOfProcesses = false
    var step: Double?
    var last: Timestamp?
    /// The topology of its frame before, and the builder's slot of each place in it.
    var topology: Topology?
    var slots: [Int] = []
    /// The newest topology whose GPUs are known.
    var admitted: Topology?
  }

  private var builder = FrameBuilder(site: "", origin: .recorded)
  private var known = KnownGPUs()
  /// The builder's slot of each known GPU.
  private var slots: [Int: Int] = [:]
  private var lanes: [Int: Lane] = [:]
  private var waiting: [Waiting] = []
  private var lastTime: Timestamp?
  /// Frames that would have had the time of another.
  private(set) var sameTimeCount = 0
  /// Processes of GPUs that nothing else tells of by the same name.
  private(set) var unplacedProcesses = 0

  /// Takes frames of a lane, which has a number of its own. Its GPUs are of a host if they name none
  /// themselves, or whatever they say.
  mutating func add(
    _ frames: [Frame], lane: Int, host: String, isCertain: Bool = false,
    isOfProcesses: Bool = false
  ) {
    var entry = lanes[lane] ?? Lane()
    entry.host = host
    entry.isCertain = isCertain
    entry.isOfProcesses = isOfProcesses
    for frame in frames {
      if let last = entry.last, frame.time > last { entry.step = frame.time.seconds(since: last) }
      entry.last = max(entry.last ?? frame.time, frame.time)
      waiting.append(Waiting(frame: frame, lane: lane))
    }
    if !isOfProcesses, let newest = frames.last, newest.topology !== entry.admitted {
      known.admit(newest, host: host, isCertain: isCertain)
      entry.admitted = newest.topology
    }
    lanes[lane] = entry
  }

  /// The frames of all instants before a time; of all where nil.
  mutating func frames(before end: Timestamp?) -> [Frame] {
    sortWaiting()
    var made: [Frame] = []
    var place = 0
    let tolerance = tolerance
    while place < waiting.count {
      let start = waiting[place].frame.time
      if let end, start >= end { break }
      var lanesHere: Set<Int> = []
      var next = place
      while next < waiting.count,
        waiting[next].frame.time.seconds(since: start) <= tolerance,
        lanesHere.insert(waiting[next].lane).inserted
      {
        next += 1
      }
      made.append(frame(of: waiting[place..<next], at: start))
      place = next
    }
    waiting.removeFirst(place)
    return made
  }

  /// The time up to which every lane that still speaks has said what it has to say.
  var settled: Timestamp? {
    guard let newest = lanes.values.compactMap(\.last).max() else { return nil }
    let patience = max(2, 3 * (lanes.values.compactMap(\.step).max() ?? 1))
    let speaking = lanes.values.compactMap(\.last).filter { newest.seconds(since: $0) <= patience }
    return speaking.min()
  }

  private mutating func sortWaiting() {
    waiting = waiting.enumerated().sorted { a, b in
      a.element.frame.time == b.element.frame.time
        ? a.offset < b.offset : a.element.frame.time < b.element.frame.time
    }.map(\.element)
  }

  /// Half of the shortest interval that lanes have, seconds; at most half a minute.
  private var tolerance: Double {
    let waiting = usualSteps
    let steps = lanes.compactMap { number, lane in waiting[number] ?? lane.step }
    return min(30, max(0.005, (steps.min() ?? 1) * 0.5))
  }

  /// The median of the first steps of each lane among what waits.
  private var usualSteps: [Int: Double] {
    var last: [Int: Timestamp] = [:]
    var steps: [Int: [Double]] = [:]
    for entry in waiting {
      let time = entry.frame.time
      if let before = last.updateValue(time, forKey: entry.lane), time > before,
        steps[entry.lane]?.count ?? 0 < 256
      {
        steps[entry.lane, default: []].append(time.seconds(since: before))
      }
    }
    return steps.mapValues { $0.sorted()[$0.count / 2] }
  }

  private mutating func frame(of parts: ArraySlice<Waiting>, at start: Timestamp) -> Frame {
    var isAssumed = false
    for part in parts {
      take(part.frame, ofLane: part.lane)
      isAssumed = isAssumed || part.frame.content.timeIsAssumed
    }
    var time = start
    if let last = lastTime, time <= last {
      sameTimeCount += time == last ? 1 : 0
      time = Timestamp(milliseconds: last.milliseconds &+ 1)
    }
    lastTime = time
    return builder.finish(at: time, timeIsAssumed: isAssumed, isComplete: false)
  }

  private mutating func take(_ frame: Frame, ofLane number: Int) {
    let slots = slots(of: frame, ofLane: number)
    // What is carried on from an earlier time is carried on here too.
    let told = slots.indices.filter {
      let status = frame.gpus.statuses[$0]
      return slots[$0] >= 0 && status != .stale && status != .unreachable
    }
    for place in told { builder.setStatus(frame.gpus.statuses[place], slots[place]) }
    for metric in frame.gpus.metrics {
      guard let column = frame.gpus[metric] else { continue }
      for place in told {
        let state = column.state(at: place)
        if state != .unsupported { builder.set(metric, slots[place], state) }
      }
    }
    let isTold = Set(frame.content.processes.isEmpty ? [] : told)
    unplacedProcesses += frame.content.processes.count { slots[$0.gpu] < 0 }
    for process in frame.content.processes where isTold.contains(process.gpu) {
      var moved = process
      moved.gpu = slots[process.gpu]
      builder.add(moved)
    }
    for column in frame.labels.columns {
      for place in told { builder.setLabel(column.key, slots[place], column.value(place)) }
    }
  }

  /// The builder's slot of each GPU of a frame, which stay the same while its topology does.
  private mutating func slots(of frame: Frame, ofLane number: Int) -> [Int] {
    var lane = lanes[number] ?? Lane()
    if lane.topology === frame.topology { return lane.slots }
    let directory = frame.topology.directory
    let slots = (0..<frame.gpus.count).map { slot(of: directory.identity(at: $0), lane) }
    lane.topology = frame.topology
    lane.slots = slots
    lanes[number] = lane
    return slots
  }

  /// The slot of a GPU, whatever a form calls it; -1 of one that only a list of processes names on a
  /// host whose GPUs are known otherwise.
  private mutating func slot(of named: GPUIdentity, _ lane: Lane) -> Int {
    var named = named
    if lane.isOfProcesses {
      switch known.find(named, host: lane.host) {
      case .known: break
      case .only(let only): named = only
      case .unknown: return -1
      }
    }
    let (number, identity) = known.gpu(named, host: lane.host, isCertain: lane.isCertain)
    if let slot = slots[number] {
      builder.refine(slot, with: identity)
      return slot
    }
    let slot = builder.slot(for: identity)
    slots[number] = slot
    return slot
  }
}

/// GPUs as several forms of one host tell of them: a table by bus id, CSV by index, XML by uuid.
struct KnownGPUs: Sendable {
  private var identities: [GPUIdentity] = []
  private var places: [String: Int] = [:]

  /// Learns who the GPUs of a frame are.
  mutating func admit(_ frame: Frame, host: String, isCertain: Bool) {
    for place in 0..<frame.gpus.count {
      _ = gpu(frame.topology.directory.identity(at: place), host: host, isCertain: isCertain)
    }
  }

  enum Match { case known, only(GPUIdentity), unknown }

  /// Whether a GPU that a process names is one of those that are known, or may be a new one. Where
  /// a host has a single GPU, it is that.
  func find(_ identity: GPUIdentity, host: String) -> Match {
    var identity = identity
    if identity.host.isEmpty { identity.host = host }
    if place(of: identity) != nil { return .known }
    let others = identities.filter { $0.host == identity.host }
    if others.isEmpty { return .known }
    guard others.count == 1, let only = others.first, Self.agree(only, identity) else {
      return .unknown
    }
    return .only(only)
  }

  /// The number of a GPU that one form tells of, and all that is known of it.
  mutating func gpu(
    _ identity: GPUIdentity, host: String, isCertain: Bool
  ) -> (number: Int, identity: GPUIdentity) {
    var identity = identity
    if identity.host.isEmpty || isCertain { identity.host = host }
    let number = admit(identity)
    return (number, identities[number])
  }

  private mutating func admit(_ identity: GPUIdentity) -> Int {
    var place = identities.count
    if let known = self.place(of: identity) {
      place = known
      identities[known] = Self.joined(identities[known], identity)
    } else {
      identities.append(identity)
    }
    for name in Self.names(identity) where places[name] == nil { places[name] = place }
    return place
  }

  private func place(of identity: GPUIdentity) -> Int? {
    Self.names(identity).lazy.compactMap { places[$0] }.first { place in
      Self.agree(identities[place], identity)
    }
  }

  /// Every name that a GPU can be found by, the surest first.
  private static func names(_ identity: GPUIdentity) -> [String] {
    let host = identity.host
    return [
      identity.uuid.map { "uuid " + $0 },
      identity.busID.map { host + " bus " + $0.lowercased().drop { $0 == "0" } },
      identity.index.map { host + " index \($0)" },
      identity.index == nil && identity.busID == nil && identity.uuid == nil
        ? host + " line \(identity.position)" : nil,
    ].compactMap { $0 }
  }

  private static func agree(_ a: GPUIdentity, _ b: GPUIdentity) -> Bool {
    func differ(_ a: String?, _ b: String?) -> Bool { a != nil && b != nil && a != b }
    func bus(_ identity: GPUIdentity) -> String? {
      identity.busID.map { String($0.lowercased().drop { $0 == "0" }) }
    }
    return !differ(a.uuid, b.uuid) && !differ(bus(a), bus(b))
  }

  private static func joined(_ a: GPUIdentity, _ b: GPUIdentity) -> GPUIdentity {
    var joined = a
    joined.uuid = a.uuid ?? b.uuid
    joined.busID = a.busID ?? b.busID
    joined.index = a.index ?? b.index
    joined.name = a.name ?? b.name
    joined.serial = a.serial ?? b.serial
    joined.driver = a.driver ?? b.driver
    return joined
  }
}
