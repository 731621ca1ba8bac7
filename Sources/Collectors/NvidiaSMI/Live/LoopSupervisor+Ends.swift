import FleetModel

extension LoopSupervisor {
  /// Notes the end of the child.
  ///
  /// - Parameters:
  ///   - words: what the exit means and what the tool said; nil when all went well.
  ///   - mayRetryAtOnce: the next start will differ, because a refused field has been left out.
  ///   - isOfConnection: the way to the tool ended, which tells nothing of the tool.
  package mutating func noteExit(
    words: String?, mayRetryAtOnce: Bool, isOfConnection: Bool = false, _ now: Moment
  ) {
    switch phase {
    case .running(let call, _, _) where isOfConnection:
      fail(words ?? "the connection ended", now)
      if call == .help, case .idle(_, let at) = phase { phase = .idle(.help, at: at) }
    case .running(let call, let since, let lastTick):
      if call == .help {
        startAgain(after: 0, now)
      } else if mayRetryAtOnce {
        forgetStart()
        startAgain(after: 0, now)
      } else if lastTick == nil {
        fail(words ?? "the tool ended without a sample", now)
      } else {
        endAfterTicks(call, since, words, now)
      }
    case .ending(let call, _, _):
      let wasStuck = status.state != .answering && call != .help
      if wasStuck {
        if status.lastAnswer == nil { status.state = .failing }
        status.error = "the stuck child has been ended; starting another"
      }
      startAgain(after: wasStuck ? nextPause() : 0, now)
    case .idle, .left: break
    }
  }

  private mutating func endAfterTicks(
    _ call: Call, _ since: Double, _ words: String?, _ now: Moment
  ) {
    status.error = words
    if call == .single {
      startAgain(after: max(0, since + status.period - now.seconds), now)
      return
    }
    if now.seconds - since < 20 * status.period { countUselessLoop() }
    status.error = words ?? "the loop ended by itself; starting it again"
    startAgain(after: min(limits.backOff, status.period), now)
  }

  /// Notes that the tool could not be started.
  package mutating func noteStartFailure(_ words: String, _ now: Moment) {
    let wanted: Call = if case .running(.help, _, _) = phase { .help } else { mode }
    fail(words, now)
    if case .idle(_, let at) = phase { phase = .idle(wanted, at: at) }
  }

  /// Notes that the child that was left behind has ended after all.
  package mutating func noteAbandonedEnd(_ now: Moment) {
    guard case .left = phase else { return }
    status.error = "the stuck tool has ended; starting it again"
    startAgain(after: 0, now)
  }

  private mutating func fail(_ words: String, _ now: Moment) {
    status.state = .failing
    status.entitiesReporting = 0
    status.error = words
    startAgain(after: nextPause(), now)
  }

  private mutating func startAgain(after pause: Double, _ now: Moment) {
    phase = .idle(mode, at: now.seconds + pause)
    status.nextTry = pause > 0 ? now.wall.adding(seconds: pause) : nil
  }

  /// The pause before the next try: doubled at each failure, with a quarter of jitter each way.
  private mutating func nextPause() -> Double {
    failures += 1
    let doubled = limits.backOff * Double(UInt64(1) << UInt64(min(failures - 1, 20)))
    return min(doubled, limits.longestBackOff) * (0.75 + 0.5 * nextRandom())
  }
}
