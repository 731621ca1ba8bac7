import FleetModel

/// The tree over racks of which few GPUs have been read. A rack's unread GPUs come first and stand
/// in a host without a name; those that were read follow under their hosts.
struct RackTopology: Sendable {
  let topology: Topology
  /// For each rack, by its number, the GPUs in it; empty for one that has none.
  let ranges: [Range<Int>]
  /// The racks that have GPUs, in fleet order.
  let order: [Int]
  private let directory: RackDirectory

  /// - Parameter sorted: all racks in fleet order.
  init(site: String, places: [Place], racks: [RackFleet.Rack], sorted: [Int]) {
    let sorted = sorted.filter { racks[$0].size > 0 }
    var ranges = [Range<Int>](repeating: 0..<0, count: racks.count)
    var runs: [Run] = []
    var start = 0
    for rack in sorted {
      ranges[rack] = start..<(start + racks[rack].size)
      Self.append(racks[rack], places[rack], from: start, to: &runs)
      start += racks[rack].size
    }
    directory = RackDirectory(
      starts: sorted.map { ranges[$0].lowerBound } + [start],
      names: sorted.map { places[$0].rack.isEmpty ? places[$0].hall : places[$0].rack },
      known: sorted.map { racks[$0].known })
    topology = Topology(directory: directory, groups: Self.groups(site, runs, count: start))
    self.ranges = ranges
    order = sorted
  }

  /// The place of a GPU that was read.
  func place(of identity: GPUIdentity) -> Int? {
    if case .at(let place) = directory.place(ofKey: identity.key) { return place }
    return nil
  }

  /// GPUs of a host, one after another.
  private struct Run {
    let names: [String]
    let gpus: Range<Int>
  }

  private static func append(
    _ rack: RackFleet.Rack, _ place: Place, from start: Int, to runs: inout [Run]
  ) {
    let names = [place.hall, place.row, place.rack]
    var next = start + rack.size - rack.known.count
    if next > start { runs.append(Run(names: names + [""], gpus: start..<next)) }
    var first = 0
    while first < rack.known.count {
      let host = rack.known[first].host
      let count = rack.known[first...].prefix { $0.host == host }.count
      runs.append(Run(names: names + [host], gpus: next..<(next + count)))
      next += count
      first += count
    }
  }

  static func precedes(_ a: Place, _ b: Place) -> Bool {
    if a.hall != b.hall { return NaturalOrder.precedes(a.hall, b.hall) }
    if a.row != b.row { return NaturalOrder.precedes(a.row, b.row) }
    return a.rack != b.rack && NaturalOrder.precedes(a.rack, b.rack)
  }

  /// Cuts each level where the names down to it change: halls, rows, racks, hosts.
  private static func groups(_ site: String, _ runs: [Run], count: Int) -> [FleetGroup] {
    let cuts = (0..<4).map { depth in
      runs.indices.filter { run in
        run == 0 || runs[run].names[0...depth] != runs[run - 1].names[0...depth]
      }
    }
    var firstOfLevel = [1]
    for depth in 0..<4 { firstOfLevel.append(firstOfLevel[depth] + cuts[depth].count) }
    var result = [
      FleetGroup(
        level: .site, name: site, gpus: 0..<count, parent: nil,
        children: firstOfLevel[0]..<firstOfLevel[1])
    ]
    for depth in 0..<4 {
      var above = 0
      var below = 0
      for (place, first) in cuts[depth].enumerated() {
        let end = place + 1 < cuts[depth].count ? cuts[depth][place + 1] : runs.count
        if depth > 0 {
          while above + 1 < cuts[depth - 1].count, cuts[depth - 1][above + 1] <= first {
            above += 1
          }
        }
        let firstChild = below
        if depth < 3 {
          while below < cuts[depth + 1].count, cuts[depth + 1][below] < end { below += 1 }
        }
        result.append(
          FleetGroup(
            level: FleetLevel.allCases[depth + 1], name: runs[first].names[depth],
            gpus: runs[first].gpus.lowerBound..<runs[end - 1].gpus.upperBound,
            parent: depth == 0 ? 0 : firstOfLevel[depth - 1] + above,
            children: depth == 3
              ? 0..<0 : (firstOfLevel[depth + 1] + firstChild)..<(firstOfLevel[depth + 1] + below)))
      }
    }
    return result
  }
}

/// Who the GPUs are, worked out when somebody asks: no object for one that was not read.
struct RackDirectory: GPUDirectory {
  /// Where each rack begins, in fleet order, and where the last one ends.
  private let starts: [Int]
  private let names: [String]
  private let known: [[GPUIdentity]]
  private let places: [String: Int]

  init(starts: [Int], names: [String], known: [[GPUIdentity]]) {
    self.starts = starts
    self.names = names
    self.known = known
    var places: [String: Int] = [:]
    for (rack, list) in known.enumerated() {
      let first = starts[rack + 1] - list.count
      for (offset, identity) in list.enumerated() { places[identity.key] = first + offset }
    }
    self.places = places
  }

  var count: Int { starts.last ?? 0 }

  func identity(at index: Int) -> GPUIdentity {
    read(at: index) ?? GPUIdentity(position: index)
  }

  func label(at index: Int) -> String? {
    read(at: index) == nil ? names[rack(of: index)] + " (not read)" : nil
  }

  /// A GPU that nobody has read is no one in particular, and found by its number alone.
  func place(ofKey key: String) -> KeyedPlace {
    if let place = places[key] { return .at(place) }
    guard key.hasPrefix("/#"), let number = Int(key.dropFirst(2)), number >= 0, number < count,
      read(at: number) == nil
    else { return .nowhere }
    return .at(number)
  }

  private func read(at index: Int) -> GPUIdentity? {
    let rack = rack(of: index)
    let place = index - (starts[rack + 1] - known[rack].count)
    return place >= 0 ? known[rack][place] : nil
  }

  private func rack(of index: Int) -> Int {
    precondition(index >= 0 && index < count)
    var low = 0
    var high = starts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return low
  }
}
