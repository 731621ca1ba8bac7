import FleetModel

/// Whether groups that come from outside are a tree as `Topology` takes it for granted.
struct FleetTreeCheck {
  private let groups: [FleetGroup]
  private let gpus: Int

  init(_ groups: [FleetGroup], gpus: Int) {
    self.groups = groups
    self.gpus = gpus
  }

  /// One site, then level by level downwards; each level tiles the GPUs in order, and its groups'
  /// children tile the next level in order.
  var isSound: Bool {
    guard groups.first?.level == .site, groups.first?.parent == nil else { return false }
    var level = 0..<1
    while true {
      guard tilesGPUs(level) else { return false }
      let next = endOfLevel(at: level.upperBound)
      if level.upperBound == next { return level.allSatisfy { groups[$0].children.isEmpty } }
      let below = level.upperBound..<next
      guard groups[below.lowerBound].level > groups[level.lowerBound].level,
        groups[below.lowerBound].level < .gpu, children(of: level, tile: below)
      else { return false }
      level = below
    }
  }

  /// The first place from another one on that has another level.
  private func endOfLevel(at start: Int) -> Int {
    guard start < groups.count else { return start }
    let level = groups[start].level
    return groups[start...].firstIndex { $0.level != level } ?? groups.count
  }

  private func tilesGPUs(_ level: Range<Int>) -> Bool {
    var next = 0
    for group in groups[level] {
      guard group.gpus.lowerBound == next else { return false }
      next = group.gpus.upperBound
    }
    return next == gpus
  }

  private func children(of level: Range<Int>, tile below: Range<Int>) -> Bool {
    var next = below.lowerBound
    for place in level {
      let children = groups[place].children
      guard children.lowerBound == next || children.isEmpty,
        children.isEmpty || children.upperBound <= below.upperBound,
        holds(place, children)
      else { return false }
      if !children.isEmpty { next = children.upperBound }
    }
    return next == below.upperBound
  }

  /// Whether the children know their parent and have its GPUs between them.
  private func holds(_ parent: Int, _ children: Range<Int>) -> Bool {
    let gpus = groups[parent].gpus
    guard let first = children.first, let last = children.last else { return gpus.isEmpty }
    return groups[first].gpus.lowerBound == gpus.lowerBound
      && groups[last].gpus.upperBound == gpus.upperBound
      && children.allSatisfy { groups[$0].parent == parent }
  }
}
