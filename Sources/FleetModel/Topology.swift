import Synchronization

/// Levels of the fleet's tree, from the whole to one GPU.
package enum FleetLevel: UInt8, CaseIterable, Comparable, Sendable {
  case site, hall, row, rack, host, gpu

  package static func < (a: FleetLevel, b: FleetLevel) -> Bool { a.rawValue < b.rawValue }

  /// `rack`, and `racks` in the plural.
  package var word: String { "\(self)" }
  package var plural: String { self == .gpu ? "GPUs" : word + "s" }
}

/// A node of the fleet's tree above the GPUs: its GPUs are one range of the frame.
package struct FleetGroup: Hashable, Sendable {
  package let level: FleetLevel
  package let name: String
  package let gpus: Range<Int>
  /// The group above; nil for the site.
  package let parent: Int?
  /// Groups of the next level below; empty for hosts.
  package let children: Range<Int>

  package init(
    level: FleetLevel, name: String, gpus: Range<Int>, parent: Int?, children: Range<Int>
  ) {
    self.level = level
    self.name = name
    self.gpus = gpus
    self.parent = parent
    self.children = children
  }
}

/// Where every GPU of a fleet stands: site > hall > row > rack > host > GPU. Immutable: a change
/// makes a new topology with a new epoch, and entities are found again by their keys.
package final class Topology: Sendable {
  /// Distinguishes topologies within one run of the program; never stored.
  package let epoch: UInt64
  package let directory: any GPUDirectory
  /// All groups, level by level from the site down, each level in fleet order.
  package let groups: [FleetGroup]
  private let levelRanges: [Range<Int>]
  private let keyIndex = Mutex<[String: Int]?>(nil)
  /// The GPUs by product name, once that was asked for.
  let modelMembers = Mutex<JobMembers?>(nil)
  private let recentKeys = Mutex<[String: Int]>([:])
  private static let epochs = Atomic<UInt64>(0)

  /// - Parameter groups: level by level from the site down; `groups[0]` is the site and each level
  ///   tiles the GPUs in order.
  package init(directory: any GPUDirectory, groups: [FleetGroup]) {
    precondition(groups.first?.level == .site)
    epoch = Topology.epochs.add(1, ordering: .relaxed).newValue
    self.directory = directory
    self.groups = groups
    var ranges = [Range<Int>](repeating: 0..<0, count: FleetLevel.allCases.count)
    var start = 0
    while start < groups.count {
      let level = groups[start].level
      var end = start
      while end < groups.count, groups[end].level == level { end += 1 }
      ranges[Int(level.rawValue)] = start..<end
      start = end
    }
    levelRanges = ranges
  }

  package var gpuCount: Int { directory.count }
  package var site: FleetGroup { groups[0] }

  /// The identifiers (places in `groups`) of a level's groups; empty for `.gpu`.
  package func groupRange(_ level: FleetLevel) -> Range<Int> { levelRanges[Int(level.rawValue)] }

  /// How many entities a level has.
  package func count(_ level: FleetLevel) -> Int {
    level == .gpu ? gpuCount : groupRange(level).count
  }

  /// Levels worth showing, top first: the site, every level that splits further than the one
  /// above it, and the GPUs.
  package var visibleLevels: [FleetLevel] {
    var shown: [FleetLevel] = [.site]
    var above = 1
    for level in FleetLevel.allCases.dropFirst() {
      let here = count(level)
      if level == .gpu || here > above {
        shown.append(level)
        above = here
      }
    }
    return shown
  }

  /// The group of a level that holds a GPU; binary search.
  package func group(_ level: FleetLevel, holding gpu: Int) -> Int? {
    let range = groupRange(level)
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      if groups[middle].gpus.upperBound <= gpu { low = middle + 1 } else { high = middle }
    }
    guard low < range.upperBound, groups[low].gpus.contains(gpu) else { return nil }
    return low
  }

  /// Where the rack is that a group is, or lies in; nil for groups above racks.
  package func rack(ofGroup id: Int) -> Place? {
    guard groups[id].level >= .rack else { return nil }
    var place = Place()
    var next: Int? = id
    while let here = next {
      switch groups[here].level {
      case .hall: place.hall = groups[here].name
      case .row: place.row = groups[here].name
      case .rack: place.rack = groups[here].name
      default: break
      }
      next = groups[here].parent
    }
    return place
  }

  /// The highest level that has a group of exactly these GPUs; the GPUs' own where none has.
  package func level(of range: Range<Int>) -> FleetLevel {
    FleetLevel.allCases.dropLast().first { level in
      group(level, holding: range.lowerBound).map { groups[$0].gpus == range } ?? false
    } ?? .gpu
  }

  /// The place of a GPU by its key; the index of keys is made at the first call.
  package func index(ofKey key: String) -> Int? {
    if let place = recentKeys.withLock({ $0[key] }) { return place }
    switch directory.place(ofKey: key) {
    case .at(let place): return place
    case .nowhere: return nil
    case .notIndexed: break
    }
    return keyIndex.withLock { index in
      if let index { return index[key] }
      var made: [String: Int] = [:]
      made.reserveCapacity(gpuCount)
      for gpu in 0..<gpuCount { made[directory.identity(at: gpu).key] = gpu }
      index = made
      return made[key]
    }
  }

  /// The key of a GPU, remembered so that `index(ofKey:)` finds it again without making the index
  /// of a whole fleet.
  package func key(ofGPU gpu: Int) -> String {
    let key = directory.identity(at: gpu).key
    recentKeys.withLock { recent in
      if recent.count >= 256 { recent.removeAll(keepingCapacity: true) }
      recent[key] = gpu
    }
    return key
  }

  /// `r07-h02 gpu 1`: how a GPU is called on screen; without a host `gpu 1`; one that nobody has
  /// read as its directory says.
  package func label(ofGPU gpu: Int) -> String {
    if let label = directory.label(at: gpu) { return label }
    return directory.identity(at: gpu).words
  }

  /// The GPU at a place of another topology, found in this one; nil when it is not here.
  package func index(of gpu: Int, in other: Topology) -> Int? {
    if other === self { return gpu < gpuCount ? gpu : nil }
    guard gpu < other.gpuCount else { return nil }
    let key = other.directory.identity(at: gpu).key
    // Most changes leave most GPUs where they were.
    if gpu < gpuCount, directory.identity(at: gpu).key == key { return gpu }
    return index(ofKey: key)
  }
}
