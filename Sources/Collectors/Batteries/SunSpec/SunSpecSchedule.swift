/// Which unit of a gateway is read next. Units that answer quickly keep their rate: those that are
/// slow, or silent and cost a deadline, are read in the time that these leave over.
struct SunSpecSchedule: Sendable {
  private struct Entry: Sendable {
    var due: Double
    /// Seconds that the last read took.
    var cost = 0.0
    var isTried = false
    var isDown = false
    var isBusy = false
    /// A read over another connection than the first was closed; the first one is to be asked.
    var needsFirst = false
  }

  enum Choice: Sendable, Equatable {
    case read(Int)
    /// Nothing to do before then, in seconds by the monotonic clock.
    case wait(until: Double)
  }

  private let interval: Double
  private let start: Double
  private var entries: [Entry]
  /// When a costly unit was last read although there was no time left over.
  private var lastForced: Double

  /// - Parameters:
  ///   - count: units.
  ///   - interval: seconds between reads of a unit.
  ///   - start: when the first are due.
  init(count: Int, interval: Double, start: Double) {
    self.interval = interval
    self.start = start
    lastForced = start
    entries = [Entry](repeating: Entry(due: start), count: count)
  }

  /// Whether a read makes no other late.
  ///
  /// - Parameter newCost: seconds that a unit never tried will take.
  private func isLight(_ entry: Entry, _ newCost: Double) -> Bool {
    !entry.isDown && (entry.isTried ? entry.cost : newCost) <= interval / 8
  }

  /// What a unit never tried will take: as long as those that failed took.
  private var newCost: Double { entries.lazy.filter(\.isDown).map(\.cost).max() ?? 0 }

  /// Whether a unit is read without making others late.
  func keepsRate(_ index: Int) -> Bool { isLight(entries[index], newCost) }

  /// Whether all units were tried, and those that keep the rate were read when they were due.
  func isSwept(_ now: Double) -> Bool {
    entries.allSatisfy { entry in
      entry.isTried && (!isLight(entry, 0) || (!entry.isBusy && entry.due > now))
    }
  }

  /// Chooses the next unit and marks it as being read.
  ///
  /// - Parameter isFirst: whether it is read over the gateway's first connection.
  mutating func next(_ now: Double, isFirst: Bool = true) -> Choice {
    var light: Int?
    var costly: Int?
    var nextLight = Double.infinity
    var nextAny = Double.infinity
    let newCost = newCost
    for (index, entry) in entries.enumerated() where !entry.isBusy {
      guard isFirst || !entry.needsFirst else { continue }
      let isLight = isLight(entry, newCost)
      if isLight { nextLight = min(nextLight, entry.due) }
      guard entry.due <= now else {
        nextAny = min(nextAny, entry.due)
        continue
      }
      if isLight {
        if light.map({ entry.due < entries[$0].due }) ?? true { light = index }
      } else if costly.map({ isBefore(entry, entries[$0]) }) ?? true {
        costly = index
      }
    }
    if let light { return take(light) }
    guard let costly else { return .wait(until: min(nextAny, now + interval)) }
    if mayTake(entries[costly], newCost, now, nextLight) { return take(costly) }
    return .wait(until: min(nextLight, nextAny))
  }

  /// Units that were never tried come before those that failed.
  private func isBefore(_ a: Entry, _ b: Entry) -> Bool {
    a.isTried == b.isTried ? a.due < b.due : !a.isTried
  }

  /// Units that were never tried may make others late by part of an interval, so that a site with many
  /// silent ones is soon known; others have to fit in.
  private mutating func mayTake(
    _ entry: Entry, _ newCost: Double, _ now: Double, _ nextLight: Double
  ) -> Bool {
    if !entry.isTried, newCost <= 0.6 * interval { return true }
    if now + (entry.isTried ? entry.cost : newCost) <= nextLight { return true }
    guard now - lastForced >= max(5 * interval, 5) else { return false }
    lastForced = now
    return true
  }

  private mutating func take(_ index: Int) -> Choice {
    entries[index].isBusy = true
    return .read(index)
  }

  /// Notes a read that went well: the unit is due at the next beat.
  mutating func noteRead(_ index: Int, cost: Double, at now: Double) {
    entries[index].isDown = false
    note(index, cost, due: start + (((now - start) / interval).rounded(.down) + 1) * interval)
  }

  /// Notes a read that failed.
  ///
  /// - Parameter wait: seconds until the unit is tried again.
  mutating func noteFailure(_ index: Int, cost: Double, at now: Double, wait: Double) {
    entries[index].isDown = true
    note(index, cost, due: now + wait)
  }

  /// Gives a unit back that could not be tried at all.
  mutating func release(_ index: Int, needsFirst: Bool) {
    entries[index].isBusy = false
    entries[index].needsFirst = entries[index].needsFirst || needsFirst
  }

  private mutating func note(_ index: Int, _ cost: Double, due: Double) {
    entries[index].isTried = true
    entries[index].isBusy = false
    entries[index].cost = cost
    entries[index].due = due
  }

  /// When the first unit that is down is tried again; nil when none is.
  var nextRetry: Double? { entries.lazy.filter(\.isDown).map(\.due).min() }
}
