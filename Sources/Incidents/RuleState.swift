import FleetModel

/// What a rule has found so far: the events that last, and what is not an event yet.
struct RuleState: Sendable, Hashable {
  /// An event that lasts, or that has not been gone for long enough.
  struct Open: Sendable, Hashable {
    var event: Event
    /// Places of all GPUs or units that it ever was of, in order; empty for what has a name.
    var members: [Int32] = []
    var place = MemberPlaces.Place.all
    /// Whether the members are battery units.
    var isOfUnits = false
    /// Since when it is not so any more.
    var goneSince: Timestamp?
  }

  private(set) var open: [Open] = []
  /// What has been so for less than the rule asks for, by entity, and since when.
  private var waiting: [String: Timestamp] = [:]
  /// Since when there are GPUs or units that wait to become events together.
  private var gatheringSince: Timestamp?

  /// Takes in what the rule found at an instant.
  ///
  /// - Returns: events that begin, change or end.
  mutating func take(_ outcome: Rule.Outcome, _ rule: Rule, _ sight: Sight) -> [Event] {
    var changes: [Event] = []
    switch outcome {
    case .none:
      waiting = [:]
      gatheringSince = nil
      for place in open.indices { open[place].isNoMore(sight.time) }
    case .same: break
    case .found(let findings): changes = take(findings, rule, sight.time)
    case .gpus(let places):
      guard let topology = sight.frame?.topology else { return [] }
      changes = take(places, .gpus(topology), rule, sight.time)
    case .units(let places):
      guard let units = sight.frame?.batteryUnits else { return [] }
      changes = take(places, .units(units), rule, sight.time)
    case .happened(let events): return events
    }
    return changes + close(rule, sight.time)
  }

  /// Ends what has been gone for long enough.
  private mutating func close(_ rule: Rule, _ time: Timestamp) -> [Event] {
    var ended: [Event] = []
    open.removeAll { open in
      guard let since = open.goneSince, time.seconds(since: since) >= rule.clear else {
        return false
      }
      var event = open.event
      event.end = since
      ended.append(event)
      return true
    }
    return ended
  }

  // MARK: What has a name

  private mutating func take(
    _ findings: [Rule.Finding], _ rule: Rule, _ time: Timestamp
  ) -> [Event] {
    var changes: [Event] = []
    let names = Set(findings.map(\.entity))
    waiting = waiting.filter { names.contains($0.key) }
    for place in open.indices where !names.contains(open[place].event.entity) {
      open[place].isNoMore(time)
    }
    for finding in findings {
      if let place = open.firstIndex(where: { $0.event.entity == finding.entity }) {
        open[place].goneSince = nil
        guard finding.severity > open[place].event.severity else { continue }
        open[place].event.severity = finding.severity
        open[place].event.text = finding.text
        changes.append(open[place].event)
      } else if let begun = since(finding.entity, rule, time) {
        let event = Event(
          time: begun, severity: finding.severity, entity: finding.entity, rule: rule.name,
          text: finding.text)
        open.append(Open(event: event))
        changes.append(event)
      }
    }
    return changes
  }

  /// When something that is so began, once it has been so for long enough.
  private mutating func since(_ entity: String, _ rule: Rule, _ time: Timestamp) -> Timestamp? {
    let since = waiting[entity] ?? time
    if time.seconds(since: since) >= rule.hold {
      waiting[entity] = nil
      return since
    }
    waiting[entity] = since
    return nil
  }

  // MARK: GPUs and units

  private mutating func take(
    _ current: [Int32], _ places: MemberPlaces, _ rule: Rule, _ time: Timestamp
  ) -> [Event] {
    var free = current
    for place in open.indices {
      let rest = free.subtracting(open[place].members)
      if rest.count < free.count {
        open[place].goneSince = nil
        free = rest
      } else {
        open[place].isNoMore(time)
      }
    }
    var changes: [Event] = []
    for place in open.indices where !free.isEmpty {
      let joining = places.joining(open[place].place, free)
      guard !joining.isEmpty else { continue }
      free = free.subtracting(joining)
      open[place].join(joining, places, rule)
      open[place].goneSince = nil
      changes.append(open[place].event)
    }
    let begun = free.isEmpty ? time : gatheringSince ?? time
    gatheringSince = free.isEmpty ? nil : begun
    guard time.seconds(since: begun) >= rule.hold else { return changes }
    gatheringSince = nil
    for (place, members) in places.gathered(free[...], open: open.map(\.place)) {
      let event = Event(
        time: begun, severity: rule.severity, entity: places.entity(place), rule: rule.name,
        text: places.text(place, members, words: rule.words))
      open.append(
        Open(event: event, members: members, place: place, isOfUnits: places.isOfUnits))
      changes.append(event)
    }
    return changes
  }

  /// Finds the members of what lasts again after the fleet has changed; who left is left out.
  mutating func move(from old: Frame, to new: Frame) {
    for place in open.indices { open[place].move(from: old, to: new) }
  }
}

extension RuleState.Open {
  mutating func isNoMore(_ time: Timestamp) {
    if goneSince == nil { goneSince = time }
  }

  mutating func join(_ joining: [Int32], _ places: MemberPlaces, _ rule: Rule) {
    members = (members + joining).sorted()
    event.text = places.text(place, members, words: rule.words)
  }

  /// More than so many members are not looked for one by one.
  private static let mostLookedFor = 10_000

  mutating func move(from old: Frame, to new: Frame) {
    guard !members.isEmpty else { return }
    let known = members.prefix(Self.mostLookedFor)
    let moved =
      isOfUnits
      ? known.map { Self.place(of: $0, old.batteryUnits, new.batteryUnits) }
      : known.map { Self.place(of: $0, old.topology, new.topology) }
    members = moved.compactMap(\.self).sorted()
    switch place {
    case .one: place = .one(members.first ?? -1)
    case .group(let id):
      let group = old.topology.groups[id]
      let again = new.topology.groupRange(group.level).first {
        new.topology.groups[$0].name == group.name
      }
      place = again.map { .group($0) } ?? .one(-1)
    case .all: break
    }
  }

  private static func place(
    of member: Int32, _ old: [BatteryUnit], _ new: [BatteryUnit]
  ) -> Int32? {
    let id = old[Int(member)].id
    return new.firstIndex { $0.id == id }.map { Int32(truncatingIfNeeded: $0) }
  }

  private static func place(of member: Int32, _ old: Topology, _ new: Topology) -> Int32? {
    let key = old.directory.identity(at: Int(member)).key
    if Int(member) < new.gpuCount, new.directory.identity(at: Int(member)).key == key {
      return member
    }
    return new.index(ofKey: key).map { Int32(truncatingIfNeeded: $0) }
  }
}

extension [Int32] {
  /// The elements that are not in another list; both in order.
  func subtracting(_ other: [Int32]) -> [Int32] {
    guard let first = other.first, let last = other.last, let mine = self.last, mine >= first,
      self[0] <= last
    else { return self }
    var result: [Int32] = []
    result.reserveCapacity(count)
    var place = 0
    for element in self {
      while place < other.count, other[place] < element { place += 1 }
      if place >= other.count || other[place] != element { result.append(element) }
    }
    return result
  }
}
