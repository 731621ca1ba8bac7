import FleetModel

/// The units behind one gateway: what is known of each, which is read next, and when there is news
/// to tell. Reads nothing itself and has no clock.
struct SunSpecGateway: Sendable {
  let settings: SunSpecSettings
  private(set) var units: [SunSpecUnit]
  private var schedule: SunSpecSchedule
  private let started: Moment
  /// The chain of the unit found last, which the next one probably has too.
  private var hint: SunSpecChain?
  /// Registers of one read that the gateway takes.
  private var most = Int(ModbusRead.most)

  /// Why the gateway itself cannot be reached, in words; nil when it can.
  private(set) var trouble: String?
  private var pausedUntil = -Double.infinity
  /// Whether the first connection brought an answer.
  private var isFirstGood = false
  /// Failures in a row of each connection but the first.
  private var losses: [Int: Int] = [:]

  /// Seconds that the last sweep took.
  private(set) var sweep: Double?
  private var sweepBegan: Double?
  private var sweptBeat = -1
  private var lastFrame: Double?
  private var isWhole = false

  init(_ settings: SunSpecSettings, start: Moment) {
    self.settings = settings
    started = start
    sweepBegan = start.seconds
    units = settings.units.map { SunSpecUnit(id: $0) }
    schedule = SunSpecSchedule(
      count: settings.units.count, interval: settings.interval, start: start.seconds)
  }

  /// What a connection does next.
  enum Choice: Sendable {
    case read(Job)
    case wait(seconds: Double)
    /// The gateway takes fewer connections.
    case retire
  }

  /// All that is needed to read a unit.
  struct Job: Sendable {
    let index: Int
    let unit: UInt8
    let memory: SunSpecMemory?
    let isSure: Bool
    let hint: SunSpecChain?
    let most: Int
    let began: Double
  }

  mutating func next(_ now: Double, connection: Int = 0) -> Choice {
    if losses[connection] ?? 0 >= 3 { return .retire }
    // Some gateways take one connection alone: it has to be the first that gets it.
    if connection > 0, !isFirstGood { return .wait(seconds: 0.1) }
    if pausedUntil > now { return .wait(seconds: pausedUntil - now) }
    switch schedule.next(now, isFirst: connection == 0) {
    case .wait(let until): return .wait(seconds: max(0.001, until - now))
    case .read(let index):
      if sweepBegan == nil, schedule.keepsRate(index) { sweepBegan = now }
      let unit = units[index]
      return .read(
        Job(
          index: index, unit: unit.id, memory: unit.memory,
          isSure: unit.failures == 0 && unit.reading != nil, hint: hint, most: most, began: now))
    }
  }

  /// Takes a poll that went well.
  ///
  /// - Parameter most: registers of one read that were enough for the unit.
  mutating func take(
    _ memory: SunSpecMemory, _ job: Job, most: Int, at now: Moment, connection: Int = 0
  ) {
    trouble = nil
    losses[connection] = nil
    isFirstGood = isFirstGood || connection == 0
    self.most = min(self.most, most)
    if hint == nil || memory.chain.notes.isEmpty { hint = memory.chain }
    units[job.index].take(memory, settings.decoding, at: now)
    schedule.noteRead(job.index, cost: now.seconds - job.began, at: now.seconds)
  }

  /// Takes a failure.
  ///
  /// - Parameter jitter: 0 to 1.
  mutating func fail(
    _ fault: SunSpecFault, _ job: Job, at now: Moment, jitter: Double, connection: Int = 0
  ) {
    if connection > 0, fault.isOfGateway || fault == .modbus(.closed) {
      losses[connection, default: 0] += 1
      return schedule.release(job.index, needsFirst: true)
    }
    if fault.isOfGateway {
      trouble = fault.words
      pausedUntil = now.seconds + min(1, settings.interval)
      return schedule.release(job.index, needsFirst: false)
    }
    trouble = nil
    units[job.index].fail(fault)
    schedule.noteFailure(
      job.index, cost: now.seconds - job.began, at: now.seconds,
      wait: units[job.index].backOff(interval: settings.interval, jitter: jitter))
  }

  /// The next instant of a retry, of the gateway or of a unit.
  func nextTry(_ now: Moment) -> Timestamp? {
    guard let next = trouble == nil ? schedule.nextRetry : pausedUntil else { return nil }
    return now.wall.adding(seconds: max(0, next - now.seconds))
  }
}

extension SunSpecGateway {
  /// Until all units were tried, frames wait no longer than this for those that are slow to fail,
  /// seconds.
  private static let patience = 2.0

  /// Which interval an instant lies in, from 0.
  private func beat(_ now: Double) -> Int {
    Int(min(max(0, (now - started.seconds) / settings.interval), 1e15))
  }

  /// Whether a frame is due because all units of this interval are read, or, for the first one,
  /// because nothing can be. It counts as delivered then.
  mutating func claimWhole(_ now: Double) -> Bool {
    if !isWhole {
      guard trouble != nil || units.allSatisfy(\.isTried) else { return false }
      guard trouble == nil || lastFrame == nil else { return false }
      isWhole = trouble == nil
    } else {
      guard beat(now) > sweptBeat, schedule.isSwept(now) else { return false }
    }
    if trouble == nil { sweptBeat = beat(now) }
    sweep = sweepBegan.map { now - $0 }
    sweepBegan = nil
    lastFrame = now
    return true
  }

  /// Whether a frame is due because an interval is over without one. It counts as delivered then.
  mutating func claimOverdue(_ now: Double) -> Bool {
    let limit = isWhole || trouble != nil ? settings.interval : Self.patience
    guard now - (lastFrame ?? started.seconds) >= limit - 0.001 else { return false }
    lastFrame = now
    return true
  }

  /// Seconds until a frame may be overdue.
  func timeToOverdue(_ now: Double) -> Double {
    let isSettled = lastFrame != nil && (isWhole || trouble != nil)
    let limit = isSettled ? settings.interval * 1.25 : Self.patience
    return max(0.01, (lastFrame ?? started.seconds) + limit - now)
  }

  var start: Timestamp { started.wall }
}
