import FleetModel

/// Which rows of a section that names no host may be those of another host: they are refused, so
/// that whoever knows all sections decides whose they are.
struct RowContest: Sendable {
  /// Whether rows are refused that cannot be later readings of their GPU.
  var doubtsRepeats = false
  /// Whether rows of GPUs not met before are refused, as another section may know them.
  var doubtsNewcomers = false
  /// Whether the next row has been judged and is to be taken.
  var takesNext = false
  /// Whether the last row was refused.
  var hasRefused = false

  /// Milliseconds from the first row of a tick within which no GPU is read again: rows of a tick are
  /// 1 to 5 ms apart, loops 50 ms and more.
  static let near: Int64 = 30
  /// Milliseconds by which a row may lie before the last one, where nothing is known of the interval.
  static let slack: Int64 = 1000
}

extension TickAssembler {
  /// Whether a time lies before that of the last row.
  @inline(__always)
  func isBehindLast(_ time: Timestamp) -> Bool {
    guard let lastTime, time < lastTime else { return false }
    let half = interval.map { Int64(min($0, 10) * 500) } ?? RowContest.slack
    let slack = max(RowContest.near, min(half, RowContest.slack))
    return time.milliseconds &- lastTime.milliseconds < 0 &- slack
  }

  /// Whether a row lies before the last one, as where another host's rows begin. In the first tick it
  /// may be what is left of a GPU that was silent.
  @inline(__always)
  func goesBack(to time: Timestamp, _ slot: Int?) -> Bool {
    isBehindLast(time) && (lastTickTime != nil || slot.map { isTold($0) } == true)
  }

  /// Whether a time is that of the tick that is being read, so near that no GPU can have been read
  /// twice. Stamps of whole seconds tell nothing.
  @inline(__always)
  func isNear(_ time: Timestamp) -> Bool {
    guard let openTime else { return false }
    return abs(time.milliseconds &- openTime.milliseconds) < RowContest.near
      && time.milliseconds % 1000 != 0
  }

  /// Whether a row of a GPU that is known follows what was read so far, for all that its time says.
  /// Changes nothing; that it could spares a copy of all this for each row.
  mutating func follows(_ slot: Int, _ time: Timestamp) -> Bool {
    if let lastTime, time >= lastTime, !isTold(slot) { return true }
    guard contest.doubtsRepeats, !contest.takesNext else { return true }
    return !goesBack(to: time, slot) && !(isTold(slot) && isNear(time))
  }
}
