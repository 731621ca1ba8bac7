import FleetModel

/// The GPUs of several sources one after another. One that two sources report is one GPU: the same
/// uuid, or the same place in the same host.
struct GatheredGPUs {
  /// Every GPU once.
  private(set) var identities: [GPUIdentity] = []
  /// For each of those its first place among the GPUs of all sources.
  private(set) var firsts: [Int] = []
  /// For every GPU of all sources its place among those that are once.
  private(set) var ownPlaces: [Int] = []
  /// Where each source's GPUs begin.
  private(set) var starts: [Int] = []
  /// Of those that several sources report, all places.
  private(set) var shared: [Int: [Int]] = [:]

  private var known: [String: Int] = [:]

  mutating func add(_ topology: Topology) {
    let start = ownPlaces.count
    starts.append(start)
    for gpu in 0..<topology.gpuCount { add(topology.directory.identity(at: gpu), from: start) }
  }

  /// Two of the same name within one source are two: only sources repeat each other.
  private mutating func add(_ identity: GPUIdentity, from start: Int) {
    let member = ownPlaces.count
    let key = identity.key
    if let own = known[key], firsts[own] < start {
      shared[own, default: [firsts[own]]].append(member)
      ownPlaces.append(own)
      return
    }
    known[key] = identities.count
    ownPlaces.append(identities.count)
    identities.append(identity)
    firsts.append(member)
  }
}
