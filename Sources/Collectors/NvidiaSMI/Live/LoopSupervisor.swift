import FleetModel

/// Decides when the tool is started, when it counts as stuck and what follows. It does nothing
/// itself: the session carries out its actions and tells it what happened, so that every course of
/// events is tested without a process and without waiting.
package struct LoopSupervisor: Sendable {
  /// What the tool is started for.
  package enum Call: Sendable, Hashable {
    /// `--help-query-gpu`.
    case help
    /// `--query-gpu=... -lms N`.
    case loop
    /// `--query-gpu=...`, one tick.
    case single
  }

  package enum Action: Sendable, Hashable {
    case start(Call)
    /// SIGTERM and SIGKILL to the child's group.
    case terminate
    case kill
    /// The child does not die: stop listening to it.
    case abandon
    /// Ask whether the child that was left behind still lives.
    case recheck
  }

  enum Phase: Sendable, Hashable {
    case idle(Call, at: Double)
    case running(Call, since: Double, lastTick: Double?)
    case ending(Call, deadline: Double, isKilled: Bool)
    /// A child that would not die still lives; nothing is started beside it.
    case left(nextLook: Double)
  }

  package let limits: LoopLimits
  package var status: SourceStatus
  var phase: Phase
  /// What is called for samples: the loop, or single calls after loops that went bad.
  private(set) var mode = Call.loop
  var failures = 0
  private var uselessLoops = 0
  private var goodTicks = 0
  private var loopsStarted = 0
  private var nextNews = 0.0
  /// When anything was read of the child, be it half a tick.
  private var lastHeard = 0.0
  private var random: UInt64

  /// - Parameters:
  ///   - delay: seconds until the first start.
  ///   - seed: of the jitter of pauses.
  package init(
    status: SourceStatus, now: Moment, limits: LoopLimits, delay: Double = 0, seed: UInt64
  ) {
    self.status = status
    self.limits = limits
    phase = .idle(.help, at: now.seconds + delay)
    random = seed
  }

  /// Whether a start is due.
  package func isDueToStart(_ now: Double) -> Bool {
    if case .idle(_, let at) = phase { now >= at } else { false }
  }

  /// Whether a child has been started of which nothing has been heard yet.
  package var isStarting: Bool {
    if case .running(_, let since, nil) = phase { lastHeard <= since } else { false }
  }

  /// Seconds of silence at which a child that has answered counts as stuck: a tool that is slow by
  /// nature is given twice the time that its first answer took.
  package var ageLimit: Double {
    max(3 * status.period, limits.minimumAge, 2 * min(status.latency ?? 0, limits.firstAnswer))
  }

  /// When `advance` has something to do next, by the monotonic clock.
  package var nextDeadline: Double {
    switch phase {
    case .idle(_, let at): at
    case .running(let call, let since, let lastTick):
      min(giveUpTime(call, since, lastTick), nextNews)
    case .ending(_, let deadline, _): deadline
    case .left(let nextLook): nextLook
    }
  }

  /// Whether the child has been told to end.
  package var isEnding: Bool { if case .ending = phase { true } else { false } }

  /// What is worth knowing of how the tool is called.
  package var ownNotes: [String] {
    mode == .loop
      ? [] : ["the loop of this nvidia-smi goes bad; it is called once a period instead"]
  }

  private func limit(_ call: Call, hasAnswered: Bool) -> Double {
    switch call {
    case .help: limits.help
    case .loop: hasAnswered ? ageLimit : limits.firstAnswer
    case .single: limits.firstAnswer
    }
  }

  /// Rows that trickle in put it off, but not for longer than a first answer may take.
  private func giveUpTime(_ call: Call, _ since: Double, _ lastTick: Double?) -> Double {
    let start = lastTick ?? since
    let patience = limit(call, hasAnswered: lastTick != nil)
    return max(start + patience, min(lastHeard + patience, start + limits.firstAnswer))
  }

  /// Notes that something was read of the child.
  package mutating func noteActivity(_ now: Moment) { lastHeard = now.seconds }

  /// What is to be done now.
  package mutating func advance(_ now: Moment) -> [Action] {
    switch phase {
    case .idle(let call, let at):
      return now.seconds >= at ? begin(call, now) : []
    case .running(let call, let since, let lastTick):
      if now.seconds >= giveUpTime(call, since, lastTick) {
        return giveUp(call, now.seconds - (lastTick ?? since), now)
      }
      if now.seconds >= nextNews { sayWhatIsWaitedFor(call, now) }
      return []
    case .ending(let call, let deadline, let isKilled):
      return now.seconds >= deadline ? endHarder(call, isKilled, now) : []
    case .left(let nextLook):
      guard now.seconds >= nextLook else { return [] }
      phase = .left(nextLook: now.seconds + limits.recheck)
      return [.recheck]
    }
  }

  private mutating func begin(_ call: Call, _ now: Moment) -> [Action] {
    phase = .running(call, since: now.seconds, lastTick: nil)
    nextNews = now.seconds + limits.news
    lastHeard = now.seconds
    status.nextTry = nil
    goodTicks = 0
    if call == .loop {
      loopsStarted += 1
      status.restarts = loopsStarted - 1
    }
    return [.start(call)]
  }

  /// A start that only found out about a field is no restart.
  mutating func forgetStart() { loopsStarted -= 1 }

  private mutating func sayWhatIsWaitedFor(_ call: Call, _ now: Moment) {
    nextNews = now.seconds + limits.news
    let age = Int(now.wall.seconds(since: status.lastAnswer ?? status.since))
    if status.lastAnswer != nil { status.state = .stale }
    status.error =
      "no answer for \(age) s; waiting for the first answer of " + Self.words(for: call)
  }

  private static func words(for call: Call) -> String {
    switch call {
    case .help: "--help-query-gpu"
    case .loop: "the loop child"
    case .single: "a single call"
    }
  }

  private mutating func giveUp(_ call: Call, _ silence: Double, _ now: Moment) -> [Action] {
    phase = .ending(call, deadline: now.seconds + limits.grace, isKilled: false)
    if status.lastAnswer != nil { status.state = .stale }
    let who = Self.words(for: call)
    status.error = "no answer for \(Int(silence)) s; \(who) is stuck; ending it"
    return [.terminate]
  }

  private mutating func endHarder(_ call: Call, _ isKilled: Bool, _ now: Moment) -> [Action] {
    if !isKilled {
      phase = .ending(call, deadline: now.seconds + limits.grace, isKilled: true)
      return [.kill]
    }
    phase = .left(nextLook: now.seconds + limits.recheck)
    status.abandonedChildren += 1
    status.state = status.lastAnswer == nil ? .failing : .stale
    status.error = "the tool is stuck in the driver and cannot be killed; waiting until it ends"
    return [.abandon]
  }

  /// Notes a tick of the running child.
  ///
  /// - Parameters:
  ///   - isBad: no GPU answered with anything but errors.
  ///   - sentence: what the tool said between the rows.
  /// - Returns: whether the tick says something of the GPUs; errors of a loop that answered well
  ///   before are the loop's own, and it is started again.
  package mutating func noteTick(
    isBad: Bool, entities: Int, reporting: Int, sentence: String? = nil, _ now: Moment
  ) -> (isNews: Bool, actions: [Action]) {
    guard case .running(let call, let since, let lastTick) = phase else { return (false, []) }
    if isBad, call == .loop, goodTicks > 0 { return (false, endBadLoop(now)) }
    if lastTick == nil { status.latency = now.seconds - since }
    if !isBad {
      goodTicks += 1
      if goodTicks >= 100 { uselessLoops = 0 }
    }
    phase = .running(call, since: since, lastTick: now.seconds)
    nextNews = .infinity
    failures = 0
    status.state = .answering
    status.lastAnswer = now.wall
    status.error = sentence
    status.entities = entities
    status.entitiesReporting = reporting
    return (true, [])
  }

  private mutating func endBadLoop(_ now: Moment) -> [Action] {
    countUselessLoop()
    status.error = "the loop answers with errors only after a good tick; starting it again"
    phase = .ending(.loop, deadline: now.seconds + limits.grace, isKilled: false)
    return [.terminate]
  }

  mutating func countUselessLoop() {
    uselessLoops += 1
    guard uselessLoops >= limits.loopsTried, mode == .loop else { return }
    mode = .single
  }

  /// A number from 0 up to 1.
  mutating func nextRandom() -> Double {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(random >> 11) / Double(UInt64(1) << 53)
  }
}
