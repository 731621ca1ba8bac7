import FleetModel

/// Ways through the fleet's tree by the names of its groups, as `Selection.group` keeps them.
package enum FleetPath {
  /// The group that names lead to from the site downwards; where a name is not found, the deepest
  /// group that was.
  package static func group(_ names: [String], in topology: Topology) -> Int {
    var here = 0
    for name in names {
      let children = topology.groups[here].children
      guard let next = children.first(where: { topology.groups[$0].name == name }) else { break }
      here = next
    }
    return here
  }

  /// The names from below the site down to a group; empty for the site.
  package static func names(of group: Int, in topology: Topology) -> [String] {
    var names: [String] = []
    var here = group
    while let parent = topology.groups[here].parent {
      names.append(topology.groups[here].name)
      here = parent
    }
    return names.reversed()
  }

  /// The next group up on a level that is shown; nil for the site.
  package static func parent(of group: Int, in topology: Topology) -> Int? {
    let shown = topology.visibleLevels
    var here = group
    while let parent = topology.groups[here].parent {
      if shown.contains(topology.groups[parent].level) { return parent }
      here = parent
    }
    return nil
  }

  /// What a group is called on screen; a group without a name is called by its level.
  package static func label(of group: Int, in topology: Topology) -> String {
    let entry = topology.groups[group]
    return entry.name.isEmpty ? entry.level.word : entry.name
  }

  /// The names from the site down to a group, levels that are not shown left out: `site > hall 1`.
  package static func breadcrumb(of group: Int, in topology: Topology) -> String {
    let shown = topology.visibleLevels
    var words: [String] = []
    var next: Int? = group
    while let here = next {
      let level = topology.groups[here].level
      if here == group || shown.contains(level) { words.append(label(of: here, in: topology)) }
      next = topology.groups[here].parent
    }
    return words.reversed().joined(separator: " > ")
  }

  /// The entities of a level within a group: places of GPUs, or identifiers of groups.
  package static func units(
    _ level: FleetLevel, under group: Int, in topology: Topology
  ) -> Range<Int> {
    if level == .gpu { return topology.groups[group].gpus }
    var range = group..<(group + 1)
    while !range.isEmpty, topology.groups[range.lowerBound].level < level {
      let first = topology.groups[range.lowerBound].children.lowerBound
      range = first..<max(first, topology.groups[range.upperBound - 1].children.upperBound)
    }
    return range
  }

  /// The GPUs of neighbouring entities of a level.
  package static func gpus(
    of units: Range<Int>, _ level: FleetLevel, in topology: Topology
  ) -> Range<Int> {
    guard level != .gpu, !units.isEmpty else { return units }
    return topology.groups[units.lowerBound]
      .gpus.lowerBound..<topology.groups[units.upperBound - 1].gpus.upperBound
  }

  /// A name without what it repeats of the group it stands in: `r07-h02` in `r07` is `h02`.
  package static func short(_ name: String, in parent: String) -> String {
    guard !parent.isEmpty, name.hasPrefix(parent) else { return name }
    let tail = name.dropFirst(parent.count)
    guard let separator = tail.first, "-_./: ".contains(separator) else { return name }
    let rest = tail.dropFirst()
    return rest.isEmpty ? name : String(rest)
  }
}
