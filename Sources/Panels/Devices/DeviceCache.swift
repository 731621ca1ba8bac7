import FleetModel
import Synchronization

/// What the table of devices keeps between redraws: rows by query, and where a key was found last.
/// The lock is held only to read and to put.
final class DeviceCache: Sendable {
  private struct Held: Sendable {
    var frame: Frame?
    var query: RowQuery?
    var rows: TableRows?
    var filterEpoch: UInt64 = 0
    var filter = ""
    var statusCounts: [Int] = []
    var matches: [Int32] = []
    var placed: (epoch: UInt64, key: String, gpu: Int)?
  }

  private let held = Mutex(Held())

  /// The rows of a query in a frame; made once.
  func rows(_ query: RowQuery, _ frame: Frame) -> TableRows {
    let known = held.withLock { held in
      held.frame === frame && held.query == query ? held.rows : nil
    }
    if let known { return known }
    let matches = query.filter.isEmpty ? nil : self.matches(query.filter, frame)
    let made = TableRows.make(query, frame, matches: matches)
    held.withLock { held in
      held.frame = frame
      held.query = query
      held.rows = made
    }
    return made
  }

  /// GPUs that pass a filter, in fleet order; made anew when the fleet, the text or the number of
  /// GPUs in any status changes.
  private func matches(_ filter: String, _ frame: Frame) -> [Int32] {
    let epoch = frame.topology.epoch
    let counts = frame.statusCounts
    let known = held.withLock { held -> [Int32]? in
      let isSame =
        held.filter == filter && held.filterEpoch == epoch && held.statusCounts == counts
      let isAllFine = frame.reportingCount == frame.gpus.count
      return isSame && (isAllFine || held.frame === frame) ? held.matches : nil
    }
    if let known { return known }
    let made = DeviceFilter.matches(TextMatch(filter), in: frame)
    held.withLock { held in
      held.filter = filter
      held.filterEpoch = epoch
      held.statusCounts = counts
      held.matches = made
    }
    return made
  }

  /// Notes where a GPU is, so that it need not be looked for.
  func remember(_ key: String, at gpu: Int, in topology: Topology) {
    held.withLock { $0.placed = (topology.epoch, key, gpu) }
  }

  /// The place of a GPU by its key: where it was last, within the group that was entered, else by
  /// the index of the whole fleet.
  func place(of key: String, in topology: Topology, near group: [String]) -> Int? {
    let last = held.withLock { $0.placed }
    if let last, last.epoch == topology.epoch, last.key == key { return last.gpu }
    let found = find(key, topology, last?.gpu, near: group)
    if let found { remember(key, at: found, in: topology) }
    return found
  }

  private func find(
    _ key: String, _ topology: Topology, _ guess: Int?, near group: [String]
  ) -> Int? {
    func isHere(_ gpu: Int) -> Bool { topology.directory.identity(at: gpu).key == key }
    if let guess, guess < topology.gpuCount, isHere(guess) { return guess }
    let range = topology.groups[FleetPath.group(group, in: topology)].gpus
    if range.count <= 16_384, let found = range.first(where: isHere) { return found }
    return topology.index(ofKey: key)
  }
}
