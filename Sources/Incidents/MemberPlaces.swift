import FleetModel

/// Who the GPUs or the battery units of an event are, and how many of them become one line.
enum MemberPlaces {
  case gpus(Topology)
  case units([BatteryUnit])

  /// What an event is made to.
  enum Place: Hashable, Sendable {
    case one(Int32)
    /// A group of the tree; more of its GPUs join the event.
    case group(Int)
    /// Wherever; all that belong to no other event join it.
    case all
  }

  /// So many of one rack, or of one site, are told one by one; what is more is told together.
  static let mostSingles = 3
  /// Events of one rule that last at the same time.
  static let mostOpen = 32

  /// Makes lines of members that belong to no event yet: a group where at least half of it is among
  /// them, a rack where more than a few are, and everything together where that would be too many.
  ///
  /// - Parameter open: where events of the rule last already.
  func gathered(_ members: ArraySlice<Int32>, open: [Place]) -> [(place: Place, members: [Int32])] {
    guard !members.isEmpty else { return [] }
    var lines: [(place: Place, members: [Int32])] = []
    switch self {
    case .units:
      let singles = open.count { if case .one = $0 { true } else { false } }
      if members.count + singles <= Self.mostSingles {
        return members.map { (.one($0), [$0]) }
      }
    case .gpus(let topology):
      Self.descend(topology, 0, members, &lines)
      lines = Self.byRack(topology, lines, open)
      if lines.count + open.count <= Self.mostOpen { return lines }
    }
    return [(.all, Array(members))]
  }

  private static func descend(
    _ topology: Topology, _ id: Int, _ members: ArraySlice<Int32>,
    _ lines: inout [(place: Place, members: [Int32])]
  ) {
    let group = topology.groups[id]
    if let child = child(of: group, topology, holding: members) {
      return descend(topology, child, members, &lines)
    }
    if members.count > 1, members.count * 2 >= group.gpus.count {
      return lines.append((.group(id), Array(members)))
    }
    if group.children.isEmpty { return lines += members.map { (.one($0), [$0]) } }
    var rest = members
    for child in group.children where !rest.isEmpty {
      let end = topology.groups[child].gpus.upperBound
      let inside = rest.prefix { Int($0) < end }
      if !inside.isEmpty { descend(topology, child, inside, &lines) }
      rest = rest.dropFirst(inside.count)
    }
  }

  /// The child that holds all of some members; nil where they are in several.
  private static func child(
    of group: FleetGroup, _ topology: Topology, holding members: ArraySlice<Int32>
  ) -> Int? {
    guard let child = group.children.first, let first = members.first, let last = members.last,
      let found = topology.group(topology.groups[child].level, holding: Int(first))
    else { return nil }
    return topology.groups[found].gpus.contains(Int(last)) ? found : nil
  }

  /// Joins the lines of racks that have more than a few.
  private static func byRack(
    _ topology: Topology, _ lines: [(place: Place, members: [Int32])], _ open: [Place]
  ) -> [(place: Place, members: [Int32])] {
    func rack(_ gpu: Int32) -> Int? { topology.group(.rack, holding: Int(gpu)) }
    var singles: [Int: Int] = [:]
    for case .one(let gpu) in open + lines.map(\.place) {
      if let rack = rack(gpu) { singles[rack, default: 0] += 1 }
    }
    var joined: [Int: [Int32]] = [:]
    var result: [(place: Place, members: [Int32])] = []
    for line in lines {
      if case .one(let gpu) = line.place, let rack = rack(gpu),
        singles[rack, default: 0] > mostSingles
      {
        joined[rack, default: []].append(gpu)
      } else {
        result.append(line)
      }
    }
    result += joined.map { rack, gpus in (.group(rack), gpus.sorted()) }
    return result.sorted { ($0.members.first ?? 0) < ($1.members.first ?? 0) }
  }

  /// The members that join an event of a place, of those that are free.
  func joining(_ place: Place, _ free: [Int32]) -> [Int32] {
    switch (place, self) {
    case (.one, _): []
    case (.all, _): free
    case (.group(let id), .gpus(let topology)):
      free.filter { topology.groups[id].gpus.contains(Int($0)) }
    case (.group, .units): []
    }
  }

  // MARK: Names

  /// The entity of an event.
  func entity(_ place: Place) -> String {
    switch (place, self) {
    case (.one(let gpu), .gpus(let topology)): topology.key(ofGPU: Int(gpu))
    case (.one(let unit), .units(let units)): units[Int(unit)].id
    case (.group(let id), .gpus(let topology)): id == 0 ? "" : topology.groups[id].name
    case (.group, .units), (.all, _): ""
    }
  }

  /// `r07-h02 gpu 1: lost`, `r12 (40 of 64 GPUs): silent`,
  /// `14 units: over temperature (u07, u09, u11, ...)`.
  func text(_ place: Place, _ members: [Int32], words: String) -> String {
    switch (place, self) {
    case (.one(let member), _): label(member) + ": " + words
    case (.group(let id), .gpus(let topology)):
      Self.label(topology.groups[id], members.count) + ": " + words
    case (.group, .units), (.all, _):
      EventText.count(members.count, noun) + ": " + words + " (" + first(members) + ")"
    }
  }

  var isOfUnits: Bool { if case .units = self { true } else { false } }

  private var noun: String { isOfUnits ? "unit" : "GPU" }

  private func label(_ member: Int32) -> String {
    switch self {
    case .gpus(let topology): topology.label(ofGPU: Int(member))
    case .units(let units): units[Int(member)].id
    }
  }

  private static func label(_ group: FleetGroup, _ count: Int) -> String {
    let name = group.name.isEmpty ? (group.level == .site ? "fleet" : group.level.word) : group.name
    let part = count < group.gpus.count ? EventText.grouped(count) + " of " : ""
    return name + " (" + part + EventText.count(group.gpus.count, "GPU") + ")"
  }

  private func first(_ members: [Int32]) -> String {
    members.prefix(3).map(label).joined(separator: ", ") + (members.count > 3 ? ", ..." : "")
  }
}
