import FleetModel

/// Who the GPUs of a fleet are of which only some have been read: how many stand in each rack, and
/// those that are known by name. Racks and GPUs are only added, so that places seldom change.
struct RackFleet: Sendable {
  /// What is known of a rack.
  struct Rack: Sendable {
    /// GPUs in it: as many as were ever counted.
    var size = 0
    /// Those that have been read, by host and number.
    var known: [GPUIdentity] = []
  }

  private let site: String
  private var places: [Place] = []
  private var racks: [Rack] = []
  private var keys: [String: Int32] = [:]
  private var made: RackTopology?
  /// The racks in fleet order, for as many as there were when they were sorted.
  private var sorted: [Int] = []

  /// GPUs of a rack at most, and known ones of the fleet.
  private static let largestRack = 1 << 16
  private static let mostKnown = 1 << 18

  init(site: String) { self.site = site }

  var gpuCount: Int { racks.reduce(0) { $0 + $1.size } }

  /// Notes which racks there are, by their numbers.
  mutating func admit(_ all: [Place]) {
    guard all.count > places.count else { return }
    racks += all[places.count...].map { _ in Rack() }
    places = all
    made = nil
  }

  /// Notes that so many GPUs were counted in a rack.
  mutating func note(_ count: Int, inRack rack: Int) {
    let count = min(max(0, count), Self.largestRack)
    guard racks[rack].size < count else { return }
    racks[rack].size = count
    made = nil
  }

  /// Notes a GPU that was read; what a later answer adds to it is kept.
  mutating func note(_ identity: GPUIdentity, inRack rack: Int) {
    let key = identity.key
    if let owner = keys[key] {
      guard owner == Int32(rack) else { return }
      guard let place = racks[rack].known.firstIndex(where: { $0.key == key }),
        racks[rack].known[place] != identity
      else { return }
      var better = racks[rack].known[place]
      better.index = identity.index ?? better.index
      better.name = identity.name ?? better.name
      better.busID = identity.busID ?? better.busID
      better.driver = identity.driver ?? better.driver
      guard better != racks[rack].known[place] else { return }
      racks[rack].known[place] = better
    } else {
      guard keys.count < Self.mostKnown else { return }
      keys[key] = Int32(rack)
      let place = racks[rack].known.firstIndex { Self.precedes(identity, $0) }
      racks[rack].known.insert(identity, at: place ?? racks[rack].known.count)
    }
    racks[rack].size = max(racks[rack].size, racks[rack].known.count)
    made = nil
  }

  private static func precedes(_ a: GPUIdentity, _ b: GPUIdentity) -> Bool {
    if a.host != b.host { return NaturalOrder.precedes(a.host, b.host) }
    return a.index ?? a.position < b.index ?? b.position
  }

  /// The fleet as it stands; the same as before while nothing new was noted.
  mutating func topology() -> RackTopology {
    if let made { return made }
    if sorted.count != places.count {
      sorted = places.indices.sorted { RackTopology.precedes(places[$0], places[$1]) }
    }
    let topology = RackTopology(site: site, places: places, racks: racks, sorted: sorted)
    made = topology
    return topology
  }
}
