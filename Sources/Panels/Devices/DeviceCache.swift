import FleetModel
import Synchronization

/// What the table of devices keeps between redraws: rows by query, and where a key was found last.
/// The lock is held only to read and to put.
final class DeviceCache: Sendable {
  private struct Held: Sendable {
    var frame: Frame?
    var query: RowQuery?
    var rows: TableRows?
    var placed: (epoch: UInt64, key: String, gpu: Int)?
  }

  private let held = Mutex(Held())
  private let filter = FilterCache()

  /// The rows of a query in a frame; made once.
  func rows(_ query: RowQuery, _ frame: Frame) -> TableRows {
    let known = held.withLock { held in
      held.frame === frame && held.query == query ? held.rows : nil
    }
    if let known { return known }
    let matches = query.filter.isEmpty ? nil : filter.matches(query.filter, frame)
    let made = TableRows.make(
      query, frame, matches: TableRows.shown(matches, query, frame))
    held.withLock { held in
      held.frame = frame
      held.query = query
      held.rows = made
    }
    return made
  }

  /// The place of a GPU by its key: where it was last, else by the index of the topology.
  func place(of key: String, in topology: Topology) -> Int? {
    let last = held.withLock { $0.placed }
    if let last, last.key == key {
      if last.epoch == topology.epoch { return last.gpu }
      let isThere =
        last.gpu < topology.gpuCount && topology.directory.identity(at: last.gpu).key == key
      if isThere { return last.gpu }
    }
    let found = topology.index(ofKey: key)
    if let found { held.withLock { $0.placed = (topology.epoch, key, found) } }
    return found
  }
}
