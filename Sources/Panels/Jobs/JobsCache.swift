import FleetHistory
import FleetModel
import Synchronization

/// The rows of the Jobs view, kept between redraws. The lock is held only to read and to put.
final class JobsCache: Sendable {
  private struct Held: Sendable {
    var frame: Frame?
    var time: Timestamp?
    var rows: JobRows?
  }

  private let held = Mutex(Held())

  /// The rows of a query in a frame; nil where no GPU has the label. Made once.
  func rows(_ query: JobRows.Query, _ frame: Frame, _ ledger: JobLedger) -> JobRows? {
    let known = held.withLock { held in
      held.frame === frame && held.time == ledger.time && held.rows?.query == query
        ? held.rows : nil
    }
    if let known { return known }
    frame.note(jobKeyAsked: query.key)
    guard let table = frame.jobs(query.key) else { return nil }
    let made = JobRows(query, table, frame, ledger)
    held.withLock { $0 = Held(frame: frame, time: ledger.time, rows: made) }
    return made
  }
}
