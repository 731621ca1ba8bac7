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
      lines = Self.joined(lines, topology, open)
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

  /// Joins the lines within racks, then rows and halls, that have more than a few.
  private static func joined(
    _ lines: [(place: Place, members: [Int32])], _ topology: Topology, _ open: [Place]
  ) -> [(place: Place, members: [Int32])] {
    var lines = lines
    for level in [FleetLevel.rack, .row, .hall] where topology.count(level) > 1 {
      var inside: [Int: [Int]] = [:]
      for (number, line) in lines.enumerated() where isBelow(level, line.place, topology) {
        guard let first = line.members.first,
          let group = topology.group(level, holding: Int(first))
        else { continue }
        inside[group, default: []].append(number)
      }
      let known = open.filter { isBelow(level, $0, topology) }.compactMap { place -> Int? in
        guard case .one(let gpu) = place else { return nil }
        return topology.group(level, holding: Int(gpu))
      }
      for (group, numbers) in inside {
        let singles = level == .rack ? numbers.reduce(0) { $0 + lines[$1].members.count } : 0
        let count = max(numbers.count > 1 ? singles : 0, numbers.count)
        guard count + known.count(where: { $0 == group }) > mostSingles else { continue }
        let members = numbers.flatMap { lines[$0].members }.sorted()
        for number in numbers { lines[number].members = [] }
        lines.append((.group(group), members))
      }
      lines.removeAll(where: \.members.isEmpty)
    }
    return lines.sorted { ($0.members.first ?? 0) < ($1.members.first ?? 0) }
  }

  /// Whether a place is a part of a group of a level.
  private static func isBelow(_ level: FleetLevel, _ place: Place, _ topology: Topology) -> Bool {
    switch place {
    case .one: true
    case .group(let id): topology.groups[id].level > level
    case .all: false
    }
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
        + (members.count * 2 < topology.groups[id].gpus.count ? " (" + first(members) + ")" : "")
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
